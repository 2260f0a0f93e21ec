"""What an identity stop sets in motion: the attempt ends, QA is told, a repeated one holds.

The attempt is refused AND its end stands in the record, in the stream of the therapy that was being
checked and in no other (docs/decisions/0002). It has no way round (I20); a complete fresh check may
start at once. Units are held only when the mismatch is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Act, Outcome
from tracker.identity.verdict import Reason, Severity, Verdict
from tracker.journey.administration.bedside.models import BedsideEnd, BedsideSession, BedsideStop
from tracker.journey.administration.words import EndCause
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.people.alarms.present import alarms_now
from tracker.protocol.steps import CatalogueEntry
from tracker.quality.models import Hold, HoldRelease
from tracker.quality.response import catalogue_entry, open_deviation, open_task, place_hold
from tracker.therapy.present import TherapyNow

BLIND: Final = frozenset({"spoken_birth_date_differs", "spoken_name_differs"})
"""What was typed blind did not match: perhaps a slip of the finger, so not the first one locks."""
LOCKED: Final = "sign_in_locked"
REPEATED: Final = "identity_stop_repeated"
STEP: Final = "S24"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a stop does beyond ending the attempt."""

    deviation: bool
    hold: str = ""


def consequence(causes: frozenset[str], earlier: Sequence[str], lock_after: int) -> Consequence:
    """What this stop does, by the causes of the stops before it that QA has not settled (I20).

    A scan of something that is another's always opens its deviation, and holds the units from the
    second time on. What was typed blind opens one, and locks sign-in, at mismatch ``lock_after``
    (a policy of the site; house default 3).
    """
    blind = [c for c in earlier if c in BLIND]
    if causes <= BLIND:
        locks = len(blind) + 1 >= lock_after
        return Consequence(locks, LOCKED if locks else "")
    return Consequence(True, REPEATED if len(blind) < len(earlier) else "")


def stop_attempt(
    ctx: Act,
    therapy: TherapyNow,
    found: Sequence[Reason],
    *,
    session_id: str | None = None,
    scanned: str = "",
) -> Outcome:
    """The attempt is over: refused, and what it set in motion stands in this therapy's stream."""
    verdict = Verdict.of([*ctx.findings, *found])
    identity = [r for r in verdict.reasons if r.severity is Severity.IDENTITY]
    lock_after = alarms_now(ctx.s).mismatches_lock
    does = consequence(
        frozenset(r.code for r in identity), _unsettled(ctx.s, therapy.id), lock_after
    )
    deviation_id = None
    if does.deviation:
        entry = _entry(therapy, identity[0])
        deviation_id = open_deviation(ctx, therapy, identity[0], entry, None, [], None).id
    if does.hold:
        place_hold(ctx, therapy, does.hold, _waiting(ctx.s, therapy.id), None, deviation_id)
    open_task(ctx, therapy, "identity_stop", identity[0].code, "qa", ctx.now)
    ctx.add(
        BedsideStop(
            id=ctx.fresh("stop"),
            therapy_id=therapy.id,
            session_id=session_id,
            deviation_id=deviation_id,
            cause=identity[0].code,
            scanned=scanned,
            at=ctx.now,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )
    if session_id is not None:
        end_session(ctx, therapy.id, session_id, EndCause.IDENTITY_STOP)
    return Outcome({"answer": "stop"}, tuple(verdict.reasons), stands=True)


def end_session(ctx: Act, therapy_id: str, session_id: str, cause: EndCause) -> None:
    """Nothing can be checked or started in this session any more."""
    ctx.add(
        BedsideEnd(
            session_id=session_id,
            therapy_id=therapy_id,
            cause=cause,
            ended_at=ctx.now,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )


def locked(s: Session, therapy_id: str) -> bool:
    """True while QA has not ended the lock of sign-in."""
    query = (
        select(Hold.id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .where(Hold.therapy_id == therapy_id, Hold.reason == LOCKED, HoldRelease.hold_id.is_(None))
    )
    return s.scalar(query) is not None


def _entry(therapy: TherapyNow, found: Reason) -> CatalogueEntry | None:
    """The catalogue's deviation; else the first of this step that is an identity stop."""
    exact = catalogue_entry(therapy, STEP, found)
    if exact is not None:
        return exact
    stops = (
        d for d in therapy.definition.deviations if d.step == STEP and "identity_stop" in d.actions
    )
    return next(stops, None)


def _unsettled(s: Session, therapy_id: str) -> list[str]:
    """Causes of earlier stops since QA last ended a hold for them; blind ones since a sign-in."""
    settled = s.scalar(
        select(HoldRelease.released_at)
        .join(Hold, Hold.id == HoldRelease.hold_id)
        .where(Hold.therapy_id == therapy_id, Hold.reason.in_((LOCKED, REPEATED)))
        .order_by(HoldRelease.released_at.desc())
        .limit(1)
    )
    signed_in = s.scalar(
        select(BedsideSession.signed_in_at)
        .where(BedsideSession.therapy_id == therapy_id)
        .order_by(BedsideSession.signed_in_at.desc())
        .limit(1)
    )
    rows = s.execute(
        select(BedsideStop.cause, BedsideStop.at).where(BedsideStop.therapy_id == therapy_id)
    )
    return [
        row.cause
        for row in rows
        if (settled is None or row.at > settled)
        and (row.cause not in BLIND or signed_in is None or row.at > signed_in)
    ]


def _waiting(s: Session, therapy_id: str) -> list[ContainerNow]:
    """The units that were issued and not yet begun."""
    rows = s.execute(
        CONTAINERS.where(Container.therapy_id == therapy_id, Container.kind == Kind.UNIT)
    )
    units = (ContainerNow(*row) for row in rows)
    return [u for u in units if u.state in (State.ISSUED, State.ACCEPTED)]
