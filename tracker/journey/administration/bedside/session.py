"""The open session of the patient on the table, and the scan of a wristband."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import reason
from tracker.journey.administration.bedside.models import BedsideEnd, BedsideSession, BedsideSide
from tracker.journey.administration.rules import SessionFacts
from tracker.marking.scan import not_ours
from tracker.record.ahead import Question, question
from tracker.therapy.models import ActiveWristband, Wristband
from tracker.therapy.naming.models import STALE

AT_ONCE: Final = dt.timedelta(minutes=1)
"""An identity check and a start are told while they happen; later they could authorise nothing."""


@dataclass(frozen=True, slots=True)
class Band:
    """A wristband of this site, whoever wears it; stale: it says an earlier name or number."""

    id: str
    therapy_id: str
    active: bool
    stale: bool


_BY_CODE = (
    select(Wristband.id, Wristband.therapy_id, ActiveWristband.wristband_id, STALE)
    .outerjoin(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .where(Wristband.code == bindparam("code"))
)


def scanned_band(ctx: Act, code: str) -> Band | None:
    """The wristband with this code; None when the text is no code, or none of ours."""
    if wrong := not_ours(ctx, code, Kind.WRISTBAND):
        ctx.find(wrong)
        return None
    row = ctx.s.execute(_BY_CODE, {"code": code}).first()
    if row is None:
        ctx.find(reason("wristband_unknown"))
        return None
    return Band(row[0], row[1], row[2] is not None, row[3] is not None)


def wearer_of(s: Session, code: str) -> tuple[str | None, bool]:
    """The therapy of the wristband with this code, active or not; and whether it is active."""
    row = s.execute(_BY_CODE, {"code": code}).first()
    return (None, False) if row is None else (row[1], row[2] is not None)


@dataclass(frozen=True, slots=True)
class SessionNow:
    """A session as an act meets it."""

    id: str
    therapy_id: str
    wristband_id: str
    signed_in_at: dt.datetime
    people: tuple[str, str]
    wristband_active: bool
    ended: bool

    def facts(self) -> SessionFacts:
        """What the rules judge."""
        return SessionFacts(
            self.id,
            self.therapy_id,
            self.wristband_active,
            self.signed_in_at,
            self.people,
            self.ended,
        )


_SESSIONS = (
    select(
        BedsideSession.id,
        BedsideSession.therapy_id,
        BedsideSession.wristband_id,
        BedsideSession.signed_in_at,
        BedsideSession.signed_by,
        BedsideSession.second,
        ActiveWristband.wristband_id.label("worn"),
        BedsideEnd.session_id.label("ended"),
        STALE.label("stale"),
    )
    .join(Wristband, Wristband.id == BedsideSession.wristband_id)
    .outerjoin(ActiveWristband, ActiveWristband.wristband_id == BedsideSession.wristband_id)
    .outerjoin(BedsideEnd, BedsideEnd.session_id == BedsideSession.id)
)
_ONE = _SESSIONS.where(BedsideSession.id == bindparam("id"))
_OPEN = _SESSIONS.where(
    BedsideSession.therapy_id == bindparam("therapy_id"), BedsideEnd.session_id.is_(None)
)
_SIDES = select(BedsideSide.side).where(BedsideSide.session_id == bindparam("id"))


def asks(session_id: str) -> tuple[Question, ...]:
    """What ``session_now`` and ``sides_of`` read."""
    return question(_ONE, id=session_id), question(_SIDES, id=session_id)


def asks_band(code: str) -> Question:
    """What ``scanned_band`` reads."""
    return question(_BY_CODE, code=code)


def session_now(s: Session, id_: str) -> SessionNow | None:
    """The session with this id; None when there is none."""
    row = s.execute(_ONE, {"id": id_}).first()
    return None if row is None else _session(row)


def open_sessions(s: Session, therapy_id: str) -> list[SessionNow]:
    """Sessions of the therapy that nobody has ended."""
    return [_session(row) for row in s.execute(_OPEN, {"therapy_id": therapy_id})]


def sides_of(s: Session, session_id: str) -> frozenset[str]:
    """The sides marked at sign-in."""
    return frozenset(s.scalars(_SIDES, {"id": session_id}))


def _session(r: Row[*tuple[Any, ...]]) -> SessionNow:
    return SessionNow(
        r.id,
        r.therapy_id,
        r.wristband_id,
        r.signed_in_at,
        (r.signed_by, r.second),
        r.worn is not None and r.stale is None,
        r.ended is not None,
    )


def at_once(ctx: Act) -> None:
    """Find that the act is told too late to authorise anything."""
    if ctx.now - ctx.at > AT_ONCE:
        ctx.find(reason("not_told_at_once"))
