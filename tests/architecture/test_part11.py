"""The table of docs/part11.md: every clause has its row, every test that it names is there."""

from __future__ import annotations

import ast
import inspect
from typing import NamedTuple

import pytest

from tests.architecture.source import PROJECT
from tracker import house
from tracker.act import ACTS

TABLE = PROJECT / "docs" / "part11.md"
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
WITHOUT = (
    "without",
    "removed",
    "succeed",
    "taken_off",
    "neither_changed",
    "refuses",
    "found_by_the_log",
)


class Row(NamedTuple):
    clause: str
    about: str
    how: str
    test: str
    without: str


def rows(text: str) -> list[Row]:
    found = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [Row(*cells) for cells in found if cells[0] != "clause"]


def is_there(name: str) -> bool:
    """True for ``tests/x.py::test_y`` when that file defines that test."""
    path, _, test = name.strip("`").partition("::")
    file = PROJECT / path
    if not (test and file.is_file()):
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(n, ast.FunctionDef) and n.name == test for n in tree.body)


HERE = rows(TABLE.read_text(encoding="utf-8"))


def test_every_clause_has_one_row() -> None:
    assert sorted(r.clause for r in HERE) == sorted(CLAUSES)


def test_every_test_that_the_table_names_is_there() -> None:
    named = [r.test for r in HERE] + [r.without for r in HERE if not r.without.startswith("—")]
    assert [name for name in named if not is_there(name)] == []


def test_what_rests_on_a_rule_names_the_test_without_it_and_the_rest_says_why_not() -> None:
    for r in HERE:
        if r.without.startswith("—"):
            assert len(r.without) > len("—: ")
        else:
            assert any(word in r.without for word in WITHOUT), r


def test_no_clause_is_said_to_be_checked_at_its_source() -> None:
    words = " ".join(TABLE.read_text(encoding="utf-8").split())
    assert "*not checked at its source*" in words
    assert not any("“" in r.about or '"' in r.about for r in HERE)  # nothing is quoted


def test_how_many_fully_signed_acts_write_a_row_of_signature_is_as_the_table_says() -> None:
    house.acts()
    signed = [k.function for t, k in ACTS.items() if k.signs and not t.startswith("ground:")]
    rows_of = [f for f in signed if "sign(ctx, therapy" in inspect.getsource(f)]
    how = next(r.how for r in HERE if r.clause == "21 CFR 11.50")
    assert f"the {len(rows_of)} of {len(signed)} fully signed acts" in how
    assert f"the other {len(signed) - len(rows_of)} " in how
    bound = next(r.how for r in HERE if r.clause == "21 CFR 11.70")
    assert f"those {len(rows_of)} " in bound
    assert f"the other {len(signed) - len(rows_of)} " in bound


@pytest.mark.parametrize(
    "name",
    ["tests/architecture/test_part11.py::test_gone", "tests/nowhere.py::test_x", "test_x", "—"],
)
def test_a_test_that_is_not_there_is_seen(name: str) -> None:
    assert not is_there(name)
