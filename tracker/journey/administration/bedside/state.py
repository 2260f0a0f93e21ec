"""What the bedside screens are made of: the therapy's units and checks, read in one look.

Blind: of checks that are not yet joined to a match, a person sees only their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.administration.bedside.models import (
    BedsideEnd,
    BedsideSession,
    InfusionStart,
    InfusionStop,
    UnitCheck,
    UnitMatch,
)
from tracker.journey.administration.models import UnitReceipt
from tracker.journey.administration.turns import turn_of
from tracker.journey.administration.words import EndCause
from tracker.journey.formulation.models import UnitFill
from tracker.material.models import Container
from tracker.material.present import CONTAINERS
from tracker.material.words import Kind, State
from tracker.protocol.definition import ProcessDefinition


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit at the bedside. ``mine_at``: when this person checked it, not joined yet."""

    id: str
    name: str
    state: State
    product: str
    side: str
    artery: str
    volume_ml: Decimal
    expires_at: dt.datetime
    received: bool
    mine_at: dt.datetime | None
    match_id: str | None
    matched_at: dt.datetime | None
    matched_by: tuple[str, str]
    started_at: dt.datetime | None
    delivered: int | None

    @property
    def over(self) -> bool:
        """True when the unit will not be given any more."""
        return self.state not in (State.ISSUED, State.ACCEPTED, State.STARTED)


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as a screen meets it."""

    id: str
    therapy_id: str
    signed_in_at: dt.datetime
    cause: EndCause | None = None

    @property
    def ended(self) -> bool:
        """True when nothing can be checked or started in it any more."""
        return self.cause is not None

    @property
    def cut_short(self) -> bool:
        """Ended by a stop or by a newer sign-in, not by signing out."""
        return self.cause in (EndCause.IDENTITY_STOP, EndCause.SUPERSEDED)


_IN_SUITE = (State.ISSUED, State.ACCEPTED, State.STARTED, State.INFUSED, State.STOPPED)


def units_of(
    s: Session, therapy_id: str, definition: ProcessDefinition, session_id: str, me: str
) -> list[UnitNow]:
    """The units that were sent to the suite, in the order in which they are given."""
    rows = s.execute(
        CONTAINERS.join(UnitFill, UnitFill.container_id == Container.id)
        .outerjoin(UnitReceipt, UnitReceipt.unit_id == Container.id)
        .outerjoin(InfusionStart, InfusionStart.unit_id == Container.id)
        .outerjoin(InfusionStop, InfusionStop.unit_id == Container.id)
        .add_columns(
            UnitFill.product.label("of_product"),
            UnitFill.side,
            UnitFill.artery,
            UnitFill.volume_ml,
            UnitFill.expires_at,
            UnitReceipt.received_at,
            InfusionStart.started_at,
            InfusionStop.delivered_cells,
        )
        .where(Container.therapy_id == therapy_id, Container.kind == Kind.UNIT)
    ).all()
    mine, matches = _checks(s, session_id, me)
    arteries = [a.code for a in definition.places]
    units = [
        UnitNow(
            id=r.id,
            name=r.short_name,
            state=r.to_state,
            product=r.of_product,
            side=r.side,
            artery=r.artery,
            volume_ml=r.volume_ml,
            expires_at=r.expires_at,
            received=r.received_at is not None,
            mine_at=mine.get(r.id),
            match_id=matches[r.id][0] if r.id in matches else None,
            matched_at=matches[r.id][1] if r.id in matches else None,
            matched_by=matches[r.id][2] if r.id in matches else ("", ""),
            started_at=r.started_at,
            delivered=r.delivered_cells,
        )
        for r in rows
        if r.to_state in _IN_SUITE
    ]
    return sorted(
        units,
        key=lambda u: (
            arteries.index(u.artery),
            turn_of(definition.rank_of(u.product), u.name),
        ),
    )


Match = tuple[str, dt.datetime, tuple[str, str]]


def _checks(
    s: Session, session_id: str, me: str
) -> tuple[dict[str, dt.datetime], dict[str, Match]]:
    """This person's checks that no match has joined, and the newest match of each unit."""
    matches: dict[str, Match] = {}
    joined = set()
    for m in s.scalars(
        select(UnitMatch).where(UnitMatch.session_id == session_id).order_by(UnitMatch.matched_at)
    ):
        matches[m.unit_id] = (m.id, m.matched_at, (m.checker_1, m.checker_2))
        joined |= {m.check_1, m.check_2}
    own = s.scalars(
        select(UnitCheck)
        .where(UnitCheck.session_id == session_id, UnitCheck.checker == me)
        .order_by(UnitCheck.checked_at)
    )
    return {c.unit_id: c.checked_at for c in own if c.id not in joined}, matches


def session_view(s: Session, session_id: str) -> SessionView | None:
    """The session with this id."""
    row = s.execute(
        select(
            BedsideSession.id,
            BedsideSession.therapy_id,
            BedsideSession.signed_in_at,
            BedsideEnd.cause.label("ended"),
        )
        .outerjoin(BedsideEnd, BedsideEnd.session_id == BedsideSession.id)
        .where(BedsideSession.id == session_id)
    ).first()
    if row is None:
        return None
    return SessionView(
        row.id,
        row.therapy_id,
        row.signed_in_at,
        row.ended,
    )
