"""The first sentence about a therapy: what a colleague would say when asked how it stands."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from tracker.dossier.banner import sides_words
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.grown_culture import Culture
from tracker.dossier.journey import current
from tracker.dossier.milestones import What
from tracker.dossier.status import OUTCOMES
from tracker.dossier.stop import Stop
from tracker.dossier.words import said
from tracker.material.models import LotStateWord
from tracker.pages.format import short_day
from tracker.pages.shown import StopState
from tracker.pages.words import gettext as _
from tracker.pages.words import language, speaking
from tracker.protocol.said import named
from tracker.therapy.models import TherapyOutcome

AFTER_FILL: Final = frozenset({"release", "day0"})


def headline(
    facts: TherapyFacts,
    stops: tuple[Stop, ...],
    culture: Culture,
    now: dt.datetime,
    zone: ZoneInfo,
) -> str:
    """How the therapy stands, in one line."""
    ended = facts.last(What.ENDED)
    if ended is not None:
        return _("Ended: %(outcome)s", outcome=said(OUTCOMES[TherapyOutcome(ended.word)]))
    here = current(stops)
    if here is None:
        return _("Every visit is done")
    if here.state is StopState.FAILED:
        return _failed(here)
    if facts.last(What.HOLD) is not None:
        return _("On hold: quality assurance decides")
    if here.key.startswith("P"):
        return _growing(facts, here.key, now, zone)
    if here.key == "followup":
        return _("Given on %(day)s, in follow-up", day=_day(facts.day0_at, zone))
    return _to_come(facts, here, culture, zone)


def _failed(here: Stop) -> str:
    words = {
        "release": _("A lot was rejected"),
        "eligible": _("Not eligible"),
    }
    return words.get(here.key, _("The harvest was rejected at receipt"))


def _growing(facts: TherapyFacts, passage: str, now: dt.datetime, zone: ZoneInfo) -> str:
    decided = facts.last(What.DECIDED)
    if facts.order is None:
        return _("%(passage)s is growing", passage=passage)
    if decided is not None and decided.word == "no_go":
        return _("%(passage)s is growing; Day 0 is called off", passage=passage)
    if decided is not None:
        return _("%(passage)s is growing; Day 0 is on", passage=passage)
    day = _day(facts.order.planned_day0_at, zone)
    return _("%(passage)s is growing; Day 0 is planned for %(day)s", passage=passage, day=day)


def _to_come(facts: TherapyFacts, here: Stop, culture: Culture, zone: ZoneInfo) -> str:
    units = len(facts.all(What.FILLED))
    if here.key == "eligible":
        consented = facts.last(What.CONSENTED) is not None
        return _("Consented; eligibility is not decided") if consented else _("Enrolled")
    if here.key == "day0" and facts.last(What.SIGNED_IN) is not None:
        return _("At the bedside: %(state)s", state=said(here.caption))
    if here.key in AFTER_FILL and units:
        open_lots = {m.word: m.name for m in facts.all(What.LOT)}
        if LotStateWord.REVOKED.value in open_lots.values():
            return _("The release of a lot was revoked")
        return (
            _("The units wait for Day 0") if here.key == "day0" else _("The units wait for release")
        )
    if facts.order is None:
        return _("Eligible; the therapy is not ordered yet")
    if here.key == "expansion":
        with speaking(facts.definition.own_words):
            return _("%(Tissue)s is here; the culture is to be begun")
    if culture.last is not None:
        return _("The cells are harvested; the units are to be filled")
    return _("Ordered; the first harvest is to come")


def _day(at: dt.datetime | None, zone: ZoneInfo) -> str:
    return short_day(at, zone, language())


def scheme_words(facts: TherapyFacts) -> str:
    """What is ordered: scheme, products, arteries and hips."""
    order, definition = facts.order, facts.definition
    if order is None:
        return named(definition.title)
    schemes = {w.code: named(w.name) for w in definition.schemes}
    products = [p.code.upper() for p in definition.products if p.code in order.products]
    with speaking(definition.own_words):
        return _(
            "%(scheme)s. %(products)s to %(n)s %(places)s: %(sides)s.",
            scheme=_capital(schemes.get(order.scheme, order.scheme)),
            products=_(" and ").join(products),
            n=len(order.arteries or definition.places),
            sides=sides_words(facts),
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
