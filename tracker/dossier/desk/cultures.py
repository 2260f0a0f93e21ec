"""The page of all living cultures: what is due first, risk before routine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.dossier.cultures_page import CultureCard, CultureGroup, CulturesPage
from tracker.dossier.desk.care import Due, Need, Outlook, Risk, day_of, due, outlook, risks
from tracker.dossier.desk.living import Culture, living_cultures
from tracker.dossier.desk.outlook_words import projection_words
from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.dossier.specs import parameter_limit
from tracker.dossier.words import said
from tracker.marking.at_hand import picture_of
from tracker.material.words import Kind
from tracker.pages.format import amount
from tracker.pages.shown import ActButton, Chip, ChipKind, Fact
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.therapy.banner import sign_of

RISK_WORDS: Final = {
    Risk.CONTAMINATION: ("stop", Bilingual("contamination suspected", "疑似污染")),
    Risk.HELD: ("hold", Bilingual("on hold", "保留中")),
    Risk.GROWTH: ("alert", Bilingual("growth at risk", "生长有风险")),
    Risk.SHORT: ("alert", Bilingual("dose at risk", "剂量有风险")),
    Risk.MORPHOLOGY: ("eye", Bilingual("cells look abnormal", "细胞形态异常")),
}
NEED_WORDS: Final = {
    Need.PASSAGE: ("passage", Bilingual("Passage", "传代")),
    Need.FEEDING: ("feed", Bilingual("Feeding", "换液")),
    Need.OBSERVATION: ("eye", Bilingual("Observation", "观察")),
    Need.NOTHING: ("check", Bilingual("Not due today", "今日不需处理")),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A culture with its therapy, what it needs and what threatens it."""

    culture: Culture
    facts: TherapyFacts
    due: Due
    outlook: Outlook | None
    risks: tuple[Risk, ...]


def judged_cultures(
    s: Session,
    now: dt.datetime,
    zone: ZoneInfo,
    facts: Iterable[TherapyFacts] | None = None,
) -> list[Judged]:
    """Every living culture judged, the most pressing first."""
    cultures = living_cultures(s)
    if facts is None:
        facts = therapies_facts(s, {c.therapy_id for c in cultures}) if cultures else ()
    known = {f.id: f for f in facts}
    found = [_judged(c, known[c.therapy_id], now, zone) for c in cultures]
    return sorted(found, key=lambda j: (list(Need).index(j.due.need), not j.risks, j.due.at))


def _judged(culture: Culture, facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> Judged:
    expected = outlook(culture, facts.order, facts.definition, zone)
    return Judged(
        culture,
        facts,
        due(culture, facts.definition, facts.order, now, zone),
        expected,
        risks(culture, facts.definition, expected),
    )


def cultures_page(
    s: Session, now: dt.datetime, zone: ZoneInfo, roles: Collection[Role]
) -> CulturesPage:
    """All cultures in groups of what they wait for; the statements of `living_cultures` and 3."""
    found = judged_cultures(s, now, zone)
    groups = []
    for need, (icon, words) in NEED_WORDS.items():
        own = [j for j in found if j.due.need is need]
        if own:
            cards = tuple(_card(j, now, zone, roles) for j in own)
            groups.append(CultureGroup(said(words), icon, cards))
    return CulturesPage(
        tuple(groups),
        next_words=_("Cultures appear here as soon as cells are seeded."),
    )


def _card(j: Judged, now: dt.datetime, zone: ZoneInfo, roles: Collection[Role]) -> CultureCard:
    c, order, seen = j.culture, j.facts.order, j.culture.seen
    return CultureCard(
        name=c.name,
        kind=picture_of(Kind.VESSEL, c.vessel),
        href=url_for("dossier.container", container_id=c.vessel_ids[0]),
        sign=sign_of(j.facts.sign_shape, j.facts.sign_letters),
        subject=j.facts.subject,
        where=", ".join(c.places),
        day=day_of(c, now, zone),
        state=state_chip(j),
        confluence_pct=seen.confluence_pct if seen else None,
        observed_at=seen.at if seen else None,
        doublings=doublings(c, j.facts.definition),
        projected=j.outlook.projected if j.outlook else None,
        dose=order.needed_of(c.product, j.facts.definition) if order else None,
        share_of_dose_pct=j.outlook.share_pct if j.outlook else None,
        projection_words=projection_words(j.outlook),
        due_words=due_words(j),
        due_at=j.due.at,
        acts=_acts(j, roles),
    )


def state_chip(j: Judged) -> Chip:
    """The gravest risk, else that it grows."""
    if not j.risks:
        return Chip(ChipKind.ACCENT, "culture", _("in culture"))
    icon, words = RISK_WORDS[j.risks[0]]
    return Chip(ChipKind.ATTENTION, icon, said(words))


def due_words(j: Judged) -> str:
    """What is due, in a word."""
    day0 = j.facts.order.planned_day0_at if j.facts.order else None
    if j.due.need is Need.PASSAGE or j.due.at == day0:
        return _("Final harvest") if j.due.at == day0 else _("Passage due")
    words = {
        Need.FEEDING: _("Feed"),
        Need.OBSERVATION: _("Observe"),
        Need.NOTHING: _("Feed or observe"),
    }
    return words[j.due.need]


def doublings(culture: Culture, definition: ProcessDefinition) -> tuple[Fact, ...]:
    """PD, PDT and CPD of the passage before, with the limits of the frozen definition."""
    grown, limits = culture.grown, definition.parameters_of("S15")
    if grown is None:
        return ()
    unread = _("colonies not read yet") if grown.provisional else ""
    rows = (
        ("PD", grown.pd, "", limits.get("pd_per_passage")),
        ("PDT", grown.pdt_h, "h", limits.get("pdt")),
        ("CPD", grown.cpd, "", limits.get("cpd")),
    )
    passage = f"P{grown.passage}"
    return tuple(
        Fact(
            f"{name} {passage}" if name != "CPD" else name,
            amount(value, unit),
            unread or (parameter_limit(limit).removesuffix(" PD") if limit else ""),
        )
        for name, value, unit, limit in rows
    )


def _acts(j: Judged, roles: Collection[Role]) -> tuple[ActButton, ...]:
    """Into the steps at the bench, what is due first; there each vessel is scanned."""
    if Role.TECHNICIAN not in roles:
        return ()
    need, vessel = j.due.need, j.culture.vessel_ids[0]
    buttons = (
        (Need.FEEDING, "feed", _("Feed"), "feed"),
        (Need.OBSERVATION, "observe", _("Observe"), "eye"),
        (Need.PASSAGE, "harvest", _("Harvest"), "passage"),
    )
    acts = [
        ActButton(
            words, url_for(f"expansion.{step}", container_id=vessel), icon, primary=due is need
        )
        for due, step, words, icon in buttons
    ]
    return tuple(sorted(acts, key=lambda a: not a.primary))


def at_risk(found: Sequence[Judged]) -> list[Judged]:
    """The cultures that need more than care, the gravest first."""
    own = [j for j in found if j.risks]
    return sorted(own, key=lambda j: (list(Risk).index(j.risks[0]), j.due.at))
