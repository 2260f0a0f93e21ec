"""What matters today, told as stories: found in the record by rules, never written for a demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.dossier.banner import sides_words
from tracker.dossier.desk.lots_waiting import WAITING, LotWaiting
from tracker.dossier.desk.risk_stories import sentences, sign_shown, therapy_href
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.landing_page import Story, StoryUnit
from tracker.dossier.milestones import Milestone, What
from tracker.dossier.specs import spec_of, test_words
from tracker.dossier.words import said
from tracker.material.models import Container, ContainerState, LotStateWord
from tracker.material.words import Kind, State
from tracker.pages.format import clock
from tracker.pages.shown import Chip, ChipKind, PictureKind
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named

TO_BE_GIVEN: Final = (
    State.RELEASED,
    State.CONDITIONALLY_RELEASED,
    State.OOS_EXCEPTIONAL,
    State.ISSUED,
    State.ACCEPTED,
    State.STARTED,
)
_LAST = (
    select(func.max(ContainerState.n))
    .where(ContainerState.container_id == Container.id)
    .correlate(Container)
    .scalar_subquery()
)
_UNITS = (
    select(Container.therapy_id, Container.short_name, ContainerState.to_state)
    .join(
        ContainerState,
        (ContainerState.container_id == Container.id) & (ContainerState.n == _LAST),
    )
    .where(Container.kind == Kind.UNIT, ContainerState.to_state.in_(TO_BE_GIVEN))
    .order_by(Container.therapy_id, Container.product.desc(), Container.short_name)
)


@dataclass(frozen=True, slots=True)
class UnitToGive:
    """A unit that waits to be given, with where it is."""

    therapy_id: str
    name: str
    state: State


def units_to_give(s: Session) -> list[UnitToGive]:
    """Every released unit that nobody has given yet; one statement."""
    return [UnitToGive(*row) for row in s.execute(_UNITS)]


def day0_story(
    facts: Iterable[TherapyFacts],
    units: Sequence[UnitToGive],
    lots: Sequence[LotWaiting],
    now: dt.datetime,
    zone: ZoneInfo,
    roles: Collection[Role],
) -> Story | None:
    """The therapy whose Day 0 is today and whose units wait; the earliest of several."""
    today = now.astimezone(zone).date()
    due = [
        f
        for f in facts
        if f.order is not None
        and f.order.planned_day0_at.astimezone(zone).date() == today
        and any(u.therapy_id == f.id for u in units)
    ]
    if not due:
        return None
    first = min(due, key=lambda f: (f.order.planned_day0_at if f.order else now, f.subject))
    assert first.order is not None
    own = [u for u in units if u.therapy_id == first.id]
    ends = min((x.expires_at for x in lots if x.therapy_id == first.id), default=None)
    team = {Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST} & set(roles)
    return Story(
        kind=_("Day 0 is today"),
        icon="bedside",
        headline=_(
            "%(subject)s: %(n)s units for the %(sides)s",
            subject=first.subject,
            n=len(own),
            sides=sides_words(first),
        ),
        words=_where(own, [x for x in lots if x.therapy_id == first.id]),
        href=url_for("administration.bedside") if team else therapy_href(first),
        action=_("Go to the bedside") if team else _("See the therapy"),
        sign=sign_shown(first),
        subject=first.subject,
        at=first.order.planned_day0_at,
        units=tuple(StoryUnit(u.name, PictureKind.SYRINGE) for u in own),
        until=ends if ends and ends > now else None,
        until_words=_("First unit expires in"),
    )


def _where(units: Sequence[UnitToGive], lots: Sequence[LotWaiting]) -> str:
    states = {u.state for u in units}
    if states & {State.ACCEPTED, State.STARTED}:
        place = _("The units are in the %(suite)s, accepted.")
    elif State.ISSUED in states:
        place = _("The units are on their way to the %(suite)s.")
    else:
        place = _("The units wait in the laboratory.")
    conditional = any(x.state is LotStateWord.CONDITIONAL for x in lots)
    lead = _("Released with results still to come.") if conditional else _("Released.")
    return sentences(lead, place)


def review_story(
    lots: Sequence[LotWaiting], facts: Mapping[str, TherapyFacts], now: dt.datetime, zone: ZoneInfo
) -> Story | None:
    """The therapy whose lots wait for review, the next to expire first."""
    waiting = [x for x in lots if x.state in WAITING]
    still = [x for x in waiting if x.expires_at > now] or waiting
    if not still:
        return None
    first = still[0]
    own = [x for x in still if x.therapy_id == first.therapy_id]
    of, open_ones = facts[first.therapy_id], sum(x.unassessed for x in own)
    ends = _("The first unit expires at %(at)s.", at=clock(first.expires_at, zone))
    more = (
        _("%(n)s deviations are to be assessed.", n=open_ones)
        if open_ones
        else _("No deviation is open: read the exceptions and sign.")
    )
    products = _(" and ").join(named(of.definition.product(x.product).name) for x in own)
    return Story(
        kind=_("A review is waiting"),
        icon="review",
        headline=_("%(products)s wait for review", products=products[:1].upper() + products[1:]),
        words=sentences(ends, more),
        href=url_for("dossier.review_lot", lot_id=first.id),
        action=_("Review it"),
        sign=sign_shown(of),
        subject=of.subject,
        chip=Chip(ChipKind.PLAIN, "clock", _("since %(at)s", at=clock(first.since, zone))),
    )


def late_story(facts: Iterable[TherapyFacts], zone: ZoneInfo) -> Story | None:
    """The newest result that failed after its patient's Day 0, while tasks of it are open."""
    late = [
        (m, f)
        for f in facts
        if f.day0_at is not None and not f.over
        for m in f.all(What.FAILED)
        if m.at > f.day0_at
    ]
    if not late:
        return None
    failed, of = max(late, key=lambda pair: pair[0].at)
    n = len(of.all(What.TASK))
    return Story(
        kind=_("A late positive"),
        icon="alert",
        headline=_(
            "%(test)s fails, %(n)s days after Day 0",
            test=_test(failed, of),
            n=_days(failed, of, zone),
        ),
        words=_(
            "Units of the lot were given. Whoever must know is told by tasks that cannot be closed"
            " silently."
        ),
        href=therapy_href(of),
        action=_("See the tasks"),
        sign=sign_shown(of),
        subject=of.subject,
        chip=Chip(ChipKind.ATTENTION, "flag", _("%(n)s tasks open", n=n)),
        attention=True,
    )


def _test(failed: Milestone, of: TherapyFacts) -> str:
    spec = spec_of(of.definition, "", failed.name)
    return said(test_words(of.definition, spec.product if spec else "", failed.name))


def _days(failed: Milestone, of: TherapyFacts, zone: ZoneInfo) -> int:
    assert of.day0_at is not None
    return (failed.at.astimezone(zone).date() - of.day0_at.astimezone(zone).date()).days
