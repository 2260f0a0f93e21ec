"""What was harvested and how it arrived. Queries for the stations that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.collection.logger.models import LoggerFile, Proposal
from tracker.journey.collection.models import (
    Harvest,
    HarvestContainer,
    HarvestIdentity,
    Receipt,
    Shipment,
    ShipmentContainer,
)
from tracker.journey.collection.rules import IdentityFacts
from tracker.record.ahead import Question, question
from tracker.therapy.models import ActiveWristband, Wristband
from tracker.therapy.naming.models import STALE


@dataclass(frozen=True, slots=True)
class HarvestNow:
    """A harvest with its containers."""

    id: str
    name: str
    number: int
    products: frozenset[str]
    net_volume_ml: Decimal
    anticoagulant_ml: Decimal
    started_at: dt.datetime
    ended_at: dt.datetime
    containers: frozenset[str]

    @property
    def volume_ml(self) -> Decimal:
        """What the containers hold: marrow and anticoagulant."""
        return self.net_volume_ml + self.anticoagulant_ml


_HARVESTS = (
    select(
        Harvest.id,
        Harvest.name,
        Harvest.number,
        Harvest.for_products,
        Harvest.net_volume_ml,
        Harvest.anticoagulant_ml,
        Harvest.started_at,
        Harvest.ended_at,
        HarvestContainer.container_id,
    )
    .join(HarvestContainer, HarvestContainer.harvest_id == Harvest.id)
    .where(Harvest.therapy_id == bindparam("therapy_id"))
    .order_by(Harvest.number, HarvestContainer.container_id)
)


def harvests(s: Session, therapy_id: str) -> list[HarvestNow]:
    """Every harvest of the therapy, in order."""
    rows = s.execute(_HARVESTS, {"therapy_id": therapy_id}).all()
    first = {row.id: row for row in reversed(rows)}
    return [
        HarvestNow(
            id=row.id,
            name=row.name,
            number=row.number,
            products=frozenset(row.for_products),
            net_volume_ml=row.net_volume_ml,
            anticoagulant_ml=row.anticoagulant_ml,
            started_at=row.started_at,
            ended_at=row.ended_at,
            containers=frozenset(r.container_id for r in rows if r.id == row.id),
        )
        for row in reversed(first.values())
    ]


def harvests_of(s: Session, therapy_id: str, container_ids: Collection[str]) -> list[HarvestNow]:
    """The harvests that these marrow containers hold."""
    return [h for h in harvests(s, therapy_id) if h.containers & set(container_ids)]


def identity_before(s: Session, therapy_id: str, at: dt.datetime) -> IdentityFacts:
    """The newest identity check by then; whether its wristband is worn and says what is so now."""
    row = s.execute(
        select(HarvestIdentity.checked_at, ActiveWristband.wristband_id, STALE.label("stale"))
        .join(Wristband, Wristband.id == HarvestIdentity.wristband_id)
        .outerjoin(ActiveWristband, ActiveWristband.wristband_id == HarvestIdentity.wristband_id)
        .where(HarvestIdentity.therapy_id == therapy_id, HarvestIdentity.checked_at <= at)
        .order_by(HarvestIdentity.checked_at.desc(), HarvestIdentity.step_id)
        .limit(1)
    ).first()
    if row is None:
        return IdentityFacts(None, wristband_still_worn=False)
    worn = row.wristband_id is not None and row.stale is None
    return IdentityFacts(row.checked_at, wristband_still_worn=worn)


@dataclass(frozen=True, slots=True)
class Logged:
    """What the file of a shipment's logger said: it is judged, the receipt does not judge again."""

    low_c: Decimal
    high_c: Decimal
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ShipmentNow:
    """A shipment on its way, with the containers that are in it."""

    id: str
    therapy_id: str
    name: str
    seal: str
    sent_at: dt.datetime
    logger: str
    logged: Logged | None
    containers: frozenset[str]


_SHIPMENT = (
    select(
        Shipment.id,
        Shipment.therapy_id,
        Shipment.name,
        Shipment.seal,
        Shipment.sent_at,
        Shipment.logger,
        LoggerFile.low_c,
        LoggerFile.high_c,
        LoggerFile.proposal,
        ShipmentContainer.container_id,
    )
    .outerjoin(LoggerFile, LoggerFile.shipment_id == Shipment.id)
    .outerjoin(ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id)
    .where(Shipment.id == bindparam("id"))
)


def asks(therapy_id: str, shipment_id: str) -> tuple[Question, ...]:
    """What ``shipment_now`` and ``harvests`` read."""
    return question(_SHIPMENT, id=shipment_id), question(_HARVESTS, therapy_id=therapy_id)


def shipment_now(s: Session, id_: str) -> ShipmentNow | None:
    """The shipment with this id; None when there is none."""
    rows = s.execute(_SHIPMENT, {"id": id_}).all()
    inside = frozenset(row.container_id for row in rows if row.container_id is not None)
    if not rows:
        return None
    row = rows[0]
    logged = None if row.proposal is None else Logged(row.low_c, row.high_c, row.proposal)
    return ShipmentNow(*row[:6], logged, inside)


@dataclass(frozen=True, slots=True)
class ReceivedNow:
    """The receipt of a container."""

    shipment: str
    received_at: dt.datetime
    accepted: bool
    volume_ml: Decimal


def receipt_of(s: Session, container_id: str) -> ReceivedNow | None:
    """How this container arrived; None while it has not."""
    row = s.execute(
        select(Shipment.name, Receipt.received_at, Receipt.accepted, Receipt.volume_ml)
        .join(Shipment, Shipment.id == Receipt.shipment_id)
        .join(ShipmentContainer, ShipmentContainer.shipment_id == Receipt.shipment_id)
        .where(ShipmentContainer.container_id == container_id)
        .order_by(Receipt.received_at.desc())
        .limit(1)
    ).first()
    return None if row is None else ReceivedNow(*row)
