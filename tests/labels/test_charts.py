"""Charts: places worked out by hand, no boxes that overlap, SVG that a strict page lets through."""

from __future__ import annotations

import itertools
from datetime import timedelta
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Drawing, Ellipse, Group, Rect, String

from labels import drawing as drawings
from labels.charts import (
    Flow,
    GrowthCurve,
    JourneyLine,
    LineageGraph,
    Mark,
    Node,
    Passage,
    Station,
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
from labels.lineage import layers, places
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


def test_siblings_are_grouped_and_units_are_not() -> None:
    grouped = group_siblings(samples.lineage())
    names = {node.short_name: node.count for node in grouped.nodes}
    assert names["P0 × 6"] == 6
    assert names["P1 × 12"] == 12
    assert names["VIAL × 4"] == 4
    assert {"MSC-U1", "MSC-U2", "MSC-U3", "MNC-U1", "MNC-U2", "MNC-U3"} <= set(names)
    # none is lost: 25 single ones, 6 + 12 flasks and 4 vials are 47
    assert sum(node.count for node in grouped.nodes) == 47


def test_a_flask_of_another_state_and_the_highlighted_one_stay_apart() -> None:
    flasks = tuple(
        Node(f"F{n}", f"P1-F0{n}", "flask", "T175", "MSC", "lost" if n == 5 else "in culture")
        for n in range(1, 8)
    )
    graph = LineageGraph(
        (Node("POOL", "POOL-P0", "pool"), *flasks),
        tuple(("POOL", flask.key) for flask in flasks),
        "F3",
    )
    names = [node.short_name for node in group_siblings(graph).nodes]
    assert sorted(names) == ["P1 × 5", "P1-F03", "P1-F05", "POOL-P0"]


def test_a_sample_of_one_flask_hangs_from_the_group() -> None:
    grouped = group_siblings(samples.lineage())
    keys = {node.short_name: node.key for node in grouped.nodes}
    assert (keys["P1 × 12"], keys["QC-P1-1"]) in grouped.edges


def test_layers_follow_parentage_and_the_second_harvest_ends_with_the_first() -> None:
    found = layers(group_siblings(samples.lineage()))
    graph = samples.lineage()
    for parent, child in graph.edges:
        if parent in found and child in found:
            assert found[parent] < found[child]
    # HARV-A MNC-A P0 POOL-P0 P1 POOL-P1 P2 POOL-P2 BULK units: units are nine steps on
    assert found["HARV-A"] == 0
    assert found["MSC-U1"] == found["MNC-U1"] == 9
    assert found["HARV-B"] == 7


def test_a_circle_and_a_foreign_edge_are_refused() -> None:
    nodes = (Node("A", "A", "bag"), Node("B", "B", "bag"))
    with pytest.raises(ValueError, match="circle"):
        genealogy(LineageGraph(nodes, (("A", "B"), ("B", "A"))))
    with pytest.raises(ValueError, match="not there"):
        LineageGraph(nodes, (("A", "C"),))
    with pytest.raises(ValueError, match="same key"):
        LineageGraph((nodes[0], nodes[0]), ())
    with pytest.raises(ValueError, match="needs a container"):
        genealogy(LineageGraph((), ()))


def _cards(drawn: Drawing) -> list[tuple[float, float, float, float]]:
    found = []
    for element in drawn.contents:
        if isinstance(element, Group):
            boxes = [each for each in element.contents if isinstance(each, Rect)]
            found.append(
                (
                    min(each.x for each in boxes),
                    min(each.y for each in boxes),
                    max(each.x + each.width for each in boxes),
                    max(each.y + each.height for each in boxes),
                )
            )
    return found


@pytest.mark.parametrize("flow", list(Flow))
@pytest.mark.parametrize("whole", [True, False])
def test_no_box_of_the_lineage_covers_another(flow: Flow, whole: bool) -> None:
    graph = samples.lineage() if whole else group_siblings(samples.lineage())
    drawn = genealogy(graph, flow)
    cards = _cards(drawn)
    assert len(cards) == len(graph.nodes)
    for one, two in itertools.combinations(cards, 2):
        apart = max(one[0], two[0]) - min(one[2], two[2]), max(one[1], two[1]) - min(one[3], two[3])
        assert max(apart) > 5
    for left, bottom, right, top in cards:
        assert 0 <= left < right <= drawn.width
        assert 0 <= bottom < top <= drawn.height


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=1, max_size=30))
def test_no_boxes_overlap_in_any_lineage(parents: list[list[int]]) -> None:
    nodes = tuple(Node(str(n), f"N{n}", "pool" if n % 3 else "sample") for n in range(len(parents)))
    edges = {(str(p), str(n)) for n, given_ in enumerate(parents) for p in given_ if p < n}
    graph = LineageGraph(nodes, tuple(sorted(edges)))
    found = places(graph, {node.key: (40.0, 20.0) for node in nodes}, (10.0, 6.0))
    for (x1, y1), (x2, y2) in itertools.combinations(found.values(), 2):
        assert abs(x1 - x2) >= 49.99 or abs(y1 - y2) >= 25.99


def test_the_way_of_the_cells_runs_straight_past_its_samples() -> None:
    graph = group_siblings(samples.lineage())
    sizes = {node.key: (60.0, 30.0) for node in graph.nodes}
    found = places(graph, sizes, (20.0, 10.0))
    way = ["HARV-A", "MNC-A", "P0-F01", "POOL-P0", "P1-F01", "POOL-P1"]
    assert max(found[key][1] for key in way) - min(found[key][1] for key in way) < 0.5


def test_each_mark_of_the_journey_is_drawn_differently() -> None:
    drawn = {
        mark: to_svg(journey_line(JourneyLine((Station(mark, "P1"),))), "x").split("<title>")[-1]
        for mark in Mark
    }
    shapes = {picture.partition("</title>")[2] for picture in drawn.values()}
    assert len(shapes) == len(Mark)


def test_the_journey_names_its_stations_and_links_their_pages() -> None:
    drawn = to_svg(journey_line(samples.journey()), "journey of SYN-ON-007")
    root = ElementTree.fromstring(drawn)
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert [word for word in words if word in {"Eligible", "Day 0", "Month 6"}] == [
        "Eligible",
        "Day 0",
        "Month 6",
    ]
    (link,) = root.iter(f"{SVG}a")
    assert link.get("href") == "/therapy/1/donor"
    with pytest.raises(ValueError, match="needs a station"):
        journey_line(JourneyLine(()))


def test_labels_of_a_narrow_journey_do_not_touch() -> None:
    from labels.fonts import width_pt

    room = 400 / len(samples.journey().stations)
    drawn = journey_line(samples.journey(), 400)
    for stop in drawn.contents:
        for element in getattr(stop, "contents", []):
            if isinstance(element, String):
                assert width_pt(element.text, element.fontSize) <= room


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
