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
    """Units that left in one issue, under one name with one logger, whose file nobody has read.

    ``received_at``: when the last came of those that came; nothing before the first. The logger is
    in the box, so that the box has come when any of its units has.
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
    select(
        UnitIssue.shipment,
        UnitIssue.logger,
        UnitIssue.issued_at,
        LoggerFile.low_c,
        LoggerFile.high_c,
        LoggerFile.proposal,
        LoggerFile.last_at,
    )
    .join(ShipmentContainer, ShipmentContainer.container_id == UnitIssue.unit_id)
    .join(LoggerFile, LoggerFile.shipment_id == ShipmentContainer.shipment_id)
    .where(UnitIssue.therapy_id == bindparam("therapy_id"))
    .order_by(LoggerFile.read_at)
)


Key = tuple[str, str, dt.datetime]
"""Name, logger, and the instant of the issue: the same name may go again on another day."""


def boxes_unread(s: Session, therapy_id: str) -> list[Box]:
    """Every box that went with units of this therapy and whose file was not read, oldest first."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in s.execute(_UNREAD, {"therapy_id": therapy_id}):
        found[_key(row)].append(row)
    return [_box(rows) for rows in found.values()]


def arrived(box: Box) -> bool:
    """The box is in the suite: its way has an end up to which its file can be judged."""
    return box.received_at is not None


def _key(row: Any) -> Key:
    return row.shipment, row.logger, row.issued_at


def _box(rows: list[Any]) -> Box:
    first = rows[0]
    return Box(
        name=first.shipment,
        logger=first.logger,
        sent_at=first.issued_at,
        sent_by=first.issued_by,
        received_at=max((r.received_at for r in rows if r.received_at is not None), default=None),
        units=tuple(row.unit_id for row in rows),
    )


@dataclass(frozen=True, slots=True)
class BoxRead:
    """What the file of a box said, and up to when; temperatures in degrees Celsius."""

    low_c: Decimal
    high_c: Decimal
    proposal: Proposal
    last_at: dt.datetime


def boxes_read(s: Session, therapy_id: str) -> dict[Key, BoxRead]:
    """What the file of each box said that was read."""
    rows = s.execute(_READ, {"therapy_id": therapy_id})
    return {_key(row): BoxRead(row.low_c, row.high_c, row.proposal, row.last_at) for row in rows}


def limits_of_way(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The limits of the way to the suite under the names by which a logger's file is judged.

    The parameter keeps its own name: what is found is said, and opens a deviation, by it.
    """
    return dict(parameters) | (
        {"temperature": parameters[TRANSPORT]} if TRANSPORT in parameters else {}
    )
