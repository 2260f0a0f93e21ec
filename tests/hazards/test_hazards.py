"""The hazards of the reference by number: each names the tests that prove its control.

The rows stand in the files of this folder, written by hand after reading the tests. A hazard
without a proof says under ``missing`` what is not proven; it is counted and listed, never hidden.
``python -m tests -s tests/hazards`` prints the table.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT

HERE = Path(__file__).parent
NUMBERS = tuple(f"H{n:02}" for n in range(1, 64))
WORDS_MAX = 90
"""Longest that a hazard is said in, in characters."""


@dataclass(frozen=True)
class Hazard:
    """One row: what may go wrong, the tests that prove the control, what is not proven."""

    number: str
    hazard: str
    tests: tuple[str, ...]
    missing: str

    @property
    def proven(self) -> bool:
        return bool(self.tests) and not self.missing


def hazards(files: Iterable[Path]) -> list[Hazard]:
    """Every row of these files, in the order of the numbers; the same number may stand twice."""
    found = []
    for file in files:
        pairs = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
        for number, row in pairs:
            given = dict(row)
            assert given.keys() <= {"hazard", "tests", "missing"}, f"{file.name} {number}"
            tests = tuple(given.get("tests", ()))
            found.append(Hazard(number, given["hazard"], tests, given.get("missing", "")))
    return sorted(found, key=lambda h: h.number)


def _defined(name: str) -> ast.FunctionDef | None:
    """The function of ``tests/x.py::test_y`` or ``tests/x.py::TestZ::test_y``, where it is."""
    path, *inside = name.split("::")
    file = PROJECT / path
    if not (inside and path.startswith("tests/") and file.is_file()):
        return None
    body = ast.parse(file.read_text(encoding="utf-8")).body
    for one in inside[:-1]:
        classes = [n for n in body if isinstance(n, ast.ClassDef) and n.name == one]
        body = classes[0].body if classes else []
    own = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == inside[-1]]
    return own[0] if own else None


def fault_of(name: str) -> str:
    """Why this is no test that runs; nothing when it is one."""
    found = _defined(name)
    if found is None or not found.name.startswith("test_"):
        return f"{name} is no test"
    file = (PROJECT / name.split("::")[0]).read_text(encoding="utf-8")
    whole = [n for n in ast.parse(file).body if isinstance(n, ast.Assign)]
    marks = [ast.unparse(d) for d in found.decorator_list]
    marks += [ast.unparse(n.value) for n in whole if ast.unparse(n.targets[0]) == "pytestmark"]
    if any("skip" in mark or "xfail" in mark for mark in marks):
        return f"{name} is skipped"
    return ""


def table(rows: Iterable[Hazard]) -> str:
    """Number, hazard and first test, and below it what is missing."""
    lines = []
    for h in rows:
        first = h.tests[0].rpartition("::")[2] if h.tests else "-"
        lines.append(f"{h.number}  {h.hazard:<{WORDS_MAX}}  {first}")
        lines += [f"     missing: {h.missing}"] * bool(h.missing)
    return "\n".join(lines)


ROWS = hazards(sorted(HERE.glob("*.json")))


def test_every_hazard_has_its_proof_or_says_what_is_missing() -> None:
    print(f"\n{table(ROWS)}\n{sum(h.proven for h in ROWS)} of {len(NUMBERS)} proven")
    open_ = [h for h in ROWS if not h.proven]
    print(f"{len(open_)} with something missing: {', '.join(h.number for h in open_) or 'none'}")
    assert [h.number for h in ROWS] == list(NUMBERS), "each number once"
    assert [h.number for h in ROWS if not (h.tests or h.missing)] == []


def test_every_named_test_is_there_and_runs() -> None:
    named = {name for h in ROWS for name in h.tests}
    assert [fault for name in sorted(named) if (fault := fault_of(name))] == []
    assert [h.number for h in ROWS if len(set(h.tests)) != len(h.tests)] == []


def test_every_hazard_is_said_in_few_words() -> None:
    assert [h.number for h in ROWS if not 10 < len(h.hazard) <= WORDS_MAX] == []
    assert [h.number for h in ROWS if h.missing and len(h.missing.split()) < 4] == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tests/hazards/test_hazards.py::test_gone", "is no test"),
        ("tests/nowhere.py::test_x", "is no test"),
        ("tests/hazards/test_hazards.py::fault_of", "is no test"),
        ("test_x", "is no test"),
        ("tests/hazards/skipped.py::test_left_out", "is skipped"),
        ("tests/hazards/skipped.py::TestGroup::test_left_out_too", "is skipped"),
        ("tests/hazards/skipped.py::TestGroup::test_runs", ""),
    ],
)
def test_a_name_that_is_no_running_test_is_found(name: str, why: str) -> None:
    assert fault_of(name).endswith(why)
    assert bool(fault_of(name)) is bool(why)


def test_a_number_that_stands_twice_is_found(tmp_path: Path) -> None:
    row = '{"hazard": "something may go wrong", "tests": ["tests/x.py::test_y"]}'
    (tmp_path / "one.json").write_text(f'{{"H01": {row}, "H01": {row}}}', encoding="utf-8")
    (tmp_path / "two.json").write_text(f'{{"H01": {row}}}', encoding="utf-8")
    assert [h.number for h in hazards(tmp_path.glob("*.json"))] == ["H01"] * 3
