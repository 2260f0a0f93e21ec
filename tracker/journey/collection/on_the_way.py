"""Marrow that is to be sent, shipments that are to be received."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.collection.models import Receipt, Shipment

_SHIPMENTS = (
    select(Shipment.id, Shipment.name, Receipt.step_id)
    .outerjoin(Receipt, Receipt.shipment_id == Shipment.id)
    .where(Shipment.therapy_id == bindparam("therapy_id"))
    .order_by(Shipment.sent_at)
)


def shipment_names(s: Session, therapy_id: str) -> list[str]:
    """Names that shipments of the therapy have already."""
    return [row.name for row in s.execute(_SHIPMENTS, {"therapy_id": therapy_id})]


def shipments_to_receive(s: Session, therapy_id: str) -> dict[str, str]:
    """Id and name of every shipment that has not arrived."""
    rows = s.execute(_SHIPMENTS, {"therapy_id": therapy_id})
    return {row.id: row.name for row in rows if row.step_id is None}
