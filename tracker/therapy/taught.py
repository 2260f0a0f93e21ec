"""The process definition that a therapy was started under, as trainings are named by it (I30)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.people.training.processes import KNOWN
from tracker.people.training.rules import process_named
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.record.ahead import Question, question
from tracker.therapy.models import FOLLOWED, Therapy

_FROZEN: Final = (
    select(ProcessDefinitionRow.version, ProcessDefinitionRow.sha256)
    .join(Therapy, ProcessDefinitionRow.id == FOLLOWED)
    .where(Therapy.id == bindparam("therapy"))
)
_APPROVED: Final = (
    select(ProcessDefinitionRow.version, ProcessDefinitionRow.sha256)
    .join(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
    .order_by(DefinitionApproval.approved_at.desc(), ProcessDefinitionRow.id)
)


def asks(therapy: str) -> Question:
    """What ``process_of`` reads."""
    return question(_FROZEN, therapy=therapy)


def process_of(s: Session, therapy: str) -> str:
    """The frozen process of this therapy; empty when there is no such therapy."""
    row = s.execute(_FROZEN, {"therapy": therapy}).first()
    return process_named(row[0], row[1]) if row else ""


def approved(s: Session) -> tuple[str, ...]:
    """Every approved process, the newest first."""
    return tuple(process_named(row.version, row.sha256) for row in s.execute(_APPROVED))


KNOWN.question, KNOWN.of_therapy, KNOWN.approved = asks, process_of, approved
