"""Which other charts are said to be of the same person now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from tracker.therapy.linking.models import ChartLink, ChartLinked, ChartLinkEnd, LinkGround
from tracker.therapy.models import Patient, Therapy

_OTHER = aliased(ChartLinked)
_LINKS = (
    select(
        ChartLink.id,
        ChartLink.ground,
        ChartLink.document,
        ChartLink.linked_at,
        _OTHER.therapy_id,
        Therapy.coi,
        Patient.subject_code,
    )
    .join(ChartLinked, ChartLinked.link_id == ChartLink.id)
    .join(_OTHER, (_OTHER.link_id == ChartLink.id) & (_OTHER.therapy_id != ChartLinked.therapy_id))
    .join(Therapy, Therapy.id == _OTHER.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .outerjoin(ChartLinkEnd, ChartLinkEnd.link_id == ChartLink.id)
    .where(ChartLinked.therapy_id == bindparam("therapy_id"), ChartLinkEnd.link_id.is_(None))
    .order_by(ChartLink.linked_at, ChartLink.id)
)

LINKED: Final[ScalarSelect[Any]] = (
    select(func.max(ChartLinked.link_id))
    .outerjoin(ChartLinkEnd, ChartLinkEnd.link_id == ChartLinked.link_id)
    .where(ChartLinked.therapy_id == Therapy.id, ChartLinkEnd.link_id.is_(None))
    .correlate(Therapy)
    .scalar_subquery()
)
"""A link that counts of the query's therapy; nothing while its chart stands alone."""


@dataclass(frozen=True, slots=True)
class LinkNow:
    """A link that counts, seen from one chart."""

    id: str
    ground: LinkGround
    document: str
    linked_at: dt.datetime
    other: str
    coi: str
    subject_code: str


def links_of(s: Session, therapy_id: str) -> list[LinkNow]:
    """Every link of this chart that nobody has ended."""
    return [LinkNow(*row) for row in s.execute(_LINKS, {"therapy_id": therapy_id})]
