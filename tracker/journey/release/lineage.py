"""What belongs to a lot's record: its containers, their ancestors, the steps done on them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from tracker.journey.testing.lineage import line_of_lot
from tracker.journey.testing.models import Sample, TestResult
from tracker.material.models import CellCount, Container, Parentage
from tracker.therapy.models import Countersignature, StepRecord

_SAMPLES = select(Sample.container_id, Sample.of_container_id).where(
    Sample.therapy_id == bindparam("therapy_id")
)


def lineage(s: Session, therapy_id: str, lot_id: str) -> set[str]:
    """Ids of the lot's containers, of all they came from, and of every sample of these."""
    line = line_of_lot(s, lot_id)
    samples = s.execute(_SAMPLES, {"therapy_id": therapy_id})
    return line | {row.container_id for row in samples if row.of_container_id in line}


_LINKS = union_all(
    *(
        select(step.label("step_id"), container.label("container_id")).where(
            therapy == bindparam("therapy_id"), step.is_not(None)
        )
        for step, container, therapy in (
            (Container.step_id, Container.id, Container.therapy_id),
            (Parentage.step_id, Parentage.child_id, Parentage.therapy_id),
            (Parentage.step_id, Parentage.parent_id, Parentage.therapy_id),
            (CellCount.step_id, CellCount.container_id, CellCount.therapy_id),
            (Sample.step_id, Sample.container_id, Sample.therapy_id),
            (TestResult.step_id, TestResult.sample_id, TestResult.therapy_id),
        )
    )
)


@dataclass(frozen=True, slots=True)
class StepNow:
    """A step that was done, with whoever countersigned it."""

    id: str
    step: str
    tag: str
    done_at: str
    performed_by: str
    verified_by: str | None
    check_kind: str


_STEPS = (
    select(
        StepRecord.id,
        StepRecord.step,
        StepRecord.tag,
        StepRecord.done_at,
        StepRecord.performed_by,
        StepRecord.verified_by,
        StepRecord.check_kind,
        Countersignature.signed_by,
    )
    .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
    .where(StepRecord.therapy_id == bindparam("therapy_id"))
    .order_by(StepRecord.done_at, StepRecord.id)
)


def steps_of(s: Session, therapy_id: str, line: set[str]) -> list[StepNow]:
    """Steps done on this lineage, and those that name no container at all (consent, order ...)."""
    touched = defaultdict[str, set[str]](set)
    for row in s.execute(_LINKS, {"therapy_id": therapy_id}):
        touched[row.step_id].add(row.container_id)
    return [
        StepNow(
            r.id,
            r.step,
            r.tag,
            r.done_at.isoformat(),
            r.performed_by,
            r.verified_by or r.signed_by,
            r.check_kind,
        )
        for r in s.execute(_STEPS, {"therapy_id": therapy_id})
        if not touched[r.id] or touched[r.id] & line
    ]
