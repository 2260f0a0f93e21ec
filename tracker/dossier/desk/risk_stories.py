"""A culture at risk, told as a story: the gravest, and what people decide about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.dossier.desk.care import Risk, day_of
from tracker.dossier.desk.cultures import Judged, at_risk, state_chip
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.landing_page import Story
from tracker.dossier.milestones import What
from tracker.journey.expansion.outlook import AT_RISK
from tracker.pages.format import amount
from tracker.pages.here import opens
from tracker.pages.shown import Chip, ChipKind, TherapySign
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.protocol.told import title_words
from tracker.therapy.banner import sign_of


def risk_story(
    found: Sequence[Judged], facts: Iterable[TherapyFacts], now: dt.datetime, zone: ZoneInfo
) -> Story | None:
    """The culture that is most at risk; else a harvest that will not give the dose."""
    threatened = at_risk(found)
    if not threatened:
        return _short_story(facts)
    j = threatened[0]
    headline, words = _risk_words(j, now, zone)
    return Story(
        kind=_("A culture at risk"),
        icon="culture",
        headline=headline,
        words=words,
        href=_cultures_or(j.facts.id),
        action=_("See the culture"),
        sign=sign_shown(j.facts),
        subject=j.facts.subject,
        chip=state_chip(j),
        attention=True,
    )


def _cultures_or(therapy_id: str) -> str:
    """All cultures, for whoever may see several patients; else this one's therapy."""
    if opens("dossier.cultures"):
        return url_for("dossier.cultures")
    return url_for("dossier.therapy", therapy_id=therapy_id)


def _short_story(facts: Iterable[TherapyFacts]) -> Story | None:
    """A therapy for which somebody must decide what becomes of Day 0."""
    asked = [
        (m, f)
        for f in facts
        if not f.over and f.day0_at is None
        for m in f.all(What.TASK)
        if m.name.startswith(AT_RISK)
    ]
    if not asked:
        return None
    task, of = min(asked, key=lambda pair: pair[0].at)
    passed = of.last(What.PASSAGED)
    return Story(
        kind=_("A culture at risk"),
        icon="culture",
        headline=_("P%(n)s grew too little for the dose", n=passed.n if passed else 0),
        words=_decide(),
        href=therapy_href(of),
        action=_("See the therapy"),
        sign=sign_shown(of),
        subject=of.subject,
        at=task.at,
        chip=Chip(ChipKind.ATTENTION, "alert", _("dose at risk")),
        attention=True,
    )


def _decide() -> str:
    return _("QA and the investigator decide: longer, another passage, lower dose, new harvest.")


def _risk_words(j: Judged, now: dt.datetime, zone: ZoneInfo) -> tuple[str, str]:
    """What happened, and who decides what."""
    name, grown, risk = j.culture.name, j.culture.grown, j.risks[0]
    decide = _decide()
    if risk is Risk.GROWTH and grown is not None:
        headline = _(
            "P%(p)s grew %(pd)s doublings in %(days)s days",
            p=grown.passage,
            pd=amount(grown.pd),
            days=int(grown.days),
        )
        return headline, decide
    if risk is Risk.SHORT and j.outlook is not None:
        share = j.outlook.share_pct
        return _("%(name)s will give %(n)s %% of the dose", name=name, n=share), decide
    day = _("Day %(n)s of the passage.", n=day_of(j.culture, now, zone))
    if risk is Risk.CONTAMINATION:
        return _("%(name)s: the medium is turbid", name=name), day
    if risk is Risk.HELD:
        why = "; ".join(title_words(h, "", j.facts.definition) for h in j.culture.holds)
        more = _("Living cells are cared for; what follows waits for QA.")
        return _("%(name)s is on hold", name=name), sentences(why, more)
    return _("%(name)s: the cells look abnormal", name=name), day


def sentences(*told: str) -> str:
    """Sentences one after the other: Chinese sets no space between them."""
    return (" " if language() == "en" else "").join(told)


def sign_shown(of: TherapyFacts) -> TherapySign:
    """The therapy's sign as pages draw it."""
    return sign_of(of.sign_shape, of.sign_letters)


def therapy_href(of: TherapyFacts) -> str:
    """The therapy's own page."""
    return url_for("dossier.therapy", therapy_id=of.id)
