"""What the site's own rows say of an act and its people, read in the act's own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.people.models import Role
from tracker.people.training.models import (
    Family,
    Part,
    Qualification,
    QualificationEnd,
    QualificationGiven,
    Requirement,
    RoleRule,
)
from tracker.people.training.rules import Held, Need, judge_qualified, narrowed, resolved
from tracker.record.ahead import Question, question

_RULES = (
    select(RoleRule.part, RoleRule.roles)
    .where(RoleRule.act == bindparam("act"))
    .order_by(RoleRule.version)
)
_NEEDS = (
    select(
        Requirement.family,
        Requirement.part,
        Requirement.kind,
        Requirement.needed,
        Requirement.subject,
    )
    .where(Requirement.family.in_(bindparam("families", expanding=True)))
    .order_by(Requirement.version, Requirement.family)
)
_HELD = (
    select(
        QualificationGiven.person_id,
        QualificationGiven.id,
        QualificationGiven.kind,
        QualificationGiven.subject,
        QualificationGiven.document,
        QualificationGiven.valid_from,
        QualificationGiven.valid_until,
        QualificationEnd.ended_at,
        QualificationGiven.assessed_at,
    )
    .outerjoin(QualificationEnd, QualificationEnd.qualification_id == QualificationGiven.id)
    .where(QualificationGiven.person_id.in_(bindparam("ids", expanding=True)))
    .order_by(QualificationGiven.assessed_at, QualificationGiven.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The roles of each part, what each part needs, and what these people hold."""

    roles: dict[Part, tuple[str, ...]] = field(default_factory=dict)
    needs: dict[Part, tuple[Need, ...]] = field(default_factory=dict)
    held: dict[str, tuple[Held, ...]] = field(default_factory=dict)

    def on(self, definition: str) -> Standing:
        """The same for a therapy that runs under this process definition."""
        needs = {part: resolved(needs, definition) for part, needs in self.needs.items()}
        return replace(self, needs=needs)

    def may(self, part: Part, widest: frozenset[Role]) -> frozenset[Role]:
        """The roles that may take this part here, within the act's own rule."""
        return narrowed(widest, self.roles.get(part))

    def lacking(self, person: str, part: Part, at: dt.datetime, zone: ZoneInfo) -> list[Reason]:
        """What this person lacks for this part at this time, where the site is."""
        here = at.astimezone(zone)
        needs, held = self.needs.get(part, ()), self.held.get(person, ())
        return judge_qualified(held, needs, here, here.date(), part.value)


def asks(tag: str, families: Collection[Family], ids: Iterable[str | None]) -> list[Question]:
    """The questions of ``standing_of``, to be asked with the people (no statement of its own)."""
    found = [question(_RULES, act=tag)]
    if families:
        found.append(question(_NEEDS, families=sorted(families)))
        found.append(question(_HELD, ids=[i for i in ids if i]))
    return found


def standing_of(
    s: Session, tag: str, families: Collection[Family], ids: Iterable[str | None]
) -> Standing:
    """The matrix of this act and the qualifications of these people, as they stand now (I21)."""
    roles = {
        part: tuple(r for r in words.split(", ") if r)
        for part, words in s.execute(_RULES, {"act": tag})
    }
    if not families:
        return Standing(roles)
    newest: dict[tuple[Family, Part, Qualification], Need | None] = {}
    for family, part, kind, needed, subject in s.execute(_NEEDS, {"families": sorted(families)}):
        newest[family, part, kind] = Need(kind, subject) if needed else None
    needs: dict[Part, tuple[Need, ...]] = {}
    for (_family, part, _kind), need in sorted(newest.items()):
        if need is not None and need not in needs.get(part, ()):
            needs[part] = (*needs.get(part, ()), need)
    return Standing(roles, needs, held_by(s, [i for i in ids if i]))


def performers(s: Session) -> dict[str, tuple[str, ...]]:
    """The roles that may perform each act here, as the matrix stands now."""
    rules = select(RoleRule.act, RoleRule.roles).where(RoleRule.part == Part.PERFORMER)
    found = s.execute(rules.order_by(RoleRule.version))
    return {act: tuple(r for r in words.split(", ") if r) for act, words in found}


def held_by(s: Session, ids: Collection[str]) -> dict[str, tuple[Held, ...]]:
    """Every qualification that was ever given to these people, in the order of assessment."""
    out: dict[str, list[Held]] = {}
    for person, id_, kind, subject, document, begins, ends, ended, since in s.execute(
        _HELD, {"ids": list(ids)}
    ):
        one = Held(id_, kind, subject, document, begins, ends, ended, since)
        out.setdefault(person, []).append(one)
    return {person: tuple(held) for person, held in out.items()}
