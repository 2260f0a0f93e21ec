"""Charts: places worked out by hand, equal bytes, SVG that a strict page lets through."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pypdfium2
import pytest
from reportlab.graphics.shapes import Drawing, Ellipse, Group

from labels import drawing as drawings
from labels.charts import (
    GrowthCurve,
    Passage,
    chart_pdf,
    genealogy,
    group_siblings,
    growth_curve,
    journey_line,
    to_svg,
)
from labels.drawing import cells_in_words, exponent, texts_of
from labels.growth import BOTTOM, LEFT, RIGHT, TOP, scale_of
from labels.icons import ICONS
from labels.signs import polygons
from tests.labels import chart_samples as samples

SVG = "{http://www.w3.org/2000/svg}"


def _simple() -> GrowthCurve:
    start = samples.moment(5, 1)
    first = Passage("P0", start, 1_000, start + timedelta(days=4), 100_000)
    later = Passage("P1", start + timedelta(days=4), 10_000, start + timedelta(days=10), 10**6)
    return GrowthCurve((first, later))


def test_places_of_a_simple_growth_curve_by_hand() -> None:
    # 10 days on 500 - 44 - 22 = 434 points; 3 powers of ten on 300 - 62 - 26 = 212 points
    assert (LEFT, RIGHT, TOP, BOTTOM) == (44, 22, 26, 62)
    scale = scale_of(_simple(), 500, 300)
    assert (scale.low_power, scale.high_power) == (3, 6)
    assert scale.x(samples.moment(5, 1)) == pytest.approx(44)
    assert scale.x(samples.moment(5, 5)) == pytest.approx(44 + 0.4 * 434)
    assert scale.x(samples.moment(5, 11)) == pytest.approx(478)
    assert scale.y(1_000) == pytest.approx(62)
    assert scale.y(100_000) == pytest.approx(62 + 2 / 3 * 212)
    assert scale.y(10**6) == pytest.approx(274)


def test_the_svg_of_the_curve_has_its_line_at_the_hand_calculated_place() -> None:
    root = ElementTree.fromstring(to_svg(growth_curve(_simple(), 500, 300), "growth"))
    lines = [(e.get("x1"), e.get("y1"), e.get("x2"), e.get("y2")) for e in root.iter(f"{SVG}line")]
    # P0 from (44, 300 - 62) to (217.6, 300 - 203.333): y grows downwards on a page
    assert ("44", "238", "217.6", "96.667") in lines


@pytest.mark.parametrize(
    ("count", "words"),
    # by hand: three figures, rounded half up
    [
        (0, "0"),
        (76, "76"),
        (999, "999"),
        (1_000, "1.00 × 10³"),
        (5_985, "5.99 × 10³"),
        (12_500_000, "1.25 × 10⁷"),
        (9_996_000, "1.00 × 10⁷"),
        (145_600_000, "1.46 × 10⁸"),
        (34_000_000, "3.40 × 10⁷"),
    ],
)
def test_counts_in_words(count: int, words: str) -> None:
    assert cells_in_words(count) == words


def test_exponents_are_superior_figures() -> None:
    assert (exponent(6), exponent(-10)) == ("10⁶", "10⁻¹⁰")


def test_the_curve_says_what_it_shows() -> None:
    words = set(texts_of(growth_curve(samples.growth())))
    assert {"dose 剂量 1.02 × 10⁸", "1.25 × 10⁷", "5.84 × 10⁷", "1.46 × 10⁸"} <= words
    assert {"04-23", "05-05", "05-12", "05-18", "Day 0", "−25"} <= words
    assert {"P1 · PD 2.48 · 68 h", "10³", "10⁹"} <= words


def test_a_projection_is_dashed_and_marked_as_estimate() -> None:
    drawn = growth_curve(samples.growth(projected=True))
    assert "≈ 1.46 × 10⁸" in set(texts_of(drawn))
    assert 'stroke-dasharray="5 5"' in to_svg(drawn, "growth")
    assert 'stroke-dasharray="5 5"' not in to_svg(growth_curve(samples.growth()), "growth")


def test_a_passage_that_ends_before_it_starts_or_has_no_cells_is_refused() -> None:
    now = samples.moment(5, 1)
    with pytest.raises(ValueError, match="not after"):
        Passage("P0", now, 1, now, 1)
    with pytest.raises(ValueError, match="zero cells"):
        Passage("P0", now, 0, now + timedelta(days=1), 1)
    with pytest.raises(ValueError, match="needs a passage"):
        growth_curve(GrowthCurve(()))


DRAWN = {
    "growth": lambda: growth_curve(samples.growth()),
    "genealogy": lambda: genealogy(group_siblings(samples.lineage())),
    "journey": lambda: journey_line(samples.journey()),
}


@pytest.mark.parametrize("name", DRAWN)
def test_charts_are_safe_on_a_strict_page_and_named(name: str) -> None:
    drawn = to_svg(DRAWN[name](), f"{name} <of> SYN-ON-007")
    root = ElementTree.fromstring(drawn)
    links = root.findall(f".//{SVG}a")  # a picture may not hold links: then it is a group
    assert root.get("role") == ("group" if links else "img")
    assert root.get("aria-label") == f"{name} <of> SYN-ON-007"
    assert root[0].tag == f"{SVG}title"
    assert root.get("viewBox", "").startswith("0 0 ")
    for element in root.iter():
        assert element.tag != f"{SVG}script"
        assert not {"style", "onclick", "onload"} & set(element.attrib)
    assert "NaN" not in drawn


@pytest.mark.parametrize("name", DRAWN)
def test_charts_give_equal_bytes_and_keep_their_text(name: str) -> None:
    paper = chart_pdf(DRAWN[name]())
    assert paper == chart_pdf(DRAWN[name]())
    found = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    for words in texts_of(DRAWN[name]()):
        assert words.replace(" ", "") in found.replace(" ", "").replace("\r\n", "")


def test_a_shape_that_svg_cannot_follow_is_refused() -> None:
    drawn = Drawing(10, 10)
    drawn.add(Ellipse(5, 5, 4, 2))
    with pytest.raises(TypeError, match="Ellipse"):
        to_svg(drawn, "x")
    uneven = Drawing(10, 10)
    circle = drawings.disc(5, 5, 2, drawings.INK)
    uneven.add(Group(circle, transform=(2, 0, 0, 1, 0, 0)))
    with pytest.raises(ValueError, match="unevenly"):
        to_svg(uneven, "x")
    turned = Drawing(10, 10)
    turned.add(Group(drawings.box((0, 0), (2, 2), drawings.INK), transform=(0, 1, -1, 0, 0, 0)))
    with pytest.raises(ValueError, match="polygon"):
        to_svg(turned, "x")


def test_text_turned_in_a_group_is_turned_in_the_svg() -> None:
    drawn = Drawing(100, 100)
    drawn.add(Group(drawings.text(10, 0, "up"), transform=(0, 1, -1, 0, 20, 30)))
    root = ElementTree.fromstring(to_svg(drawn, "x"))
    (words,) = root.iter(f"{SVG}text")
    # (10, 0) turned by 90 degrees is (0, 10), moved (20, 40); downwards 100 - 40 = 60
    assert (words.get("x"), words.get("y")) == ("20", "60")
    assert words.get("transform") == "rotate(-90 20 60)"


def test_each_kind_of_container_has_an_icon_within_its_box() -> None:
    assert set(ICONS) == {"bag", "tube", "flask", "stack", "pool", "vial", "sample", "unit"}
    for name, path in ICONS.items():
        for ring in polygons(path):
            assert all(0 <= x <= 24 and 0 <= y <= 24 for x, y in ring), name
