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

from tests.hazards.skips import is_long, skipped_by_mark, skips_itself, way_to

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


def fault_of(name: str) -> str:
    """Why this is no test that always runs; nothing when it is one."""
    _file, way = way_to(name)
    if not (way and isinstance(way[-1], ast.FunctionDef) and way[-1].name.startswith("test_")):
        return f"{name} is no test"
    if skipped_by_mark(name):
        return f"{name} is skipped"
    return f"{name} may skip itself" if skips_itself(name) else ""


def faults(row: Hazard) -> list[str]:
    """What is wrong with the tests of a row; one may skip itself where ``missing`` says so.

    Where all of them are long, no ordinary run proves anything of it.
    """
    found = [fault for name in row.tests if (fault := fault_of(name))]
    said = "skips" in row.missing.split()
    found = [fault for fault in found if not (said and fault.endswith("may skip itself"))]
    return found + ["every test is long"] * (bool(row.tests) and all(map(is_long, row.tests)))


def table(rows: Iterable[Hazard]) -> str:
    """Number, hazard and first test, and below it what no ordinary run has and what is missing."""
    lines = []
    for h in rows:
        first = h.tests[0].rpartition("::")[2] if h.tests else "-"
        lines.append(f"{h.number}  {h.hazard:<{WORDS_MAX}}  {first}")
        lines += [f"     long: {t.rpartition('::')[2]}" for t in h.tests if is_long(t)]
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
    assert [(h.number, fault) for h in ROWS for fault in faults(h)] == []
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
        ("tests/hazards/skipped.py::TestGroup", "is no test"),
        ("tests/hazards/test_hazards.py::test_every_hazard_is_said_in_few_words", ""),
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
