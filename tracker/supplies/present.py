"""Lots as an act meets them: received, prepared in the house, or as a bottle that was opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import Reason, reason
from tracker.marking.scan import is_code, not_ours
from tracker.supplies.models import ReagentLot, ReagentStatus
from tracker.supplies.opened.models import OpenedBottle, OpenLife
from tracker.supplies.preparing.bound import PreparationTherapy
from tracker.supplies.preparing.models import Preparation
from tracker.supplies.rules import judge_lot
from tracker.supplies.words import LotStatus


@dataclass(frozen=True, slots=True)
class LotNow:
    """A lot with its newest status; ``bottle_id`` when one of its opened bottles was named.

    ``expires_at``: the moment at which what was prepared in the house ends. ``open_hours``: how
    long its material lasts once opened; nothing where the site has set no time. ``made_for``: the
    one therapy for which it was prepared, where an opened bottle went into it.
    """

    id: str
    code: str
    material: str
    lot_number: str
    expires_on: dt.date
    status: LotStatus | None
    expires_at: dt.datetime | None
    open_hours: int | None
    bottle_id: str | None
    bottle_code: str | None
    opened_for: str | None
    open_until: dt.datetime | None
    made_for: str | None

    @property
    def therapy(self) -> str | None:
        """The one therapy that it is for: what was opened or prepared for somebody."""
        return self.opened_for or self.made_for

    @property
    def name(self) -> str:
        """Material and lot number, as findings name it."""
        return f"{self.material} {self.lot_number}"


_STATUS = (
    select(ReagentStatus.status)
    .where(ReagentStatus.reagent_lot_id == ReagentLot.id)
    .order_by(ReagentStatus.since.desc())
    .limit(1)
    .correlate(ReagentLot)
    .scalar_subquery()
)
_HOURS = (
    select(OpenLife.hours)
    .where(OpenLife.material == ReagentLot.material)
    .order_by(OpenLife.n.desc())
    .limit(1)
    .correlate(ReagentLot)
    .scalar_subquery()
)
_REFS: BindParameter[str] = bindparam("refs", expanding=True)
LOTS = (
    select(
        ReagentLot.id,
        ReagentLot.code,
        ReagentLot.material,
        ReagentLot.lot_number,
        ReagentLot.expires_on,
        _STATUS.label("status"),
        Preparation.expires_at,
        _HOURS.label("open_hours"),
        OpenedBottle.id.label("bottle_id"),
        OpenedBottle.code.label("bottle_code"),
        OpenedBottle.therapy_id,
        OpenedBottle.expires_at.label("open_until"),
        PreparationTherapy.therapy_id.label("made_for"),
    )
    .outerjoin(Preparation, Preparation.reagent_lot_id == ReagentLot.id)
    .outerjoin(PreparationTherapy, PreparationTherapy.preparation_id == ReagentLot.id)
    .outerjoin(
        OpenedBottle,
        and_(
            OpenedBottle.reagent_lot_id == ReagentLot.id,
            or_(OpenedBottle.id.in_(_REFS), OpenedBottle.code.in_(_REFS)),
        ),
    )
    .where(or_(ReagentLot.id.in_(_REFS), ReagentLot.code.in_(_REFS), OpenedBottle.id.is_not(None)))
)
"""Lots and opened bottles by ids and scanned codes."""
SUPPLY_KINDS = (Kind.REAGENT_LOT, Kind.BOTTLE)


def lots_now(s: Session, refs: Sequence[str]) -> dict[str, LotNow]:
    """What these ids and codes name, by the id or code; a bottle stands under its own alone."""
    out: dict[str, LotNow] = {}
    for row in s.execute(LOTS, {"refs": list(refs)}) if refs else ():
        lot = LotNow(*row)
        whole = replace(lot, bottle_id=None, bottle_code=None, opened_for=None, open_until=None)
        out[lot.id] = out[lot.code] = whole
        if lot.bottle_id and lot.bottle_code:
            out[lot.bottle_id] = out[lot.bottle_code] = lot
    return {ref: lot for ref, lot in out.items() if ref in refs}


def unusable_ref(ctx: Act, ref: str, kinds: Collection[Kind] = SUPPLY_KINDS) -> Reason | None:
    """Why a scanned code names nothing of these kinds; nothing for an id of a page."""
    if not is_code(ref):
        return None
    found = [not_ours(ctx, ref, kind) for kind in kinds]
    return None if None in found else found[0]


def judge_supply(lot: LotNow, at: dt.datetime, zone: ZoneInfo) -> tuple[Reason, ...]:
    """Why this lot may not be used at that moment: not approved, or past its end (I27)."""
    found = judge_lot(lot.name, lot.status, lot.expires_on, at.astimezone(zone).date())
    past = lot.expires_at is not None and at >= lot.expires_at
    if past and not any(r.code == "reagent_expired" for r in found):
        found += (reason("reagent_expired", about=lot.name, expired_on=lot.expires_on),)
    return found
