"""Every sheet read again by a program: texts stay texts, numbers stay numbers (H17)."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from tests.pages.payloads import FORMULAS, KEPT
from tracker.pages import sheets
from tracker.pages.sheets import BOM, begins_formula, sheet

MANY = tuple(dict.fromkeys([*KEPT, *(f"{lead}{text}" for text in FORMULAS for lead in "=+-@\t\r")]))
"""More than 300 texts, those first that spreadsheets take for a formula."""


def reread(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode().removeprefix(BOM), newline="")))


def test_three_hundred_texts_come_back_as_texts() -> None:
    assert len(MANY) > 300
    cells = [row[0] for row in reread(sheet(("text",), [(t,) for t in MANY]))[1:]]
    assert len(cells) == len(MANY)
    for text, cell in zip(MANY, cells, strict=True):
        assert not begins_formula(cell), text
        assert cell == (f"'{text}" if begins_formula(text) else text)
    print(f"\n{len(MANY)} texts, {sum(map(begins_formula, MANY))} of which begin a formula")


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        (-1, "-1"),
        (0, "0"),
        (-168, "-168"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("-1.5E+3"), "-1500"),
        (Decimal("2.195"), "2.195"),
        ("-1", "'-1"),
        ("-1+1", "'-1+1"),
        (Decimal("-Infinity"), "-Infinity"),
    ],
)
def test_a_number_stays_a_number_and_a_typed_one_a_text(number: object, cell: str) -> None:
    ((_, found),) = reread(sheet(("name", "value"), [("x", number)]))[1:]
    assert found == cell


def test_without_the_guard_a_formula_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "harmless", str)
    assert any(begins_formula(row[0]) for row in reread(sheet(("text",), [(t,) for t in MANY])))
