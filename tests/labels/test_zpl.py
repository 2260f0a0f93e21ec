"""Label printers: the bytes that are sent, turned back into dots, say what the snapshot says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from labels.bitmap import bitmap_png, label_bitmap
from labels.layout import LAYOUTS
from labels.read import read_symbols
from labels.refusals import FieldMissing, MissingGlyph, ReadBackFailed, TextOverflow
from labels.snapshot import Bilingual, LabelSnapshot
from labels.symbol import modules
from labels.zpl import zpl, zpl_of
from tests.labels import samples
from tests.labels.zpl_reading import burnt

every = pytest.mark.parametrize("make", samples.EVERY, ids=lambda make: str(make.__name__))
both = pytest.mark.parametrize("dpi", [203, 300])
Make = Callable[..., LabelSnapshot]


def _differ(one: Image.Image, other: Image.Image) -> bool:
    return one.size != other.size or ImageChops.logical_xor(one, other).getbbox() is not None


@every
@both
def test_the_bytes_become_the_dots_that_were_checked_and_read_as_the_payload(
    make: Make, dpi: int
) -> None:
    label = burnt(zpl(make(), dpi=dpi))
    assert not _differ(label.dots, label_bitmap(make(), dpi=dpi))
    isbt = make().isbt
    said = [(make().payload, "]Q1"), *([(isbt.message, "]d1")] if isbt else [])]
    assert sorted((s.text, s.identifier) for s in read_symbols(label.dots)) == sorted(said)
    layout = LAYOUTS[make().layout]
    assert abs(label.dots.width - layout.width_mm / 25.4 * dpi) <= 0.5
    assert abs(label.dots.height - layout.height_mm / 25.4 * dpi) <= 0.5


@both
def test_the_printer_is_told_the_size_and_to_print_once_and_never_by_itself_again(dpi: int) -> None:
    label = burnt(zpl(samples.unit(), dpi=dpi))
    wide, tall = label.dots.size
    said = ("JZN", "PON", "LH0,0", "LS0", "LT0", f"PW{wide}", f"LL{tall}", "PQ1,0,1,N")
    assert label.commands == said


def test_no_part_of_the_bytes_is_a_whole_label() -> None:
    sent = zpl(samples.flask())
    for k in range(0, len(sent), 97):
        with pytest.raises(ValueError, match="no whole format"):
            burnt(sent[:k])


def test_equal_snapshots_give_equal_bytes_of_plain_ascii() -> None:
    assert zpl(samples.unit()) == zpl(samples.unit())
    assert zpl(samples.unit()).isascii()
    assert bitmap_png(samples.unit(), dpi=203) == bitmap_png(samples.unit(), dpi=203)


def test_another_resolution_is_refused() -> None:
    with pytest.raises(ValueError, match="203 or 300"):
        zpl(samples.unit(), dpi=600)


# By hand: 16 dots are two bytes; a full row is FFFF, then 8000, 8000 again, then no ink.
def test_runs_are_written_as_the_manual_says() -> None:
    dots = Image.new("1", (16, 4), 1)
    for x in range(16):
        dots.putpixel((x, 0), 0)
    dots.putpixel((0, 1), 0)
    dots.putpixel((0, 2), 0)
    assert b"^GFA,8,8,2,!8,:,^FS" in zpl_of(dots)
    # 8 x 4 = 32 digits: twenty and eleven zeros before the last digit 1 (g = 20, Q = 11)
    dots = Image.new("1", (128, 1), 1)
    dots.putpixel((127, 0), 0)
    assert b"^GFA,16,16,16,gQ01^FS" in zpl_of(dots)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2000), st.integers(1, 6), st.randoms(use_true_random=False))
def test_any_picture_comes_back_dot_for_dot(wide: int, tall: int, dice: object) -> None:
    draw = dice.choice  # type: ignore[attr-defined]  # hypothesis gives random.Random
    dots = Image.new("1", (wide, tall), 1)
    x = 0
    while x < wide:
        length, y, ink = draw((1, 2, 19, 20, 21, 419, 420, 900)), draw(range(tall)), draw((0, 1))
        dots.paste(ink, (x, y, min(x + length, wide), tall))
        x += length
    assert not _differ(burnt(zpl_of(dots)).dots, dots)


def test_what_no_paper_shows_no_printer_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingGlyph):
        zpl(samples.wristband(person="王😀"))
    with pytest.raises(TextOverflow):
        zpl(samples.unit(short_name="MSC-U2-REPLACEMENT-OF-BROKEN"))
    with pytest.raises(FieldMissing):
        zpl(samples.unit(side=Bilingual("", "")))
    other = modules("MT1U0000000000000000000000000")
    monkeypatch.setattr("labels.placing.modules", lambda _payload: other)
    with pytest.raises(ReadBackFailed, match="instead of"):
        zpl(samples.unit(serial="900003"))
