"""A therapy as an act meets it: whose it is and which definition it is frozen to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.record.ahead import Question, question
from tracker.therapy.models import FOLLOWED, Patient, Therapy


@dataclass(frozen=True, slots=True)
class TherapyNow:
    """The therapy's fixed facts and its definition (I30)."""

    id: str
    coi: str
    patient_id: str
    subject_code: str
    sign_shape: int
    sign_letters: str
    definition_id: str
    definition: ProcessDefinition


_THERAPY = (
    select(
        Therapy.id,
        Therapy.coi,
        Therapy.patient_id,
        Therapy.sign_shape,
        Therapy.sign_letters,
        FOLLOWED.label("definition_id"),
        Patient.subject_code,
        ProcessDefinitionRow.sha256,
    )
    .join(Patient, Patient.id == Therapy.patient_id)
    .join(ProcessDefinitionRow, ProcessDefinitionRow.id == FOLLOWED)
    .where(Therapy.id == bindparam("id"))
)


def asks(therapy_id: str) -> Question:
    """What ``therapy_now`` reads."""
    return question(_THERAPY, id=therapy_id)


def therapy_now(s: Session, therapy_id: str) -> TherapyNow | None:
    """The therapy with this id; nothing when there is none."""
    row = s.execute(_THERAPY, {"id": therapy_id}).first()
    if row is None:
        return None
    return TherapyNow(
        id=row.id,
        coi=row.coi,
        patient_id=row.patient_id,
        subject_code=row.subject_code,
        sign_shape=row.sign_shape,
        sign_letters=row.sign_letters,
        definition_id=row.definition_id,
        definition=definition_of(s, row.definition_id, row.sha256),
    )
