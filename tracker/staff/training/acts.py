"""A person is found fit by another; it is renewed, or taken back. Never by themselves (I04)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.models import Person
from tracker.people.training.families import ASSESSORS, LAPSES
from tracker.people.training.models import Qualification, QualificationEnd, QualificationGiven

ASSESSING = frozenset(role for roles in ASSESSORS.values() for role in roles)
Words80 = Annotated[str, Field(min_length=1, max_length=80)]
Words400 = Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]
TOGETHER_MAX = 60


class Assessed(ActInput):
    """What a document says of somebody's fitness: its number and the days within which it holds."""

    document: Words80
    valid_from: dt.date
    valid_until: dt.date | None = None


class GiveQualification(Assessed):
    """People who passed together: a training, a gowning test, a media fill."""

    people: Annotated[tuple[str, ...], Field(min_length=1, max_length=TOGETHER_MAX)]
    kind: Qualification
    subject: Annotated[str, Field(max_length=80)] = ""


@act("staff:qualification:given", by=ASSESSING)
def give_qualification(ctx: Act, given: GiveQualification) -> Outcome | Verdict:
    """Each of them is qualified within these days, as the document says; another one found so.

    A training on a procedure says on which, and on which version of it.
    """
    found = _judge(ctx, given.kind, given)
    if given.kind is Qualification.PROCEDURE and not given.subject.strip():
        found.append(reason("training_names_no_procedure"))
    known = set(ctx.s.scalars(select(Person.id).where(Person.id.in_(given.people), Person.active)))
    for person in dict.fromkeys(given.people):
        if person == ctx.actor:
            found.append(reason("assessed_by_themselves"))
        if person not in known:
            found.append(reason("person_unknown", about="performer"))
    if found:
        return Verdict.of(found)
    return _given(ctx, tuple(dict.fromkeys(given.people)), given.kind, given.subject, given)


class RenewQualification(Assessed):
    """The same qualification of one person, found again: on a new document, for new days."""

    qualification: str


@act("staff:qualification:renewed", by=ASSESSING)
def renew_qualification(ctx: Act, given: RenewQualification) -> Outcome | Verdict:
    """The person stays qualified; the earlier row stands for the days that it was valid."""
    before = ctx.s.get(QualificationGiven, given.qualification)
    if before is None:
        return Verdict.of([reason("qualification_unknown")])
    found = _judge(ctx, before.kind, given)
    if before.person_id == ctx.actor:
        found.append(reason("assessed_by_themselves"))
    if found:
        return Verdict.of(found)
    return _given(ctx, (before.person_id,), before.kind, before.subject, given, before.id)


class RevokeQualification(ActInput):
    """A qualification that is taken back before its last day."""

    qualification: str
    reason: Words400


@act("staff:qualification:revoked", by=ASSESSING)
def revoke_qualification(ctx: Act, given: RevokeQualification) -> Outcome | Verdict:
    """From this moment on the person is not qualified by it; what was done before stands."""
    row = ctx.s.get(QualificationGiven, given.qualification)
    if row is None:
        return Verdict.of([reason("qualification_unknown")])
    found = _assessor(ctx, row.kind)
    if row.person_id == ctx.actor:
        found.append(reason("assessed_by_themselves"))
    if ctx.s.get(QualificationEnd, row.id) is not None:
        found.append(reason("qualification_ended_already"))
    if found:
        return Verdict.of(found)
    ctx.add(
        QualificationEnd(
            qualification_id=row.id,
            person_id=row.person_id,
            ended_at=ctx.now,
            ended_by=ctx.actor,
            reason=given.reason,
        )
    )
    return Outcome({"qualification": row.id})


def _assessor(ctx: Act, kind: Qualification) -> list[Reason]:
    """The kind has its own assessors: an investigator does not qualify for a clean room."""
    if ctx.people[ctx.actor].roles & ASSESSORS[kind]:
        return []
    needed = ", ".join(sorted(ASSESSORS[kind]))
    return [reason("not_qualified", about="performer", needed=needed)]


def _judge(ctx: Act, kind: Qualification, given: Assessed) -> list[Reason]:
    found = _assessor(ctx, kind)
    if given.valid_until is None and kind in LAPSES:
        found.append(reason("qualification_without_end", kind=kind.value))
    if given.valid_until is not None and given.valid_until < given.valid_from:
        found.append(reason("qualified_for_no_day"))
    return found


def _given(
    ctx: Act,
    people: tuple[str, ...],
    kind: Qualification,
    subject: str,
    given: Assessed,
    renews: str | None = None,
) -> Outcome:
    rows = [
        QualificationGiven(
            id=ctx.fresh("qualification"),
            person_id=person,
            kind=kind,
            subject=subject,
            document=given.document,
            valid_from=given.valid_from,
            valid_until=given.valid_until,
            renews=renews,
            assessed_by=ctx.actor,
            assessed_at=ctx.now,
        )
        for person in people
    ]
    ctx.add(*rows)
    return Outcome({"qualifications": [row.id for row in rows]})
