"""What the dossier tells the patient banner: hips, where the therapy stands, Day 0, what is due."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts, therapy_facts
from tracker.dossier.journey import stops_of
from tracker.dossier.status import chips_of, next_of
from tracker.pages.here import site
from tracker.pages.shown import PatientBanner
from tracker.protocol.said import sides_said
from tracker.therapy.banner import BannerFacts, banner_of, tells_banner


def sides_words(facts: TherapyFacts) -> str:
    """The hips of the order in the reader's language; words for none when nothing is ordered."""
    return sides_said(facts.order.sides if facts.order else (), facts.definition)


def told(facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> BannerFacts:
    """What the banner shows of these facts."""
    stops = stops_of(facts, now, zone)
    coming = next_of(facts, stops)
    return BannerFacts(
        sides=sides_words(facts),
        chips=chips_of(facts, stops, now, zone),
        next_due=coming.words,
        next_due_at=coming.at,
        day0_planned=facts.order.planned_day0_at if facts.order else None,
        day0_actual=facts.day0_at,
    )


def banner_from(s: Session, facts: TherapyFacts) -> PatientBanner | None:
    """The banner of a page that has the therapy's facts already: one statement."""
    return banner_of(s, facts.id, told(facts, site().clock(), site().zone))


@tells_banner
def tell(s: Session, therapy_id: str) -> BannerFacts:
    """The banner's facts of a page of any room: three statements."""
    facts = therapy_facts(s, therapy_id)
    return BannerFacts() if facts is None else told(facts, site().clock(), site().zone)
