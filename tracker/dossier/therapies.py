"""The list of all therapies: who needs somebody first, then those nearest to Day 0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy.orm import Session

from tracker.dossier.banner import sides_words
from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.dossier.journey import current, stops_of
from tracker.dossier.status import chips_of, next_of
from tracker.dossier.stop import Stop
from tracker.dossier.therapies_page import Filter, TherapiesPage, TherapyLine
from tracker.dossier.words import said
from tracker.pages.here import opens
from tracker.pages.shown import ChipKind, StationStop, StopState
from tracker.pages.words import gettext as _
from tracker.therapy.banner import initials, sign_of

DAY: Final = dt.timedelta(days=1)
WEEK: Final = dt.timedelta(days=7)
ENROL: Final = "therapy.enrol"
"""Endpoint of the page that enrols a patient, in the therapy room."""

Line = tuple[TherapyFacts, tuple[Stop, ...]]


def shown_stop(stop: Stop) -> StationStop:
    """A stop in the reader's language."""
    return StationStop(said(stop.name), stop.state, stop.at, said(stop.caption))


def therapies_page(
    s: Session, now: dt.datetime, zone: ZoneInfo, show: str = "all"
) -> TherapiesPage:
    """Every therapy as one line, narrowed by ``show``; three statements."""
    lines = [(f, stops_of(f, now, zone)) for f in therapies_facts(s)]
    ways = _ways(now)
    chosen = show if show in ways else "all"
    kept = [line for line in lines if ways[chosen][1](line)]
    return TherapiesPage(
        therapies=tuple(_line(line, now, zone) for line in sorted(kept, key=_urgency(now))),
        filters=tuple(
            Filter(
                words,
                url_for("dossier.therapies", show=key),
                sum(map(fits, lines)),
                key == chosen,
            )
            for key, (words, fits) in ways.items()
        )
        if lines
        else (),
        enrol_href=url_for(ENROL) if opens(ENROL) else "",
    )


def _ways(now: dt.datetime) -> dict[str, tuple[str, Callable[[Line], bool]]]:
    def near(line: Line) -> bool:
        facts = line[0]
        if facts.order is None or facts.day0_at is not None or facts.over:
            return False
        return now - DAY <= facts.order.planned_day0_at <= now + WEEK

    def at(*keys: str) -> Callable[[Line], bool]:
        def fits(line: Line) -> bool:
            here = current(line[1])
            return here is not None and not line[0].over and here.key.startswith(keys)

        return fits

    return {
        "all": (_("All"), lambda line: True),
        "culture": (_("In culture"), at("P")),
        "day0": (_("Day 0 this week"), near),
        "followup": (_("Follow-up"), at("followup")),
        "over": (_("Ended"), lambda line: line[0].over or _failed(line)),
    }


def _failed(line: Line) -> bool:
    here = current(line[1])
    return here is not None and here.state is StopState.FAILED


def _urgency(now: dt.datetime) -> Callable[[Line], tuple[bool, bool, float, str]]:
    """Ended ones last; given ones behind those that wait for Day 0, nearest Day 0 first."""

    def key(line: Line) -> tuple[bool, bool, float, str]:
        facts = line[0]
        planned = facts.order.planned_day0_at if facts.order else None
        away = abs((planned - now).total_seconds()) if planned else float("inf")
        return (facts.over or _failed(line), facts.day0_at is not None, away, facts.subject)

    return key


def _line(line: Line, now: dt.datetime, zone: ZoneInfo) -> TherapyLine:
    facts, stops = line
    chips = chips_of(facts, stops, now, zone)
    coming = next_of(facts, stops)
    chip = next((c for c in chips if c.kind is ChipKind.ATTENTION), chips[0])
    return TherapyLine(
        sign=sign_of(facts.sign_shape, facts.sign_letters),
        subject=facts.subject,
        initials=initials(facts.name),
        sides=sides_words(facts),
        coi=facts.coi,
        href=url_for("dossier.therapy", therapy_id=facts.id),
        journey=tuple(map(shown_stop, stops)),
        chip=chip,
        day0_at=facts.day0_at or (facts.order.planned_day0_at if facts.order else None),
        day0_done=facts.day0_at is not None,
        next_words=coming.words,
        next_at=coming.at,
    )
