"""Steps whose check comes later, and has not come yet: whose it is and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.words import Check
from tracker.quality.acts.countersigning import roles_of
from tracker.therapy.models import Countersignature, StepRecord

_UNCHECKED = (
    select(
        StepRecord.id,
        StepRecord.therapy_id,
        StepRecord.step,
        StepRecord.performed_by,
        StepRecord.done_at,
    )
    .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
    .where(
        StepRecord.check_kind == Check.LATER.value,
        StepRecord.verified_by.is_(None),
        Countersignature.step_id.is_(None),
    )
    .order_by(StepRecord.done_at, StepRecord.id)
)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A step that waits for somebody else's check."""

    id: str
    therapy_id: str
    step: str
    performed_by: str
    done_at: dt.datetime

    def due_at(self, definition: ProcessDefinition) -> dt.datetime:
        """Until when the definition wants it checked."""
        return self.done_at + dt.timedelta(hours=definition.countersign_within_hours)

    def may_check(
        self, definition: ProcessDefinition, person_id: str, roles: Collection[Role]
    ) -> bool:
        """True for another person of a role that the step names."""
        return person_id != self.performed_by and bool(self.whose(definition) & frozenset(roles))

    def whose(self, definition: ProcessDefinition) -> frozenset[Role]:
        """The roles that check this step."""
        return roles_of(definition.step(self.step).verified_by)


def unchecked_steps(s: Session) -> list[Unchecked]:
    """Every such step of every therapy, oldest first; one statement."""
    return [Unchecked(*row) for row in s.execute(_UNCHECKED)]
