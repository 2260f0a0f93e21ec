"""Everybody's qualifications beside what their roles here ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Person, Role
from tracker.people.present import Present, present
from tracker.people.training.families import ASSESSORS, families_of
from tracker.people.training.models import Part, Qualification, QualificationEnd, QualificationGiven
from tracker.people.training.processes import KNOWN
from tracker.people.training.rules import Held, Need, expires_soon, judge_qualified, resolved
from tracker.people.training.standing import held_by
from tracker.staff.training.matrix.versions import Matrix


@dataclass(frozen=True, slots=True)
class Given:
    """Who assessed a qualification, when; who took it back and why."""

    held: Held
    assessed_by: str
    assessed_at: dt.datetime
    ended_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """A person with what they hold and what their roles ask of them."""

    person: Present
    held: tuple[Held, ...]
    needs: tuple[Need, ...]

    def lacks(self, need: Need, at: dt.datetime) -> bool:
        """True when the need is not met at this instant (aware, where the site is)."""
        return bool(judge_qualified(self.held, (need,), at, at.date(), Part.PERFORMER.value))

    def lacking(self, at: dt.datetime) -> tuple[Need, ...]:
        """What is missing or has lapsed."""
        return tuple(n for n in self.needs if self.lacks(n, at))

    def expiring(self, at: dt.datetime) -> tuple[Held, ...]:
        """What ends within thirty days, and is not renewed yet."""
        return tuple(
            h for h in self.held if expires_soon(h, at, at.date()) and not self._renewed(h, at)
        )

    def standing(self, at: dt.datetime) -> tuple[Held, ...]:
        """What is in force."""
        return tuple(h for h in self.held if h.stands(at, at.date()))

    def _renewed(self, one: Held, at: dt.datetime) -> bool:
        return any(
            h.kind is one.kind
            and h.subject == one.subject
            and h.ended_at is None
            and one.valid_until is not None
            and (h.valid_until is None or h.valid_until > one.valid_until)
            and h.valid_from <= one.valid_until + dt.timedelta(days=1)
            for h in self.held
            if h.id != one.id
        )


def needs_of(roles: Iterable[Role], matrix: Matrix, definition: str = "") -> tuple[Need, ...]:
    """What the site asks of whoever holds these roles, over all acts that the roles may do.

    ``definition``: what therapies start under now; an older therapy asks for its own.
    """
    mine = frozenset(roles)
    taking = {
        (family, part)
        for tag in matrix.widest
        for family in families_of(tag, signs=False)
        for part in Part
        if mine & matrix.roles(tag, part)
    }
    asked = [
        Need(kind, subject)
        for (family, part, kind), (needed, subject) in sorted(matrix.needs.items())
        if needed and (family, part) in taking
    ]
    return tuple(dict.fromkeys(resolved(asked, definition)))


def taught(s: Session) -> tuple[str, ...]:
    """The processes that people may be trained on, the one that therapies start under first."""
    return KNOWN.approved(s)


def everybody(s: Session, matrix: Matrix) -> list[Trained]:
    """Every person of the staff by name, also those who left."""
    ids = list(s.scalars(select(Person.id).order_by(Person.name, Person.id)))
    known, held = present(s, *ids), held_by(s, ids)
    definition = next(iter(taught(s)), "")
    return [_trained(known[i], held, matrix, definition) for i in ids]


def one_person(s: Session, person_id: str, matrix: Matrix) -> Trained | None:
    """One person; nothing when nobody has this id."""
    known = present(s, person_id)
    if person_id not in known:
        return None
    definition = next(iter(taught(s)), "")
    return _trained(known[person_id], held_by(s, [person_id]), matrix, definition)


def _trained(
    person: Present, held: Mapping[str, tuple[Held, ...]], matrix: Matrix, definition: str
) -> Trained:
    needs = needs_of(person.roles, matrix, definition) if person.active else ()
    return Trained(person, held.get(person.id, ()), needs)


def given_to(s: Session, person_id: str) -> list[Given]:
    """Every qualification of the person with who assessed it, newest first."""
    rows = s.execute(
        select(QualificationGiven, QualificationEnd)
        .outerjoin(QualificationEnd, QualificationEnd.qualification_id == QualificationGiven.id)
        .where(QualificationGiven.person_id == person_id)
        .order_by(QualificationGiven.assessed_at.desc(), QualificationGiven.id)
    )
    return [_given(row, end) for row, end in rows]


def _given(row: QualificationGiven, end: QualificationEnd | None) -> Given:
    held = Held(
        row.id,
        row.kind,
        row.subject,
        row.document,
        row.valid_from,
        row.valid_until,
        end.ended_at if end else None,
        row.assessed_at,
    )
    by, why = (end.ended_by, end.reason) if end else ("", "")
    return Given(held, row.assessed_by, row.assessed_at, by, why)


def kinds_open_to(roles: Iterable[Role]) -> tuple[Qualification, ...]:
    """What whoever holds these roles may assess in others."""
    mine = frozenset(roles)
    return tuple(k for k in Qualification if ASSESSORS[k] & mine)
