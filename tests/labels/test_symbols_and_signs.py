"""The symbol's capacity and level, the shapes of the sign, reading of foreign pictures."""

from __future__ import annotations

import io
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw
from qrcode.main import QRCode
from qrcode.util import QRData

from labels.fonts import refuse_missing, width_pt
from labels.mask import penalty
from labels.placing import pieces
from labels.read import read_back, read_symbols
from labels.refusals import PayloadRefused, ReadBackFailed
from labels.signs import BOX, SHAPES, polygons, steps
from labels.snapshot import TherapySign
from labels.symbol import ALPHANUMERIC, ON_PAPER, modules, runs, version_and_level
from tests.labels import samples


# ISO/IEC 18004, table 7, alphanumeric: 3-H 35, 3-Q 47, 4-H 50, 4-Q 67
@pytest.mark.parametrize(
    ("length", "version", "level"),
    [(1, 3, "H"), (29, 3, "H"), (35, 3, "H"), (36, 3, "Q"), (47, 3, "Q"), (48, 4, "H")],
)
def test_the_smallest_version_and_the_strongest_level_in_it(
    length: int, version: int, level: str
) -> None:
    assert version_and_level("A" * length) == (version, level)
    # a version v has 17 + 4 v modules on each side
    assert len(modules("A" * length)) == 17 + 4 * version


@pytest.mark.parametrize(
    ("length", "version", "level"),
    [(109, 7, "Q"), (125, 7, "Q"), (126, 8, "Q"), (195, 10, "Q"), (221, 10, "Q")],
)
def test_paper_takes_larger_symbols_than_labels(length: int, version: int, level: str) -> None:
    # ISO/IEC 18004, table 7: version 7 holds 125 alphanumeric characters at Q, version 10 holds 221
    assert version_and_level("A" * length, ON_PAPER) == (version, level)
    assert len(modules("A" * length, ON_PAPER)) == 17 + 4 * version
    with pytest.raises(PayloadRefused):
        modules("A" * 222, ON_PAPER)


# the judge of masks is ours; the library that it replaces judges each symbol module by module
@pytest.mark.parametrize("length", [1, 28, 29, 47, 67, 100, 125, 174])
def test_the_mask_is_the_one_that_the_library_would_choose(length: int) -> None:
    dice = random.Random(length)
    for _ in range(4):
        payload = "".join(dice.choices(sorted(ALPHANUMERIC), k=length))
        version, level = version_and_level(payload, ON_PAPER)
        code = QRCode(version=version, error_correction={"H": 2, "Q": 3}[level], border=0)
        code.add_data(QRData(payload, mode=2), optimize=0)
        code.make(fit=False)
        chosen = tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
        assert modules(payload, ON_PAPER) == chosen


# By hand, 11 x 11 modules all dark: 22 lines of 11 cost 3 + 6 each, 100 blocks cost 3 each, and
# 100 % dark is 50 from the middle, ten steps of five at 10 each: 198 + 300 + 100
def test_penalties_are_those_of_the_standard() -> None:
    assert penalty((1 << 121) - 1, 11) == 198 + 300 + 100


@pytest.mark.parametrize("payload", ["", "mt1", "MT1é", "MT1\n", "自体", "A" * 109])
def test_a_payload_outside_the_compact_mode_is_refused(payload: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        modules(payload)
    assert refused.value.field == "payload"


@given(st.text(st.sampled_from(sorted(ALPHANUMERIC)), min_size=1, max_size=35))
def test_runs_hold_each_dark_module_once(payload: str) -> None:
    matrix = modules(payload)
    inked = {(x + n, y) for x, y, length in runs(matrix) for n in range(length)}
    assert inked == {(x, y) for y, row in enumerate(matrix) for x, ink in enumerate(row) if ink}
    assert sum(length for _, _, length in runs(matrix)) == len(inked)


def test_read_back_refuses_a_label_whose_symbol_says_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = modules("MT1U0000000000000000000000000")
    monkeypatch.setattr("labels.placing.modules", lambda _payload: other)
    with pytest.raises(ReadBackFailed, match="instead of"):
        read_back(samples.unit(serial="900001"))


def test_read_back_refuses_a_label_without_a_readable_symbol(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blank = tuple((False,) * 29 for _ in range(29))
    monkeypatch.setattr("labels.placing.modules", lambda _payload: blank)
    with pytest.raises(ReadBackFailed, match="0 symbols"):
        read_back(samples.unit(serial="900002"))


def test_two_symbols_in_one_frame_are_both_reported() -> None:
    from labels.png import label_image

    one, two = label_image(samples.flask()), label_image(samples.flask(payload="MT1F2"))
    frame = Image.new("L", (one.width, one.height + two.height), 255)
    frame.paste(one, (0, 0))
    frame.paste(two, (0, one.height))
    assert {symbol.text for symbol in read_symbols(frame)} == {samples.flask().payload, "MT1F2"}


def test_no_picture_and_a_huge_picture_are_refused() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        read_symbols(b"GIF87a nonsense")
    huge = io.BytesIO()
    Image.new("1", (6000, 4000)).save(huge, "PNG")
    with pytest.raises(ValueError, match="too many"):
        read_symbols(huge.getvalue())


def _ink(svg_path: str) -> Image.Image:
    drawn = Image.new("1", (120, 120))
    for ring in polygons(svg_path):
        contour = Image.new("1", drawn.size)
        ImageDraw.Draw(contour).polygon([(x * 4, y * 4) for x, y in ring], fill=1)
        drawn = ImageChops.logical_xor(drawn, contour)
    return drawn


def test_twelve_shapes_with_twelve_names_inside_their_box() -> None:
    assert len({shape.name for shape in SHAPES}) == len({s.name_zh for s in SHAPES}) == 12
    for shape in SHAPES:
        refuse_missing(shape.name_zh)
        for ring in polygons(shape.svg_path):
            assert all(0 <= x <= BOX and 0 <= y <= BOX for x, y in ring), shape.name


def test_no_two_shapes_look_alike() -> None:
    drawn = {shape.name: _ink(shape.svg_path) for shape in SHAPES}
    for (name, one), (other, two) in itertools.combinations(drawn.items(), 2):
        differing = ImageChops.logical_xor(one, two).histogram()[-1]
        # a tenth of the larger shape's ink must differ
        larger = max(one.histogram()[-1], two.histogram()[-1])
        assert differing > larger / 10, f"{name} looks like {other}"


def test_a_path_with_other_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of"):
        steps("M0 0A1 1Z")


@pytest.mark.parametrize(("shape", "letters"), [(12, "KR"), (-1, "KR"), (0, "k"), (0, "KRR")])
def test_a_sign_outside_the_table_is_refused(shape: int, letters: str) -> None:
    with pytest.raises(ValueError, match=r"shape|letters"):
        TherapySign(shape, letters)


def test_lines_break_between_han_and_never_inside_an_identifier() -> None:
    assert pieces("CoI A9999 自体，MSC") == ["CoI ", "A9999 ", "自", "体，", "MSC"]
    assert pieces("（自体）用") == ["（自", "体）", "用"]


def test_widths_add_up_in_units_of_the_family() -> None:
    # a Han character fills its em; 12 pt type
    assert width_pt("骨髓", 12) == 24.0
    assert width_pt("骨髓", 12, bold=True) == 24.0
    assert width_pt("MSC", 10, bold=True) > width_pt("MSC", 10)
