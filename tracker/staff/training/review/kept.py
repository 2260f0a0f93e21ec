"""The list that a review of access was signed on, as it is kept and as it is read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.db import Instant
from tracker.people.models import Role
from tracker.people.training.models import Part, Qualification
from tracker.people.training.rules import Held, Need
from tracker.staff.training.matrix.versions import Matrix
from tracker.staff.training.review.report import Access, Report

_instant = Instant()


@dataclass(frozen=True, slots=True)
class Kept:
    """Who was here on that day, and what each role could do."""

    people: tuple[Access, ...]
    matrix_version: int
    may: dict[tuple[str, Part], tuple[Role, ...]]

    def acts_of(self, role: Role, part: Part) -> list[str]:
        """Every step that the role could take this part in."""
        return sorted(tag for (tag, of), roles in self.may.items() if of is part and role in roles)


def document_of(report: Report, matrix: Matrix, at: dt.datetime) -> dict[str, Any]:
    """The list word for word; times are UTC."""
    return {
        "at": _instant.normal(at),
        "matrix_version": matrix.version,
        "may": list(_may(matrix)),
        "people": [_person(p) for p in sorted(report.people, key=lambda p: p.id)],
    }


def _may(matrix: Matrix) -> Iterator[list[Any]]:
    for tag in sorted(matrix.widest):
        for part in Part:
            if roles := sorted(matrix.roles(tag, part)):
                yield [tag, part.value, [r.value for r in roles]]


def _person(p: Access) -> dict[str, Any]:
    return {
        "id": p.id,
        "username": p.username,
        "name": p.name,
        "active": p.active,
        "roles": [[role.value, _instant.normal(since)] for role, since in p.roles],
        "last_sign_in_at": _at(p.last_sign_in_at),
        "last_act_at": _at(p.last_act_at),
        "quiet": p.quiet,
        "conflicts": [[a.value, b.value] for a, b in p.conflicts],
        "expiring": [
            [h.id, h.kind.value, h.subject, h.document, str(h.valid_from), str(h.valid_until)]
            for h in p.expiring
        ],
        "lacking": [[n.kind.value, n.subject] for n in p.lacking],
    }


def _at(at: dt.datetime | None) -> str:
    return _instant.normal(at) if at else ""


def kept_of(document: dict[str, Any]) -> Kept:
    """The list as it was kept."""
    return Kept(
        people=tuple(_read(p) for p in document["people"]),
        matrix_version=document["matrix_version"],
        may={
            (tag, Part(part)): tuple(Role(r) for r in roles) for tag, part, roles in document["may"]
        },
    )


def _read(p: dict[str, Any]) -> Access:
    day = dt.date.fromisoformat
    return Access(
        id=p["id"],
        username=p["username"],
        name=p["name"],
        active=p["active"],
        roles=tuple((Role(r), dt.datetime.fromisoformat(since)) for r, since in p["roles"]),
        last_sign_in_at=_instant_of(p["last_sign_in_at"]),
        last_act_at=_instant_of(p["last_act_at"]),
        quiet=p["quiet"],
        conflicts=tuple((Role(a), Role(b)) for a, b in p["conflicts"]),
        expiring=tuple(
            Held(id_, Qualification(kind), subject, paper, day(since), day(until))
            for id_, kind, subject, paper, since, until in p["expiring"]
        ),
        lacking=tuple(Need(Qualification(kind), subject) for kind, subject in p["lacking"]),
    )


def _instant_of(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
