"""Lots that were made here and opened bottles have a printed label that is scanned at a step."""

from __future__ import annotations

import pypdfium2
import pytest

from labels.read import read_symbols
from labels.refusals import PaperRefused
from labels.supply_label import SupplyLabel, supply_pdf
from tests.dossier.searched import words_of
from tests.journey.laboratory import Laboratory
from tests.sites import Bench
from tests.supplies.test_opened import fed, lasts, opened
from tests.supplies.test_preparing import approved, made, received, stock
from tracker.identity.environment import MARKS
from tracker.supplies.own_labels import bottle_label, lot_label

__all__ = ["fed", "stock"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # what is read is the same rows on both


def printed(label: SupplyLabel | None) -> tuple[str, str]:
    """What the symbol says, and what people read."""
    assert label is not None
    pdf = supply_pdf(label)
    page = pypdfium2.PdfDocument(pdf)[0]
    assert [round(x * 25.4 / 72) for x in page.get_size()] == [50, 22]
    (symbol,) = read_symbols(page.render(scale=300 / 72).to_pil())
    return symbol.text, words_of(pdf)


def test_an_opened_bottle_says_for_whom_alone_and_until_when(bench: Bench, fed: Laboratory) -> None:
    lasts(bench)
    lot = str(received(bench, "basal_medium", "2026-12-31")["code"])
    bottle = opened(bench, fed.therapy, lot).outputs
    mark = MARKS[bench.site.environment]
    with bench.site.database.reading() as s:
        label = bottle_label(s, bottle["bottle"], bench.site.zone, mark)
        assert lot_label(s, "nothing-like-it", bench.site.zone, mark) is None
        assert bottle_label(s, "nothing-like-it", bench.site.zone, mark) is None
    code, words = printed(label)
    assert code == bottle["code"]
    assert "SYN-ON-007" in words.replace("\u2011", "-")
    assert "2026-05-02 10:00" in words  # opened on 30 April at ten, for 48 hours
    assert "仅用于" in words


def test_a_lot_made_here_has_its_label_and_a_makers_has_none(
    bench: Bench, stock: dict[str, str]
) -> None:
    answer = made(bench, approved(bench), *stock.values())
    assert answer.accepted, answer.reasons
    mark = MARKS[bench.site.environment]
    with bench.site.database.reading() as s:
        label = lot_label(s, answer.outputs["lot"], bench.site.zone, mark)
        bought = next(iter(stock.values()))
        assert lot_label(s, bought, bench.site.zone, mark) is None
    code, words = printed(label)
    assert code == answer.outputs["code"]
    assert answer.outputs["lot_number"] in words.replace("\u2011", "-")


def test_a_name_that_does_not_fit_is_refused_and_never_cut() -> None:
    with pytest.raises(PaperRefused, match="does not fit"):
        supply_pdf(SupplyLabel("MT1L0", "L" * 60, ()))
