"""The lineage: siblings grouped, layers by parentage, no box over another."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Drawing, Group, Rect

from labels.charts import (
    Flow,
    LineageGraph,
    Node,
    genealogy,
    group_siblings,
)
from labels.lineage import layers, places
from tests.labels import chart_samples as samples


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
        Node(f"F{n}", f"P1-F0{n}", "flask", "T175", 0, "lost" if n == 5 else "in culture")
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
