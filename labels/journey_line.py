"""The journey of one therapy as one line: what is done, what is now, what is due, what is at risk.

The signature graphic: on the therapy page, the batch record and the README.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reportlab.graphics.shapes import Drawing

from labels.drawing import (
    BRAND,
    BRAND_SOFT,
    INK,
    INK_2,
    LINE,
    STOP,
    WARN,
    WARN_SOFT,
    WHITE,
    Linked,
    area,
    disc,
    line,
    text,
)
from labels.fonts import width_pt

_RADIUS = 11.0
_WIDTH = 5.0
_WIDE = 800.0  # on a page text is read at arm's length, on paper nearer


class Mark(StrEnum):
    """How a station stands."""

    DONE = "done"
    NOW = "now"
    DUE = "due"
    AT_RISK = "at risk"
    FAILED = "failed"


@dataclass(frozen=True)
class Station:
    """One stop: its mark, what it is called (a second language below), when, and its page."""

    mark: Mark
    label: str
    second: str = ""
    when: str = ""
    href: str = ""


@dataclass(frozen=True)
class JourneyLine:
    """Stations in the order of the journey."""

    stations: tuple[Station, ...]


def journey_line(journey: JourneyLine, width: float = 1100) -> Drawing:
    """The line as a drawing of this width; its height follows from what stands under it."""
    if not journey.stations:
        raise ValueError("a journey line needs a station")
    room = width / len(journey.stations)
    label_pt = 12.0 if width > _WIDE else 8.0
    lines = [_under(station, room, label_pt) for station in journey.stations]
    leading = label_pt * 1.3
    height = 2 * _RADIUS + 8 + label_pt + leading * max(map(len, lines))
    y = height - _RADIUS - 6
    drawing = Drawing(width, height)
    for index in range(len(journey.stations) - 1):
        _draw_track(drawing, journey, index, room, y)
    for index, station in enumerate(journey.stations):
        x = room * (index + 0.5)
        stop = Linked(href=station.href, hint=f"{station.label}: {station.mark}")
        _draw_mark(stop, station.mark, x, y)
        for number, (words, size_pt, bold) in enumerate(lines[index]):
            colour = INK if number == 0 else INK_2
            down = y - _RADIUS - 7 - label_pt - leading * number
            stop.add(text(x, down, words, size_pt, bold=bold, colour=colour, anchor="middle"))
        drawing.add(stop)
    return drawing


def _under(station: Station, room: float, label_pt: float) -> list[tuple[str, float, bool]]:
    """The lines of text below a stop, made smaller where the room is narrow."""
    now = station.mark is Mark.NOW
    wanted = [(station.label, label_pt, now), (station.second, label_pt * 0.88, now)]
    wanted.append((station.when, label_pt * 0.88, False))
    found = []
    for words, size_pt, bold in wanted:
        if words:
            needed = width_pt(words, size_pt, bold=bold) * 1.1
            found.append((words, round(size_pt * min(1, (room - 4) / needed), 2), bold))
    return found


def _draw_track(drawing: Drawing, journey: JourneyLine, index: int, room: float, y: float) -> None:
    before, after = journey.stations[index], journey.stations[index + 1]
    left, right = room * (index + 0.5), room * (index + 1.5)
    drawing.add(line([(left, y), (right, y)], LINE, _WIDTH))
    if before.mark is not Mark.DONE:
        return
    if after.mark in (Mark.DUE, Mark.AT_RISK):
        right = left + room * 0.35  # work stands between two stations
    drawing.add(line([(left, y), (right, y)], BRAND, _WIDTH))


def _draw_mark(stop: Linked, mark: Mark, x: float, y: float) -> None:
    if mark is Mark.DONE:
        stop.add(disc(x, y, _RADIUS, BRAND, WHITE, 2))
        tick = [(x - 4.6, y - 0.2), (x - 1.4, y - 3.6), (x + 4.8, y + 3.8)]
        stop.add(line(tick, WHITE, 2.2, rounded=True))
    elif mark is Mark.NOW:
        stop.add(disc(x, y, _RADIUS + 5, BRAND_SOFT))
        stop.add(disc(x, y, _RADIUS + 0.5, WHITE, BRAND, 4))
        stop.add(disc(x, y, 3.6, BRAND))
    elif mark is Mark.DUE:
        stop.add(disc(x, y, _RADIUS - 1, WHITE, LINE, 3.4))
    elif mark is Mark.AT_RISK:
        foot = y - _RADIUS + 2
        corners = [(x, y + _RADIUS + 2), (x + _RADIUS + 1, foot), (x - _RADIUS - 1, foot)]
        stop.add(area(corners, WARN_SOFT, WARN, 2.2))
        stop.add(line([(x, y + 5.5), (x, y - 1.5)], WARN, 2.2, rounded=True))
        stop.add(disc(x, y - 5.2, 1.4, WARN))
    else:
        stop.add(disc(x, y, _RADIUS, STOP, WHITE, 2))
        for slope in (1, -1):
            stroke = [(x - 4, y - 4 * slope), (x + 4, y + 4 * slope)]
            stop.add(line(stroke, WHITE, 2.4, rounded=True))
