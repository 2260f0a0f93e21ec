"""Printed labels as stored: what a paper says comes from the snapshot, not from today."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.db import canonical
from tracker.marking.models import LabelInstance, LabelState, LabelStateWord
from tracker.material.models import Container

ON_PAPER = (LabelStateWord.PRINTED, LabelStateWord.APPLIED)
"""Labels that a sheet shows: voided and destroyed ones are never printed again (I11)."""

_LAST = (
    select(func.max(LabelState.n))
    .where(LabelState.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)


def printed_labels(
    s: Session, therapy_id: str, layout: str = "", container_ids: Collection[str] = ()
) -> list[LabelSnapshot]:
    """The snapshots of this therapy's living labels, in the order of printing; one statement.

    Narrowed to one layout or to certain containers.
    """
    query = (
        select(LabelInstance.snapshot)
        .join(Container, Container.id == LabelInstance.container_id)
        .join(
            LabelState,
            (LabelState.label_id == LabelInstance.id) & (LabelState.n == _LAST),
        )
        .where(LabelInstance.therapy_id == therapy_id, LabelState.to_state.in_(ON_PAPER))
        .order_by(LabelInstance.prepared_at, Container.short_name, LabelInstance.serial)
    )
    if layout:
        query = query.where(LabelInstance.layout == layout)
    if container_ids:
        query = query.where(LabelInstance.container_id.in_(list(container_ids)))
    return [LabelSnapshot.from_canonical(canonical(stored)) for stored in s.scalars(query)]
