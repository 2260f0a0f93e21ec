"""From people's qualifications to their pages, in the laboratory's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import url_for

from tracker.pages.shown import ActForm, Chip, ChipKind
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.people.training.families import ASSESSORS
from tracker.people.training.rules import Held, Need
from tracker.staff.training.held.people import Given, Trained, kinds_open_to
from tracker.staff.training.held.people_page import (
    GivePage,
    PersonChoice,
    PersonLine,
    PersonPage,
    QualificationLine,
    TrainingPage,
)
from tracker.staff.training.views import READS
from tracker.staff.training.words import kind_words, roles_said

Forms = Callable[[str, str], ActForm]


def training_page(people: Sequence[Trained], at: dt.datetime, *, assesses: bool) -> TrainingPage:
    """Everybody who is still here, and how their training stands."""
    here = [p for p in people if p.person.active]
    return TrainingPage(
        people=tuple(_line(p, at) for p in here),
        lacking=sum(bool(p.lacking(at)) for p in here),
        expiring=sum(bool(p.expiring(at)) for p in here),
        give_href=url_for("training.give") if assesses else "",
        matrix_href=url_for("training.matrix"),
        review_href=url_for("training.review"),
        signatures_href=url_for("training.site_signatures"),
    )


def _line(one: Trained, at: dt.datetime) -> PersonLine:
    soon = {h.id for h in one.expiring(at)}
    chips = [_lacks(n) for n in one.lacking(at)]
    chips += [_soon(h) for h in one.expiring(at)]
    chips += [_holds(h) for h in one.standing(at) if h.id not in soon]
    href = url_for("training.person", person_id=one.person.id)
    return PersonLine(one.person.name, roles_said(one.person.roles), href, tuple(chips))


def _lacks(need: Need) -> Chip:
    words = _("%(kind)s lacks or has lapsed", kind=need_words(need))
    return Chip(ChipKind.ATTENTION, "alert", words)


def _soon(held: Held) -> Chip:
    words = _("%(kind)s until %(day)s", kind=kind_words(held.kind), day=held.valid_until)
    return Chip(ChipKind.ATTENTION, "clock", words)


def _holds(held: Held) -> Chip:
    if held.valid_until is None:
        return Chip(ChipKind.PLAIN, "check", kind_words(held.kind))
    words = _("%(kind)s until %(day)s", kind=kind_words(held.kind), day=held.valid_until)
    return Chip(ChipKind.PLAIN, "check", words)


def need_words(need: Need) -> str:
    """What is asked for, with its procedure."""
    return f"{kind_words(need.kind)} ({need.subject})" if need.subject else kind_words(need.kind)


def person_page(
    one: Trained,
    given: Iterable[Given],
    names: Mapping[str, str],
    at: dt.datetime,
    reader: tuple[str, frozenset[Role]],
    form: Forms,
) -> PersonPage:
    """One person. Whoever reads about themselves may change nothing here (I04)."""
    own = reader[0] == one.person.id
    roles = frozenset[Role]() if own else reader[1]
    return PersonPage(
        name=one.person.name,
        roles=roles_said(one.person.roles),
        own=own,
        warnings=tuple(_warnings(one, at)),
        lines=tuple(_qualification(g, names, at, roles, form) for g in given),
        roles_href=(
            url_for("training.roles", person_id=one.person.id)
            if Role.ADMINISTRATOR in roles and one.person.active
            else ""
        ),
        people_href=url_for("training.people") if reader[1] & frozenset(READS) else "",
    )


def _warnings(one: Trained, at: dt.datetime) -> list[str]:
    found = [
        _(
            "%(kind)s lacks or has lapsed: steps that need it are refused. Renewed by: %(who)s.",
            kind=need_words(n),
            who=roles_said(ASSESSORS[n.kind]),
        )
        for n in one.lacking(at)
    ]
    for h in one.expiring(at):
        assert h.valid_until is not None
        found.append(
            _(
                "%(kind)s ends on %(day)s, in %(n)s days. Renewed by: %(who)s.",
                kind=kind_words(h.kind),
                day=h.valid_until,
                n=(h.valid_until - at.date()).days,
                who=roles_said(ASSESSORS[h.kind]),
            )
        )
    return found


def _qualification(
    g: Given, names: Mapping[str, str], at: dt.datetime, roles: frozenset[Role], form: Forms
) -> QualificationLine:
    h = g.held
    may = bool(roles & ASSESSORS[h.kind])
    ended = f"{names.get(g.ended_by, g.ended_by)}: {g.reason}" if g.ended_by else ""
    return QualificationLine(
        kind=kind_words(h.kind),
        subject=h.subject,
        document=h.document,
        valid_from=h.valid_from,
        valid_until=h.valid_until,
        assessed_by=names.get(g.assessed_by, g.assessed_by),
        chip=_state(h, at),
        ended=ended,
        renew=form("training.renew", h.id) if may and not g.ended_by else None,
        revoke=form("training.revoke", h.id) if may and h.stands(at, at.date()) else None,
    )


def _state(h: Held, at: dt.datetime) -> Chip:
    if h.stands(at, at.date()):
        return Chip(ChipKind.PLAIN, "check", _("in force"))
    if h.ended_at is not None and at >= h.ended_at:
        return Chip(ChipKind.ATTENTION, "cross", _("taken back"))
    if h.valid_from > at.date():
        return Chip(ChipKind.PLAIN, "clock", _("not yet"))
    return Chip(ChipKind.PLAIN, "clock", _("over"))


def give_page(
    people: Iterable[Trained],
    reader: tuple[str, frozenset[Role]],
    form: ActForm,
    today: dt.date,
    processes: tuple[str, ...],
) -> GivePage:
    """Everybody but the assessor, and what the assessor may find people fit for."""
    return GivePage(
        form=form,
        kinds=tuple(Choice(k.value, kind_words(k)) for k in kinds_open_to(reader[1])),
        people=tuple(
            PersonChoice(p.person.id, p.person.name, roles_said(p.person.roles))
            for p in people
            if p.person.active and p.person.id != reader[0]
        ),
        today=today,
        back_href=url_for("training.people"),
        processes=processes,
    )
