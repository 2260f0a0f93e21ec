"""A name in any script stands whole on the wristband, or no back-end prints it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.bitmap import label_bitmap
from labels.pdf import label_pdf, sheet_pdf
from labels.placing import TextRun, placed
from labels.png import label_png
from labels.refusals import MissingGlyph, PaperRefused, TextOverflow
from labels.snapshot import LabelSnapshot
from labels.svg import label_svg
from labels.zpl import zpl
from tests.labels import samples

BACK_ENDS: dict[str, Callable[[LabelSnapshot], Any]] = {
    "pdf": lambda label: label_pdf([label]),
    "sheet": lambda label: sheet_pdf([label]),
    "specimen": lambda label: label_pdf([label], specimen=True),
    "svg": label_svg,
    "png": label_png,
    "dots": lambda label: label_bitmap(label, dpi=203),
    "zpl": zpl,
}
ALPHABETS = (
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),  # Han
    st.characters(min_codepoint=0x41, max_codepoint=0x17F),  # Latin with its accents
    st.characters(min_codepoint=0x370, max_codepoint=0x52F),  # Greek, Cyrillic
    st.characters(min_codepoint=0x590, max_codepoint=0x6FF),  # Hebrew, Arabic: right to left
    st.characters(min_codepoint=0x900, max_codepoint=0x109F),  # Indian scripts, Thai, Tibetan
    st.characters(min_codepoint=0x300, max_codepoint=0x36F),  # marks that stand over letters
    st.characters(min_codepoint=0x200B, max_codepoint=0x206F),  # invisible ones
    st.characters(exclude_categories=["Cs"]),  # everything
    st.sampled_from("王建 WANG'-·"),
)
NAMES = (
    st.sampled_from(ALPHABETS)
    .flatmap(lambda letters: st.text(st.one_of(letters, ALPHABETS[0]), min_size=1, max_size=200))
    .map(lambda name: unicodedata.normalize("NFC", name))
    .filter(lambda name: bool(name.strip()))
)


def _refusal(make: Callable[[LabelSnapshot], Any], label: LabelSnapshot) -> tuple[str, str] | None:
    try:
        make(label)
    except PaperRefused as refused:
        return type(refused).__name__, refused.field
    return None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=120, deadline=None)
@given(NAMES)
def test_a_name_stands_whole_or_is_refused_for_itself(name: str) -> None:
    try:
        label = placed(samples.wristband(person=name))
    except (TextOverflow, MissingGlyph) as refused:
        assert refused.field == "person"  # noqa: PT017  # both outcomes are lawful
        return
    lines = [
        mark.text for mark in label.marks if isinstance(mark, TextRun) if mark.field == "person"
    ]
    assert _bare("".join(lines)) == _bare(name)


@settings(max_examples=15, deadline=None)
@given(NAMES)
def test_every_back_end_says_the_same_of_a_name(name: str) -> None:
    label = samples.wristband(person=name)
    answers = {_refusal(make, label) for make in BACK_ENDS.values()}
    assert len(answers) == 1
    assert answers <= {None, ("MissingGlyph", "person"), ("TextOverflow", "person")}


@pytest.mark.parametrize("back_end", BACK_ENDS)
@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"person": "王😀"}, "MissingGlyph", "person"),
        ({"person": "x\u030c"}, "MissingGlyph", "person"),  # no letter of its own in Unicode
        ({"person": "王\u00ad建"}, "MissingGlyph", "person"),
        ({"person": "王\u202e建"}, "MissingGlyph", "person"),
        ({"person": "\u05d9\u05e2\u05e7\u05d1"}, "MissingGlyph", "person"),  # Hebrew
        ({"person": "王\t建"}, "MissingGlyph", "person"),
        ({"person": "长" * 200}, "TextOverflow", "person"),
        ({"born": ""}, "FieldMissing", "born"),
        ({"hazard": True}, "PaperRefused", "hazard"),
        ({"isbt": samples.ISBT}, "PaperRefused", "isbt"),
        ({"payload": ""}, "PayloadRefused", "payload"),
        ({"payload": "A" * 60}, "PaperRefused", "payload"),
        ({"layout": "mug"}, "PaperRefused", "layout"),
    ],
)
def test_what_one_back_end_refuses_all_refuse(
    back_end: str, change: dict[str, object], kind: str, field: str
) -> None:
    label = samples.wristband(**change)
    assert _refusal(BACK_ENDS[back_end], label) == (kind, field)


def test_an_accent_that_is_a_letter_of_its_own_is_printed() -> None:
    paper = label_pdf([samples.wristband(person="José Nǚ Ærøskøbing")])
    assert "José Nǚ Ærøskøbing" in pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
