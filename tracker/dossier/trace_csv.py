"""A trace as a sheet: every row that the page shows and each container by itself.

A cell that a spreadsheet would take for a formula is written as text: names and reasons are typed
by people, and a sheet goes from hand to hand (CWE-1236).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.dossier.container_trace import ContainerTrace, LotUsed, material_words
from tracker.dossier.on_paper import source_of
from tracker.dossier.reach import TherapyReached
from tracker.dossier.shared_work import Worked
from tracker.dossier.stays import Stay, stays_in
from tracker.dossier.way import Leg
from tracker.pages.format import when
from tracker.pages.sheets import Row, sheet


def _at(at: dt.datetime | None, zone: ZoneInfo) -> str:
    return when(at, zone).replace("\u00a0", " ") if at else ""


CONTAINER_HEAD: Final = (
    "subject",
    "coi",
    "direction",
    "container",
    "kind",
    "passage",
    "product",
    "state",
    "made_at",
    "viable_cells_in",
    "from_paper",
)


def container_sheet(trace: ContainerTrace, zone: ZoneInfo) -> bytes:
    """Every container on the way, one row each; then the lots that got into it."""
    rows = [
        *_legs(trace, trace.up[:1], "here", zone),
        *_legs(trace, trace.up[1:], "up", zone),
        *_legs(trace, trace.down[1:], "down", zone),
    ]
    rows += [_material(trace, m) for m in trace.materials]
    rows += [
        (
            x.subject,
            "",
            "shared",
            x.name,
            mine.place,
            "",
            "",
            "",
            _at(x.since, zone),
            "",
            "",
        )
        for mine, x in trace.shared
    ]
    return sheet(CONTAINER_HEAD, rows)


def _material(trace: ContainerTrace, one: LotUsed) -> Row:
    facts, lot = trace.facts, one.lot
    name = material_words(lot, facts.definition)
    steps = ", ".join(one.steps)
    whose = (facts.subject, facts.coi, "material", lot.lot_number)
    return (*whose, name, "", "", steps, lot.expires_on, "", "")


def _legs(trace: ContainerTrace, legs: Sequence[Leg], direction: str, zone: ZoneInfo) -> list[Row]:
    out: list[Row] = []
    for leg in legs:
        for c in leg.containers:
            came = sum(t.cells_viable or 0 for t in trace.line.parents.get(c.id, ()))
            out.append(
                (
                    trace.facts.subject,
                    trace.facts.coi,
                    direction,
                    c.short_name,
                    c.kind.value,
                    "" if c.passage is None else c.passage,
                    trace.line.product_of(c.id),
                    c.state.value,
                    _at(leg.at, zone),
                    came or "",
                    source_of(trace.paper, c.id),
                )
            )
    return out


REACH_HEAD: Final = ("subject", "coi", "how", "step", "done_at", "container", "kind", "state")


def reach_sheet(reached: Sequence[TherapyReached], zone: ZoneInfo) -> bytes:
    """Every step with its containers, then every container that came of them."""
    rows: list[Row] = []
    for r in reached:
        whose = (r.subject, r.coi)
        for step in r.steps:
            at = _at(step.done_at, zone)
            for c in step.containers:
                row = (*whose, "used", step.step, at, c.short_name, c.kind.value, c.state.value)
                rows.append(row)
            if not step.containers:
                rows.append((*whose, "used", step.step, at, "", "", ""))
        rows += [
            (*whose, "came of it", "", "", c.short_name, c.kind.value, c.state.value)
            for c in r.containers
            if c.id not in r.direct
        ]
    return sheet(REACH_HEAD, rows)


STAY_HEAD: Final = ("place", "position", "subject", "container", "since", "until")


def stays_sheet(s: Session, place_id: str, zone: ZoneInfo) -> bytes:
    """Every stay in the place."""
    return sheet(STAY_HEAD, [_stay(x, zone) for x in stays_in(s, [place_id])])


def _stay(x: Stay, zone: ZoneInfo) -> Row:
    return (x.place, x.where, x.subject, x.name, _at(x.since, zone), _at(x.until, zone))


WORK_HEAD: Final = ("area", "subject", "open_since", "session_ended", "session")


def work_sheet(found: Sequence[Worked], zone: ZoneInfo) -> bytes:
    """Every therapy whose material was open there."""
    rows = [
        (x.area, x.subject, _at(x.since, zone), _at(x.until, zone), x.session_id or "")
        for x in found
    ]
    return sheet(WORK_HEAD, rows)
