"""Which steps belong to a lot's record: those done on its containers and on their ancestors."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, select, union_all
from sqlalchemy.orm import Session

from tracker.journey.collection.models import Harvest, HarvestContainer
from tracker.journey.testing.models import Sample, TestResult
from tracker.material.models import CellCount, Container, Parentage
from tracker.therapy.models import Countersignature, StepFinding, StepRecord

_LINKS: CompoundSelect[Any] = union_all(
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
    ),
    select(Harvest.step_id, HarvestContainer.container_id)
    .join(HarvestContainer, HarvestContainer.harvest_id == Harvest.id)
    .where(Harvest.therapy_id == bindparam("therapy_id")),
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

    @property
    def at(self) -> dt.datetime:
        """The moment itself; ``done_at`` is as the record's document writes it."""
        return dt.datetime.fromisoformat(self.done_at)


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
        StepFinding,
    )
    .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
    .outerjoin(StepFinding, StepFinding.step_id == StepRecord.id)
    .where(StepRecord.therapy_id == bindparam("therapy_id"))
    .order_by(StepRecord.done_at, StepRecord.id)
)


def steps_of(
    s: Session, therapy_id: str, line: set[str]
) -> tuple[list[StepNow], list[StepFinding]]:
    """Steps done on this lineage, with their findings; two statements.

    Steps that name no container at all (consent, order ...) belong to every lot.
    """
    touched = defaultdict[str, set[str]](set)
    for row in s.execute(_LINKS, {"therapy_id": therapy_id}):
        touched[row.step_id].add(row.container_id)
    steps: dict[str, StepNow] = {}
    findings = []
    for r in s.execute(_STEPS, {"therapy_id": therapy_id}):
        if touched[r.id] and not touched[r.id] & line:
            continue
        checked_by = r.verified_by or r.signed_by
        steps[r.id] = StepNow(*r[:3], r.done_at.isoformat(), r.performed_by, checked_by, r[6])
        if r.StepFinding is not None:
            findings.append(r.StepFinding)
    return list(steps.values()), sorted(findings, key=lambda f: (f.step_id, f.n))
