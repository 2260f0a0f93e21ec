"""The patient is signed in before sedation, drape and puncture, and signed out at the end."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.bedside.models import (
    BedsideSession,
    BedsideSide,
    InfusionStart,
    InfusionStop,
)
from tracker.journey.administration.bedside.session import (
    Band,
    at_once,
    open_sessions,
    scanned_band,
    session_now,
)
from tracker.journey.administration.bedside.spoken import judge_spoken_name
from tracker.journey.administration.bedside.stops import STEP, end_session, locked, stop_attempt
from tracker.journey.administration.rules import SignInFacts, judge_sign_in, judge_sign_out
from tracker.journey.administration.words import EndCause
from tracker.journey.donor.state import consent_reasons, current_order
from tracker.material.models import Container
from tracker.people.models import Role
from tracker.therapy.models import Patient
from tracker.therapy.naming.models import BORN, NAME
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy

Typed = Annotated[str, Field(min_length=1, max_length=120, exclude=True, repr=False)]
"""Typed blind: compared and forgotten. ``exclude`` keeps it out of the digest that the log holds,
from which a date of birth could be guessed back (I24)."""


class SignIn(StepInput):
    """The scanned wristband, what the patient said, and the sides that are marked on the skin."""

    wristband: str
    spoken_name: Typed
    spoken_birth_on: Annotated[dt.date, Field(exclude=True, repr=False)]
    sides: Annotated[tuple[str, ...], Field(min_length=1)]
    guardian_spoke: bool = False


@act(
    "administration:patient:signed_in",
    by={Role.INFUSION_NURSE},
    checked_by={Role.PHYSICIAN, Role.INTERVENTIONALIST},
    check=Check.SIGNATURE,
)
def sign_in(ctx: Act, given: SignIn) -> Outcome | Verdict:
    """The patient on this table is the therapy's, by active wristband, name and date of birth.

    A mismatch is an identity stop: recorded here, in no other chart; QA is told; as many blind ones
    as the site says lock until QA ends it. It ends what was open before; else that is superseded.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    at_once(ctx)
    if locked(ctx.s, therapy.id):
        ctx.find(reason("sign_in_locked"))
    band = scanned_band(ctx, given.wristband)
    if ctx.blocked or band is None:
        return ctx.refusal()
    if band.stale and band.therapy_id == therapy.id:
        return ctx.refusal(reason("wristband_of_an_earlier_name"))
    found = _judge(ctx, therapy, given, band)
    if Verdict.of(found).identity_stop:
        return _stopped(ctx, therapy, found, band)
    step_id = do_step(ctx, therapy, STEP, "administration:patient:signed_in", given, found)
    for earlier in open_sessions(ctx.s, therapy.id):
        end_session(ctx, therapy.id, earlier.id, EndCause.SUPERSEDED)
    assert ctx.verifier is not None  # the check of a signature
    session = BedsideSession(
        id=ctx.fresh("session"),
        therapy_id=therapy.id,
        step_id=step_id,
        wristband_id=band.id,
        guardian_spoke=given.guardian_spoke,
        signed_in_at=ctx.now,
        signed_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(session)
    said = {"session": session.id, "wristband": band.id, "sides": sorted(set(given.sides))}
    sign(ctx, therapy, session.id, Content(said, [session]), "identity_checked")
    for side in sorted(set(given.sides)):
        ctx.add(BedsideSide(session_id=session.id, side=side, therapy_id=therapy.id))
    return Outcome({"session": session.id}, tuple(found))


def _stopped(ctx: Act, therapy: TherapyNow, found: list[Reason], band: Band) -> Outcome:
    """Who lies on the table is in doubt: no session of the therapy goes on after this."""
    running = open_sessions(ctx.s, therapy.id)
    newest = running.pop().id if running else None
    for earlier in running:
        end_session(ctx, therapy.id, earlier.id, EndCause.IDENTITY_STOP)
    return stop_attempt(ctx, therapy, found, session_id=newest, scanned=band.id)


def _judge(ctx: Act, therapy: TherapyNow, given: SignIn, band: Band) -> list[Reason]:
    patient = ctx.s.execute(
        select(NAME.label("name"), BORN.label("born_on")).where(Patient.id == therapy.patient_id)
    ).one()
    if patient.name is None or patient.born_on is None:
        return [reason("personal_values_erased")]
    order = current_order(ctx.s, therapy.id)
    consent = consent_reasons(ctx.s, therapy, "infusion", ctx.now, ctx.site.zone)
    found = list(judge_spoken_name(given.spoken_name, patient.name))
    for side in given.sides:
        found += judge_sign_in(
            SignInFacts(
                expected_therapy=therapy.id,
                wristband_therapy=band.therapy_id,
                wristband_active=band.active,
                spoken_birth_on=given.spoken_birth_on,
                recorded_birth_on=patient.born_on,
                marked_side=side,
                prescribed_sides=frozenset(order.sides if order else ()),
                sedation_started_at=None,
                checked_by=tuple(p for p in (ctx.actor, ctx.verifier) if p),
                consent=consent,
            ),
            ctx.now,
        )
    if any(r.code == "wristband_of_another_patient" for r in found):
        # what else differs then is the other patient's, and no business of this chart
        return [r for r in dict.fromkeys(found) if r.code == "wristband_of_another_patient"]
    return list(dict.fromkeys(found))


class SignOut(StepInput):
    """The session, and the wristband scanned once more."""

    session: str
    wristband: str


@act(
    "administration:patient:signed_out",
    by={Role.INFUSION_NURSE},
    checked_by={Role.PHYSICIAN, Role.INTERVENTIONALIST},
    check=Check.PRESENT,
)
def sign_out(ctx: Act, given: SignOut) -> Outcome | Verdict:
    """The patient who leaves the table is the one who was signed in; the session is over.

    Refused while a unit is started and not stopped. Another wristband is an identity stop.
    """
    therapy = the_therapy(ctx, given.therapy)
    session = session_now(ctx.s, given.session)
    if therapy is None or session is None or session.therapy_id != given.therapy:
        return ctx.refusal(reason("session_unknown"))
    band = scanned_band(ctx, given.wristband)
    if session.ended:
        ctx.find(reason("session_ended", about=session.id))
    if ctx.blocked or band is None:
        return ctx.refusal()
    found = [*judge_sign_out(session.facts(), band.therapy_id), *_running(ctx, therapy.id)]
    if Verdict.of(found).identity_stop:
        return stop_attempt(ctx, therapy, found, session_id=session.id, scanned=band.id)
    if band.id != session.wristband_id and not band.active:
        found.append(reason("wristband_not_active", Severity.STOP))
    do_step(ctx, therapy, STEP, "administration:patient:signed_out", given, found)
    end_session(ctx, therapy.id, session.id, EndCause.SIGNED_OUT)
    return Outcome({"session": session.id})


def _running(ctx: Act, therapy_id: str) -> list[Reason]:
    names = ctx.s.scalars(
        select(Container.short_name)
        .join(InfusionStart, InfusionStart.unit_id == Container.id)
        .outerjoin(InfusionStop, InfusionStop.unit_id == InfusionStart.unit_id)
        .where(InfusionStart.therapy_id == therapy_id, InfusionStop.unit_id.is_(None))
        .order_by(Container.short_name)
    )
    return [reason("infusion_not_stopped", about=name) for name in names]
