"""The checkpoints that came back from outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Person
from tracker.upkeep.models import CheckpointWitness, Held

_SEEN = select(
    CheckpointWitness.size,
    CheckpointWitness.root,
    CheckpointWitness.held,
    CheckpointWitness.witnessed_at,
    Person.name,
).outerjoin(Person, Person.id == CheckpointWitness.witnessed_by)


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that fitted the log when it came back: of how many entries, when, by whom."""

    size: int
    root: str
    held: Held
    at: dt.datetime
    by: str


def newest_outside(s: Session) -> Seen | None:
    """The checkpoint of the longest log that is known to stand outside."""
    longest = _SEEN.order_by(
        CheckpointWitness.size.desc(), CheckpointWitness.witnessed_at.desc()
    ).limit(1)
    row = s.execute(longest).first()
    return Seen(*row) if row else None


def last_of(s: Session, size: int, root: str) -> Seen | None:
    """When this very checkpoint was confirmed last."""
    this = _SEEN.where(CheckpointWitness.size == size, CheckpointWitness.root == root)
    row = s.execute(this.order_by(CheckpointWitness.witnessed_at.desc()).limit(1)).first()
    return Seen(*row) if row else None
