"""The journey: nine stations with their marks, names and links."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from reportlab.graphics.shapes import String

from labels.charts import (
    JourneyLine,
    Mark,
    Station,
    journey_line,
    to_svg,
)
from tests.labels import chart_samples as samples

SVG = "{http://www.w3.org/2000/svg}"


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
