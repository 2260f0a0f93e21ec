"""Labels: what the snapshot says is what the paper says and what a scanner reads."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.fonts import width_pt
from labels.layout import LAYOUTS
from labels.pdf import label_pdf, sheet_pdf
from labels.placing import Symbol as PlacedSymbol
from labels.placing import TextRun, layout_of, placed
from labels.png import label_png
from labels.read import read_back, read_symbols
from labels.refusals import MissingGlyph, TextOverflow
from labels.snapshot import LabelSnapshot
from labels.svg import label_svg
from tests.labels import samples

every = pytest.mark.parametrize("make", samples.EVERY, ids=lambda make: str(make.__name__))
Make = Callable[..., LabelSnapshot]


def _picture(paper: bytes, page: int = 0, dpi: int = 300) -> Any:
    return pypdfium2.PdfDocument(paper)[page].render(scale=dpi / 72).to_pil()


def _words(paper: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(paper)[page].get_textpage().get_text_range())


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _read(picture: Any) -> set[tuple[str, str]]:
    return {(symbol.text, symbol.identifier) for symbol in read_symbols(picture)}


def _said(snapshot: LabelSnapshot) -> set[tuple[str, str]]:
    """The QR symbol (]Q1) and, on labels of ISBT 128, the Data Matrix (]d1)."""
    said = {(snapshot.payload, "]Q1")}
    return said | {(snapshot.isbt.message, "]d1")} if snapshot.isbt else said


def test_each_layout_has_a_sample_here() -> None:
    assert {layout_of(make()).name for make in samples.EVERY} == set(LAYOUTS)


@every
def test_the_printed_symbol_reads_as_exactly_the_payload(make: Make) -> None:
    assert _read(_picture(label_pdf([make()]))) == _said(make())


@every
def test_the_picture_and_the_read_back_agree_with_the_snapshot(make: Make) -> None:
    for dpi in (203, 300):
        read_back(make(), dpi=dpi)
    assert _read(label_png(make())) == _said(make())


@every
def test_the_text_in_the_pdf_is_the_text_of_the_snapshot(make: Make) -> None:
    snapshot = make()
    found = _bare(_words(label_pdf([snapshot])))
    for said in (
        snapshot.short_name,
        snapshot.subject,
        snapshot.coi,
        snapshot.serial,
        snapshot.sign.letters,
        snapshot.product.en,
        snapshot.side.zh,
        snapshot.artery.en,
        snapshot.artery.zh,
        snapshot.volume,
        snapshot.expiry.day,
        snapshot.expiry.time,
        snapshot.expiry.zone,
        snapshot.person,
        *(str(each) for each in snapshot.statutory),
    ):
        assert _bare(said) in found


@every
def test_equal_snapshots_give_equal_bytes(make: Make) -> None:
    assert label_pdf([make()]) == label_pdf([make()])
    assert label_png(make()) == label_png(make())
    assert hashlib.sha256(make().canonical()).hexdigest() == make().sha256()


@every
def test_a_reprint_from_the_stored_snapshot_equals_the_original(make: Make) -> None:
    stored = make().canonical()
    assert label_pdf([LabelSnapshot.from_canonical(stored)]) == label_pdf([make()])


@every
def test_the_page_is_as_large_as_the_label(make: Make) -> None:
    page = pypdfium2.PdfDocument(label_pdf([make()]))[0]
    layout = LAYOUTS[make().layout]
    # 1 mm is 72 / 25.4 = 2.83465 pt
    assert page.get_width() == pytest.approx(layout.width_mm * 2.83465, abs=0.01)
    assert page.get_height() == pytest.approx(layout.height_mm * 2.83465, abs=0.01)


def test_the_symbol_is_one_path() -> None:
    snapshot = samples.flask(environment="")
    with pikepdf.open(io.BytesIO(label_pdf([snapshot]))) as paper:
        content = bytes(paper.pages[0].Contents.read_bytes())
    filled = re.findall(rb"(?<![\w.])f\*?(?![\w.])", content)  # the operators f and f*
    # the symbol and the star of the sign: two filled areas, however many modules there are
    assert len(filled) == 2
    (symbol,) = (mark for mark in placed(snapshot).marks if isinstance(mark, PlacedSymbol))
    assert sum(map(sum, symbol.matrix)) > 300


_HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
_NAMES = st.text(st.one_of(_HAN, st.sampled_from("abcXYZ'- ·")), min_size=1, max_size=200)


@settings(max_examples=150, deadline=None)
@given(_NAMES.filter(lambda name: bool(name.strip())))
def test_a_name_stands_whole_on_the_wristband_or_is_refused(name: str) -> None:
    try:
        label = placed(samples.wristband(person=name))
    except (TextOverflow, MissingGlyph) as refused:
        assert refused.field == "person"  # noqa: PT017  # both outcomes are lawful
        return
    lines = [mark for mark in label.marks if isinstance(mark, TextRun) and mark.field == "person"]
    assert _bare("".join(line.text for line in lines)) == _bare(name)
    assert all(line.size_pt >= 8 for line in lines)  # the layout's minimum
    (field,) = (each for each in LAYOUTS["wristband"].fields if each.name == "person")
    assert len(lines) <= field.max_lines
    for line in lines:
        width_mm = width_pt(line.text, line.size_pt, bold=True) * 25.4 / 72
        assert line.x_mm + width_mm <= field.x_mm + field.width_mm + 0.01


@every
def test_the_svg_holds_no_style_and_no_script(make: Make) -> None:
    drawn = label_svg(make())
    root = ElementTree.fromstring(drawn)
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert root.get("role") == "img"
    assert make().short_name in str(root.get("aria-label"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == list(placed(make()).texts)


def test_text_in_the_svg_is_escaped() -> None:
    drawn = label_svg(samples.wristband(person='<b>&"x"'))
    assert "<b>" not in drawn
    assert ElementTree.fromstring(drawn) is not None


def test_a_sheet_holds_the_labels_in_order_and_each_reads() -> None:
    payloads = [f"MT1U7QK3M9V2XH4N8PTRC05D6W{n:02d}" for n in range(30)]
    paper = sheet_pdf([samples.unit(payload=payload) for payload in payloads])
    # 190 mm hold 3 columns of 60 + 4, 277 mm hold 6 rows of 42 + 4: 18 on a page, 30 on two
    assert len(pypdfium2.PdfDocument(paper)) == 2
    read = [symbol.text for page in (0, 1) for symbol in read_symbols(_picture(paper, page))]
    assert sorted(read) == payloads
    assert paper == sheet_pdf([samples.unit(payload=payload) for payload in payloads])


def test_production_labels_carry_no_environment_mark() -> None:
    assert "DEMO" in _words(label_pdf([samples.unit()]))
    assert "DEMO" not in _words(label_pdf([samples.unit(environment="")]))


def test_no_face_is_embedded_whole() -> None:
    paper = label_pdf([samples.unit()])
    assert len(paper) < 60_000  # the wheel's font has 8.3 million bytes


@every
def test_a_specimen_is_crossed_and_has_no_symbol_to_read(make: Make) -> None:
    paper = label_pdf([make()], specimen=True)
    for dpi in (150, 300, 600):
        assert read_symbols(_picture(paper, dpi=dpi)) == []
    said = _bare(_words(paper))
    assert "COPY-NOTALABEL/\u6837\u5f20" in said
    assert make().payload not in said


def test_a_sheet_of_specimens_has_no_symbol_and_no_cut_marks() -> None:
    four = [samples.unit(), samples.unit(), samples.unit(), samples.unit()]
    live, specimens = sheet_pdf(four), sheet_pdf(four, specimen=True)
    assert len(read_symbols(_picture(live))) == 4
    assert read_symbols(_picture(specimens)) == []
    assert _words(specimens).count("COPY - NOT A LABEL") == 4
