"""The table of docs/part11.md: every clause has its row, every test and switch it names is there.

That each row's test fails with its switch is run in tests/part11.
"""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from tests.architecture.source import PROJECT
from tests.part11.switches import SWITCHES
from tests.part11.table import ROWS, TABLE, Row, rows
from tracker import house
from tracker.act import ACTS

CLAUSES = {
    *(f"21 CFR 11.10({x})" for x in "abcdefghijk"),
    *("21 CFR 11.30", "21 CFR 11.50", "21 CFR 11.70"),
    *(f"21 CFR 11.100({x})" for x in "abc"),
    *(f"21 CFR 11.200({x})" for x in ("a)(1", "a)(2", "a)(3", "b")),
    *(f"21 CFR 11.300({x})" for x in "abcde"),
    *(f"EU Annex 11 (2011) {n}" for n in (5, 7, 8, 9, 12, 14, 15)),
    *(f"EU Annex 11 draft (2025) 11.{n}" for n in (3, 4, 6, 7, 8, 9)),
    *(f"EU Annex 11 draft (2025) {x}" for x in ("12.1-12.10", "13.2-13.7", "13.8")),
}
"""Written by hand from the sections themselves: a clause that is left out fails here."""


def is_there(name: str) -> bool:
    """True for ``tests/x.py::test_y`` when that file defines that test."""
    path, _, test = name.partition("::")
    file = PROJECT / path
    if not (test and file.is_file()):
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(n, ast.FunctionDef) and n.name == test for n in tree.body)


def test_every_clause_has_one_row() -> None:
    assert sorted(r.clause for r in ROWS) == sorted(CLAUSES)


def test_every_test_that_the_table_names_is_there() -> None:
    named = re.findall(r"`(tests/[^`]+::[^`]+)`", TABLE.read_text(encoding="utf-8"))
    assert len(named) >= len(ROWS)
    assert {r.test for r in ROWS} <= set(named)
    assert [name for name in named if not is_there(name)] == []


def test_every_row_names_a_switch_by_its_own_words_and_every_switch_stands_in_a_row() -> None:
    unknown = [r.clause for r in ROWS if r.switch not in SWITCHES]
    assert unknown == []
    assert [r.clause for r in ROWS if r.words != SWITCHES[r.switch].words] == []
    assert {r.switch for r in ROWS} == set(SWITCHES)


@pytest.mark.parametrize(
    ("cell", "switch"),
    [
        ("the rule is away: `rule-away`", "rule-away"),
        ("`rule-away`", ""),
        ("—: a service, no rule", ""),
        ("`tests/x.py::test_without_the_rule`", ""),
    ],
)
def test_a_cell_without_words_or_short_name_names_no_switch(cell: str, switch: str) -> None:
    (row,) = rows(
        f"| clause | a | b | c | d |\n|---|\n| 1.1 | x | y | `tests/x.py::test_y` | {cell} |"
    )
    assert row == Row("1.1", "x", "y", "tests/x.py::test_y", cell)
    assert row.switch == switch


def test_no_clause_is_said_to_be_checked_at_its_source() -> None:
    words = " ".join(TABLE.read_text(encoding="utf-8").split())
    assert "*not checked at its source*" in words
    assert not any("“" in r.about or '"' in r.about for r in ROWS)  # nothing is quoted


def test_every_fully_signed_act_signs_as_the_table_says() -> None:
    house.acts()
    signed = [k.function for t, k in ACTS.items() if k.signs and not t.startswith("ground:")]
    own = [f for f in signed if "sign(ctx, therapy" in inspect.getsource(f)]
    of_site = [f for f in signed if "sign_site(ctx, " in inspect.getsource(f)]
    assert len(own) + len(of_site) == len(signed)
    how = next(r.how for r in ROWS if r.clause == "21 CFR 11.50")
    assert f"each of the {len(signed)} fully signed acts: {len(own)} sign for their" in how
    assert f"{len(of_site)} for the site" in how
    bound = next(r.how for r in ROWS if r.clause == "21 CFR 11.70")
    assert f"the {len(own)} acts of a therapy and for the {len(of_site)} of the site" in bound


@pytest.mark.parametrize(
    "name",
    ["tests/architecture/test_part11.py::test_gone", "tests/nowhere.py::test_x", "test_x", "—"],
)
def test_a_test_that_is_not_there_is_seen(name: str) -> None:
    assert not is_there(name)
