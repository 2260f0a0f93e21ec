"""Labels on sheets that are cut beforehand: each in its place, whole, from the first free one."""

from __future__ import annotations

import pypdfium2
import pytest

from labels.pdf import sheet_pdf
from labels.read import read_symbols
from labels.refusals import PaperRefused
from labels.stock import A4_MM, STOCKS, Stock
from tests.labels import samples


@pytest.mark.parametrize("stock", STOCKS.values(), ids=str)
def test_no_place_leaves_the_sheet_or_covers_another(stock: Stock) -> None:
    corners = [stock.corner(place) for place in range(stock.places)]
    assert len(set(corners)) == stock.places
    assert max(x for x, _ in corners) + stock.width_mm <= A4_MM[0]
    assert max(y for _, y in corners) + stock.height_mm <= A4_MM[1]
    assert stock.across_mm >= stock.width_mm
    assert stock.down_mm >= stock.height_mm


def test_a_sheet_of_24_begins_where_the_last_one_ended() -> None:
    codes = [f"MT1F7QK3M9V2XH4N8PTRC05D6W{n:02d}" for n in range(24)]
    paper = sheet_pdf([samples.flask(payload=c) for c in codes], stock=STOCKS["a4-24"], first=23)
    pages = pypdfium2.PdfDocument(paper)
    assert len(pages) == 2  # places 23 and 24, then 22 on the next sheet
    dpi = 200
    first, second = (read_symbols(page.render(scale=dpi / 72).to_pil()) for page in pages)
    assert [symbol.text for symbol in first] == codes[:2]
    assert sorted(symbol.text for symbol in second) == codes[2:]
    # by hand: place 23 is row 8, column 2: 7.2 + 66.0 mm from the left, 12.9 + 7 x 33.9 mm from the
    # top; the strip of 60 x 15 mm leaves 1.75 and 9.45 mm around it; its symbol begins 1.9 mm in
    x, y = first[0].corners[0]
    assert x / dpi * 25.4 == pytest.approx(7.2 + 66.0 + 1.75 + 1.9, abs=0.4)
    assert y / dpi * 25.4 == pytest.approx(12.9 + 7 * 33.9 + 9.45 + 0.55 + 1.5, abs=0.4)


def test_a_label_larger_than_its_place_is_refused() -> None:
    with pytest.raises(PaperRefused, match=r"60 x 42 mm on places of 63.5 x 33.9"):
        sheet_pdf([samples.unit()], stock=STOCKS["a4-24"])
    assert sheet_pdf([samples.unit()], stock=STOCKS["a4-18"])


@pytest.mark.parametrize("first", [0, 25, -1])
def test_a_place_that_the_sheet_has_not_is_refused(first: int) -> None:
    with pytest.raises(PaperRefused, match="places 1 to 24"):
        sheet_pdf([samples.flask()], stock=STOCKS["a4-24"], first=first)
