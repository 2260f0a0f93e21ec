"""Marrow that is to be sent, shipments that are to be received."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.collection.models import Receipt, Shipment, ShipmentContainer
from tracker.material.models import ContainerState
from tracker.material.words import State
from tracker.therapy.models import StepRecord

SENT: Final = "S08"
"""The step in which marrow is sent; boxes of units to the suite are shipments of another one."""
_SHIPMENTS = (
    select(Shipment.id, Shipment.name, Receipt.step_id)
    .join(StepRecord, StepRecord.id == Shipment.step_id)
    .outerjoin(Receipt, Receipt.shipment_id == Shipment.id)
    .where(Shipment.therapy_id == bindparam("therapy_id"), StepRecord.step == SENT)
    .order_by(Shipment.sent_at)
)


def shipment_names(s: Session, therapy_id: str) -> list[str]:
    """Names that shipments of the therapy have already."""
    return [row.name for row in s.execute(_SHIPMENTS, {"therapy_id": therapy_id})]


def shipments_to_receive(s: Session, therapy_id: str) -> dict[str, str]:
    """Id and name of every shipment that has not arrived."""
    rows = s.execute(_SHIPMENTS, {"therapy_id": therapy_id})
    return {row.id: row.name for row in rows if row.step_id is None}


_NOW = (
    select(ContainerState.to_state)
    .where(ContainerState.container_id == ShipmentContainer.container_id)
    .order_by(ContainerState.n.desc())
    .limit(1)
    .correlate(ShipmentContainer)
    .scalar_subquery()
)
_LATE = (
    select(Shipment.id, Shipment.name, Shipment.sent_at)
    .join(StepRecord, StepRecord.id == Shipment.step_id)
    .join(Receipt, Receipt.shipment_id == Shipment.id)
    .join(ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id)
    .where(Shipment.therapy_id == bindparam("therapy_id"), StepRecord.step == SENT)
    .where(_NOW == State.SHIPPED)
    .order_by(Shipment.sent_at)
    .distinct()
)


def shipments_incomplete(s: Session, therapy_id: str) -> dict[str, str]:
    """Id and name of every box that was received without something that is still on its way."""
    return {row.id: row.name for row in s.execute(_LATE, {"therapy_id": therapy_id})}
