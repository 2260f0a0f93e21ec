"""Decisions by telephone as they stand: on which hold, by whom, signed or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from tracker.people.models import Person
from tracker.quality.models import Hold
from tracker.quality.verbal.models import VerbalDecision, VerbalSignature
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class VerbalNow:
    """One decision with what its hold binds; ``signed_at`` is None until its author has signed."""

    id: str
    therapy_id: str
    hold_id: str
    container_id: str | None
    lot_id: str | None
    words: str
    decided_by: str
    author: str
    heard_by: str
    told_at: dt.datetime
    read_back_at: dt.datetime
    signed_at: dt.datetime | None
    confirmed: bool | None
    remark: str | None

    def binds(self, lot_ids: Collection[str], line: Collection[str]) -> bool:
        """True when its hold touches one of these lots or containers, or the whole therapy."""
        if self.lot_id is None and self.container_id is None:
            return True
        return self.lot_id in lot_ids or self.container_id in line


_ALL: Final[Select[*tuple[Any, ...]]] = (
    select(
        VerbalDecision.id,
        VerbalDecision.therapy_id,
        VerbalDecision.hold_id,
        Hold.container_id,
        Hold.lot_id,
        VerbalDecision.words,
        VerbalDecision.decided_by,
        Person.name,
        VerbalDecision.heard_by,
        VerbalDecision.told_at,
        VerbalDecision.read_back_at,
        VerbalSignature.signed_at,
        VerbalSignature.confirmed,
        VerbalSignature.remark,
    )
    .join(Hold, Hold.id == VerbalDecision.hold_id)
    .join(Person, Person.id == VerbalDecision.decided_by)
    .outerjoin(VerbalSignature, VerbalSignature.verbal_id == VerbalDecision.id)
    .order_by(VerbalDecision.told_at, VerbalDecision.id)
)
_OF_THERAPY = _ALL.where(VerbalDecision.therapy_id == bindparam("therapy_id"))
_ONE = _ALL.where(VerbalDecision.id == bindparam("id"))
_OF_AUTHOR = _ALL.where(
    VerbalDecision.decided_by == bindparam("person_id"), VerbalSignature.verbal_id.is_(None)
)


def asks(therapy_id: str) -> Question:
    """What ``verbal_decisions`` reads."""
    return question(_OF_THERAPY, therapy_id=therapy_id)


def verbal_decisions(s: Session, therapy_id: str) -> list[VerbalNow]:
    """Every decision by telephone of the therapy, oldest first."""
    return [VerbalNow(*row) for row in s.execute(_OF_THERAPY, {"therapy_id": therapy_id})]


def verbal_now(s: Session, verbal_id: str) -> VerbalNow | None:
    """The decision with this id; None when there is none."""
    row = s.execute(_ONE, {"id": verbal_id}).first()
    return VerbalNow(*row) if row else None


def unsigned_by(s: Session, person_id: str) -> list[VerbalNow]:
    """What this person said by telephone and has not signed; one statement."""
    return [VerbalNow(*row) for row in s.execute(_OF_AUTHOR, {"person_id": person_id})]
