"""Is this syringe for this patient, now: sign-in, unit check and start of an infusion (I06).

All reasons are returned; an identity reason ends the attempt and has no way round (I20), a complete
fresh check may start at once. Status is always read, no code proves release (I13). Checks follow
FACT-JACIE practice: two trained people, wristband, label and order, each scanning. Pure: the moment
is an argument, instants are aware.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.release.rules import (
    Decision,
    DeviationFacts,
    judge_deviations,
    judge_expiry,
    judge_holds,
)
from tracker.journey.testing.standing import Standing
from tracker.material.words import State
from tracker.protocol.site import Bedside

Target = tuple[str, str]  # side and artery, codes of the definition


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """What was scanned and said before sedation, drape and puncture."""

    expected_therapy: str
    wristband_therapy: str | None  # None: no wristband of this site
    wristband_active: bool
    spoken_birth_on: date | None  # typed blind from what the patient says
    recorded_birth_on: date
    marked_side: str
    prescribed_sides: frozenset[str]
    sedation_started_at: datetime | None
    checked_by: tuple[str, ...]
    consent: tuple[Reason, ...] = ()


def judge_sign_in(facts: SignInFacts, at: datetime) -> tuple[Reason, ...]:
    """Every reason why this patient is not signed in for this therapy (I02, I04, I06, I29, D32).

    The spoken birth date is typed without seeing the record and must be equal. A band of another
    therapy is an identity stop; the chart of that other therapy gets no entry.
    """
    found: list[Reason] = []
    if facts.wristband_therapy is None:
        found.append(reason("wristband_unknown"))
    elif facts.wristband_therapy != facts.expected_therapy:
        found.append(reason("wristband_of_another_patient", Severity.IDENTITY))
    if not facts.wristband_active:
        found.append(reason("wristband_not_active"))
    if facts.spoken_birth_on is None:
        found.append(reason("spoken_birth_date_missing"))
    elif facts.spoken_birth_on != facts.recorded_birth_on:
        found.append(reason("spoken_birth_date_differs", Severity.IDENTITY))
    if facts.marked_side not in facts.prescribed_sides:
        found.append(
            reason(
                "wrong_side",
                Severity.IDENTITY,
                "sign-in",
                found=facts.marked_side,
                expected=", ".join(sorted(facts.prescribed_sides)),
            )
        )
    if facts.sedation_started_at is not None and facts.sedation_started_at <= at:
        found.append(reason("sedated_before_sign_in"))
    found += _judge_two_people(facts.checked_by, "sign-in")
    found += [r for r in facts.consent if r.severity in (Severity.IDENTITY, Severity.STOP)]
    return tuple(found)


def _judge_two_people(people: Sequence[str], about: str) -> list[Reason]:
    """Two different people: one twice is said as such, one alone as missing (I04)."""
    if len(set(people)) >= 2:
        return []
    if len(people) >= 2:
        return [reason("one_person_twice", about=about, person=people[0])]
    return [reason("second_check_missing", about=about)]


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The open sign-in of the patient on the table."""

    session: str
    therapy: str
    wristband_active: bool
    signed_in_at: datetime
    signed_in_by: tuple[str, ...]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything about a unit that its giving depends on, read in the deciding transaction."""

    unit: str
    therapy: str
    state: State  # the last of its history
    label_active: bool
    target: Target  # of its label
    prescribed: frozenset[Target]  # of the order in force
    expires_at: datetime | None
    disposition: Decision | None
    disposition_stands: bool
    standings: tuple[Standing, ...]
    deviations: tuple[DeviationFacts, ...]
    holds: tuple[str, ...]
    subject: tuple[Reason, ...] = ()  # of consent and eligibility, read now
    endotoxin: tuple[Reason, ...] = ()  # of judge_endotoxin_budget with the units of the hour


_WHY_NOT: Final[dict[State, str]] = {
    State.RELEASED: "not_issued",
    State.CONDITIONALLY_RELEASED: "not_issued",
    State.OOS_EXCEPTIONAL: "not_issued",
    State.ISSUED: "not_accepted",
    State.ACCEPTED: "already_accepted",
    State.STARTED: "already_infused",
    State.INFUSED: "already_infused",
    State.STOPPED: "already_infused",
    State.REVOKED: "release_revoked",
    State.REJECTED: "unit_rejected",
    State.RETURNED: "unit_gone",
    State.DISCARDED: "unit_gone",
    State.DESTROYED: "unit_gone",
    State.USED_UP: "unit_gone",
}


def judge_product(unit: UnitFacts, at: datetime, wanted: State) -> tuple[Reason, ...]:
    """Every reason that the unit itself gives against being accepted, checked or started (I06).

    The unit must be in ``wanted`` (issued for the suite's acceptance, accepted for check and
    start), its label the active one, its disposition standing, now before expiry, every test that
    is required before release satisfied or formally accepted, deviations assessed, no hold, the
    subject consenting and, by the newest decision, eligible. An
    exceptional disposition accepts its failing results one by one; any other failure still stops.
    """
    name = unit.unit
    found: list[Reason] = []
    if unit.state is not wanted:
        found.append(reason(_WHY_NOT.get(unit.state, "not_released"), about=name, now=unit.state))
    if not unit.label_active:
        found.append(reason("label_voided", about=name))
    if unit.disposition is None:
        found.append(reason("not_released", about=name, now=unit.state))
    elif unit.disposition is Decision.REJECTED:
        found.append(reason("unit_rejected", about=name, now=unit.state))
    elif not unit.disposition_stands:
        found.append(reason("release_revoked", about=name, now=unit.state))
    found += judge_expiry(unit.expires_at, at, name)
    for standing in unit.standings:
        found += [r for r in standing.reasons if r.severity is Severity.STOP]
    found += judge_deviations(unit.deviations)
    found += judge_holds(unit.holds)
    found += [r for r in unit.subject if r.severity in (Severity.IDENTITY, Severity.STOP)]
    found += [r for r in unit.endotoxin if r.severity is Severity.STOP]
    return tuple(dict.fromkeys(found))


def judge_running(unit: UnitFacts, at: datetime) -> tuple[Reason, ...]:
    """Everything that has come in against a unit while it is being given (I06, H26).

    A failing result, a hold, a release taken back, a consent withdrawn: nothing of it stops the
    infusion by itself, whoever gives it must know at once and decides. The page counts the seconds
    to the expiry on its own, and a deviation is news when it is critical, not while it is assessed.
    """
    quiet = judge_expiry(unit.expires_at, at, unit.unit)
    found = judge_product(unit, at, State.STARTED)
    return tuple(r for r in found if r not in quiet and r.code != "deviation_not_assessed")


def judge_acceptance(unit: UnitFacts, expected_therapy: str, at: datetime) -> tuple[Reason, ...]:
    """Every reason why the suite does not accept this unit for this therapy (I02, I06)."""
    found: list[Reason] = []
    if unit.therapy != expected_therapy:
        found.append(reason("unit_of_another_patient", Severity.IDENTITY, unit.unit))
    found += _judge_target(unit, unit.target)
    return (*found, *judge_product(unit, at, State.ISSUED))


def _judge_target(unit: UnitFacts, place: Target) -> list[Reason]:
    """Side and artery of label, catheter and order agree, or it is an identity stop (D33)."""
    found: list[Reason] = []
    for code, is_at, on_label in (
        ("wrong_side", place[0], unit.target[0]),
        ("wrong_artery", place[1], unit.target[1]),
    ):
        if is_at != on_label:
            found.append(reason(code, Severity.IDENTITY, unit.unit, found=is_at, expected=on_label))
    if unit.target not in unit.prescribed:
        found.append(
            reason(
                "not_as_prescribed",
                Severity.IDENTITY,
                unit.unit,
                side=unit.target[0],
                artery=unit.target[1],
            )
        )
    return found


def judge_session(session: SessionFacts, at: datetime, limits: Bedside) -> tuple[Reason, ...]:
    """Why the sign-in does not carry a start now: ended, band voided, older than 240 min (I06)."""
    found: list[Reason] = []
    if session.ended:
        found.append(reason("session_ended", about=session.session))
    if not session.wristband_active:
        found.append(reason("wristband_not_active", about=session.session))
    found += _judge_two_people(session.signed_in_by, "sign-in")
    if at < session.signed_in_at:
        found.append(reason("times_reversed", about="sign_in_to_last_start"))
    elif at - session.signed_in_at > timedelta(minutes=limits.sign_in_to_last_start_minutes):
        found.append(
            reason(
                "sign_in_expired",
                about=session.session,
                limit_minutes=limits.sign_in_to_last_start_minutes,
            )
        )
    return tuple(found)


def judge_unit_check(
    unit: UnitFacts,
    session: SessionFacts,
    place: Target,
    at: datetime,
    limits: Bedside,
    wristband_therapy: str | None = None,
) -> tuple[Reason, ...]:
    """Every reason why this unit is not for this patient, here and now (I02, I06, I20).

    ``place`` is the side and artery in which the catheter lies, as the checker states it;
    ``wristband_therapy`` that of the band scanned with the unit, None when the sign-in stands.
    """
    found: list[Reason] = []
    if unit.therapy != session.therapy:
        found.append(reason("unit_of_another_patient", Severity.IDENTITY, unit.unit))
    if wristband_therapy not in (None, session.therapy):
        found.append(reason("wristband_of_another_patient", Severity.IDENTITY, session.session))
    found += _judge_target(unit, place)
    found += judge_product(unit, at, State.ACCEPTED)
    found += judge_session(session, at, limits)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """One person's scan of wristband session and unit, on his own sign-in.

    A refused check ends the attempt: whatever was checked before it counts no more.
    """

    checker: str
    unit: str
    session: str
    therapy: str  # of the wristband session that was scanned
    place: Target
    at: datetime
    accepted: bool = True


def judge_start(
    unit: UnitFacts,
    session: SessionFacts,
    checks: Sequence[UnitCheck],
    place: Target,
    at: datetime,
    limits: Bedside,
) -> tuple[Reason, ...]:
    """Every reason why this infusion may not start now; empty means it may (the whole of I06).

    Everything a unit check looks at is looked at again, because a release may have been revoked or
    a result come in between. Two different people must have scanned this very unit against this
    very wristband session for this side and artery, each within five minutes.
    """
    found = [*judge_unit_check(unit, session, place, at, limits)]
    found += _judge_checks(unit, session, checks, place, at, limits)
    return tuple(dict.fromkeys(found))


def _judge_checks(
    unit: UnitFacts,
    session: SessionFacts,
    checks: Sequence[UnitCheck],
    place: Target,
    at: datetime,
    limits: Bedside,
) -> list[Reason]:
    name = unit.unit
    own = [c for c in checks if c.unit == name]
    refused_at = [c.at for c in own if not c.accepted]
    fresh = [c for c in own if c.accepted and (not refused_at or c.at > max(refused_at))]
    if any(c.therapy != session.therapy for c in fresh):
        return [reason("wristband_of_another_patient", Severity.IDENTITY, name)]
    here = [c for c in fresh if c.session == session.session and c.place == place and c.at <= at]
    newest = {c.checker: c.at for c in sorted(here, key=lambda c: c.at)}
    limit = timedelta(minutes=limits.unit_check_to_start_minutes)
    if sum(at - checked_at <= limit for checked_at in newest.values()) >= 2:
        return []
    if len(newest) >= 2:
        return [
            reason(
                "unit_check_too_old", about=name, limit_minutes=limits.unit_check_to_start_minutes
            )
        ]
    found = [
        reason(code, about=about)
        for code, about, is_so in (
            ("check_of_another_session", name, any(c.session != session.session for c in fresh)),
            ("check_for_another_place", name, any(c.place != place for c in fresh)),
            ("times_reversed", "unit_check_to_start", any(c.at > at for c in fresh)),
            ("unit_not_checked", name, not here),
        )
        if is_so
    ]
    return [*found, *(_judge_two_people([c.checker for c in here], name) if here else ())]


def judge_sign_out(session: SessionFacts, wristband_therapy: str | None) -> tuple[Reason, ...]:
    """Why the patient at sign-out is not the one who was signed in (I02); QA is told at once."""
    if wristband_therapy is None:
        return (reason("wristband_unknown"),)
    if wristband_therapy != session.therapy:
        return (reason("wristband_of_another_patient", Severity.IDENTITY, session.session),)
    return ()
