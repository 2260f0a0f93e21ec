"""Boxes of released units on their way to the suite, and what their loggers' files said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.administration.models import UnitIssue, UnitReceipt
from tracker.journey.collection.logger.models import LoggerFile, Proposal
from tracker.journey.collection.models import ShipmentContainer
from tracker.protocol.steps import Parameter

WAY: Final = "S23"
TRANSPORT: Final = "transport_temp"
"""What the definition calls the temperature on the way to the suite."""


@dataclass(frozen=True, slots=True)
class Box:
    """Units that left under one name with one logger, whose file nobody has read.

    ``received_at``: when the last of them came; nothing while one is on its way.
    """

    name: str
    logger: str
    sent_at: dt.datetime
    sent_by: str
    received_at: dt.datetime | None
    units: tuple[str, ...]


_UNREAD = (
    select(
        UnitIssue.unit_id,
        UnitIssue.shipment,
        UnitIssue.logger,
        UnitIssue.issued_at,
        UnitIssue.issued_by,
        UnitReceipt.received_at,
    )
    .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
    .outerjoin(ShipmentContainer, ShipmentContainer.container_id == UnitIssue.unit_id)
    .where(
        UnitIssue.therapy_id == bindparam("therapy_id"),
        ShipmentContainer.container_id.is_(None),
    )
    .order_by(UnitIssue.issued_at, UnitIssue.unit_id)
)
_READ = (
    select(UnitIssue.shipment, LoggerFile.low_c, LoggerFile.high_c, LoggerFile.proposal)
    .join(ShipmentContainer, ShipmentContainer.container_id == UnitIssue.unit_id)
    .join(LoggerFile, LoggerFile.shipment_id == ShipmentContainer.shipment_id)
    .where(UnitIssue.therapy_id == bindparam("therapy_id"))
    .order_by(LoggerFile.read_at)
)


def boxes_unread(s: Session, therapy_id: str) -> list[Box]:
    """Every box that went with units of this therapy and whose file was not read, oldest first."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in s.execute(_UNREAD, {"therapy_id": therapy_id}):
        found[row.shipment, row.logger].append(row)
    return [_box(name, logger, rows) for (name, logger), rows in found.items()]


def _box(name: str, logger: str, rows: list[Any]) -> Box:
    came = [row.received_at for row in rows]
    return Box(
        name=name,
        logger=logger,
        sent_at=rows[0].issued_at,
        sent_by=rows[0].issued_by,
        received_at=max(came) if None not in came else None,
        units=tuple(row.unit_id for row in rows),
    )


@dataclass(frozen=True, slots=True)
class BoxRead:
    """What the file of a box said; temperatures in degrees Celsius."""

    low_c: Decimal
    high_c: Decimal
    proposal: Proposal


def boxes_read(s: Session, therapy_id: str) -> dict[str, BoxRead]:
    """What the newest file of each box said, by the box's name."""
    rows = s.execute(_READ, {"therapy_id": therapy_id})
    return {row.shipment: BoxRead(row.low_c, row.high_c, row.proposal) for row in rows}


def limits_of_way(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The limits of the way to the suite under the names by which a logger's file is judged.

    The parameter keeps its own name: what is found is said, and opens a deviation, by it.
    """
    return dict(parameters) | (
        {"temperature": parameters[TRANSPORT]} if TRANSPORT in parameters else {}
    )
