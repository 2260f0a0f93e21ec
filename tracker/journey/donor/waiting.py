"""What waits at the donor's station: tubes without a report, reactive markers without an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.donor.models import (
    BloodSample,
    MarkerReport,
    MarkerResolution,
    MarkerResultRow,
)
from tracker.journey.donor.rules import Finding
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow

_TUBES = CONTAINERS.join(BloodSample, BloodSample.container_id == Container.id).where(
    Container.therapy_id == bindparam("therapy_id")
)
_TAKEN = select(BloodSample.container_id, BloodSample.taken_at).where(
    BloodSample.therapy_id == bindparam("therapy_id")
)
_REPORTED = select(MarkerReport.sample_id, MarkerReport.name).where(
    MarkerReport.therapy_id == bindparam("therapy_id")
)
_REACTIVE = (
    select(MarkerReport.id, MarkerReport.name, MarkerResultRow.marker, MarkerResultRow.result)
    .join(MarkerReport, MarkerReport.id == MarkerResultRow.report_id)
    .outerjoin(
        MarkerResolution,
        (MarkerResolution.report_id == MarkerResultRow.report_id)
        & (MarkerResolution.marker == MarkerResultRow.marker),
    )
    .where(
        MarkerResultRow.therapy_id == bindparam("therapy_id"),
        MarkerResultRow.result.in_([Finding.POSITIVE, Finding.INDETERMINATE]),
        MarkerResolution.marker.is_(None),
    )
    .order_by(MarkerReport.specimen_at, MarkerResultRow.marker)
)


@dataclass(frozen=True, slots=True)
class Reactive:
    """A reactive marker that nobody has resolved."""

    report: str
    name: str
    marker: str
    finding: Finding


def tubes(s: Session, therapy_id: str) -> list[ContainerNow]:
    """Every blood tube of the therapy, by name."""
    rows = s.execute(_TUBES, {"therapy_id": therapy_id})
    return sorted((ContainerNow(*row) for row in rows), key=lambda c: c.short_name)


def tubes_unreported(s: Session, therapy_id: str) -> list[ContainerNow]:
    """The tubes on which no report has come, by name."""
    known = {row.sample_id for row in s.execute(_REPORTED, {"therapy_id": therapy_id})}
    return [c for c in tubes(s, therapy_id) if c.id not in known]


def taken_at(s: Session, therapy_id: str) -> dict[str, dt.datetime]:
    """When each tube was filled; the markers' age counts from then."""
    rows = s.execute(_TAKEN, {"therapy_id": therapy_id})
    return {row.container_id: row.taken_at for row in rows}


def report_names(s: Session, therapy_id: str) -> list[str]:
    """Names that marker reports of the therapy have already."""
    return [row.name for row in s.execute(_REPORTED, {"therapy_id": therapy_id})]


def reactive_unresolved(s: Session, therapy_id: str) -> list[Reactive]:
    """Reactive results without a resolution, oldest specimen first."""
    return [Reactive(*row) for row in s.execute(_REACTIVE, {"therapy_id": therapy_id})]
