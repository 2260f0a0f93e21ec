"""Deviations as they stand: the newest assessment counts, and what each of them bears on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.quality.capa.models import CapaLink
from tracker.quality.models import Deviation, DeviationAssessment
from tracker.record.ahead import Question, question

_CAPA = (
    select(CapaLink.number)
    .where(CapaLink.deviation_id == Deviation.id)
    .order_by(CapaLink.linked_at.desc(), CapaLink.number)
    .limit(1)
    .correlate(Deviation)
    .scalar_subquery()
)
_ALL = (
    select(
        Deviation.id,
        Deviation.code,
        Deviation.title,
        Deviation.lot_id,
        Deviation.container_id,
        Deviation.severity,
        Deviation.cause,
        Deviation.opened_at,
        DeviationAssessment.severity.label("assessed_severity"),
        DeviationAssessment.outcome,
        _CAPA.label("capa"),
    )
    .outerjoin(DeviationAssessment, DeviationAssessment.deviation_id == Deviation.id)
    .where(Deviation.therapy_id == bindparam("therapy_id"))
    .order_by(Deviation.opened_at, Deviation.id, DeviationAssessment.assessed_at)
)


@dataclass(frozen=True, slots=True)
class DeviationNow:
    """A deviation with its newest assessment; ``severity`` is that of QA once assessed.

    ``capa``: the number of the CAPA linked last.
    """

    id: str
    code: str
    title: str
    lot_id: str | None
    container_id: str | None
    severity: str
    assessed: bool
    closed: bool
    cause: str
    opened_at: dt.datetime
    capa: str = ""

    def bears_on(self, lot_ids: Collection[str], container_ids: Collection[str]) -> bool:
        """True for what names one of these, and for what names neither lot nor container."""
        if self.lot_id is None and self.container_id is None:
            return True
        return self.lot_id in lot_ids or self.container_id in container_ids


def asks(therapy_id: str) -> Question:
    """What ``deviations_now`` reads."""
    return question(_ALL, therapy_id=therapy_id)


def deviations_now(s: Session, therapy_id: str) -> list[DeviationNow]:
    """Every deviation of the therapy, oldest first."""
    found: dict[str, DeviationNow] = {}
    for row in s.execute(_ALL, {"therapy_id": therapy_id}):  # the newest assessment comes last
        found[row.id] = DeviationNow(
            row.id,
            row.code,
            row.title,
            row.lot_id,
            row.container_id,
            row.assessed_severity or row.severity,
            row.outcome is not None,
            row.outcome == "closed",
            row.cause,
            row.opened_at,
            row.capa or "",
        )
    return list(found.values())
