"""May it be given: the gates of batch review and of the disposition of a lot.

Every gate is evaluated and every reason returned. A person who made or tested a lot neither reviews
nor releases it (I07). Two-step release (EU GMP Part IV 11; 21 CFR 1271.265): a conditional release
names every pending test with an owner and a due date. An out-of-specification lot is never
released; it may be given exceptionally on the treating physician's request (Part IV 11.5). Pure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.words import State
from tracker.protocol.words import Check, DeviationSeverity
from tracker.quality.verbal.rules import judge_unsigned


class Decision(enum.StrEnum):
    """The disposition of a lot; the values are those of the units' states."""

    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    REJECTED = "rejected"
    OOS_EXCEPTIONAL = "oos_exceptional"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One performed step of the lot's lineage with its check as the definition asks for it."""

    name: str  # short name that people know, as S15 P1
    check: Check
    performed_by: str
    verified_by: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class DeviationFacts:
    """A deviation of the lot as it stands."""

    deviation: str
    severity: DeviationSeverity
    assessed: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class LotFacts:
    """Everything that release reads, gathered in one transaction."""

    lot: str
    steps: tuple[StepRecord, ...]
    standings: tuple[Standing, ...]
    deviations: tuple[DeviationFacts, ...]
    holds: tuple[str, ...]  # short names of holds, inherited ones included
    labels: tuple[Reason, ...]  # of every label of the lot, each by its name
    consent: tuple[Reason, ...]  # of judge_consent for the infusion
    markers: tuple[Reason, ...]  # of judge_markers
    expires_at: datetime | None
    made_by: frozenset[str]  # performed or verified isolation, expansion, formulation, labelling
    tested_by: frozenset[str]  # analysts and reviewers of results
    reviewed_by: frozenset[str] = frozenset()
    audit_trail_reviewed: bool = False
    unsigned_verbal: tuple[str, ...] = ()  # authors of decisions by telephone, not signed yet
    paper: tuple[Reason, ...] = ()  # of judge_gaps: what no paper proves and nobody decided
    changed_since_review: tuple[str, ...] = ()  # parts of the record that are not as they were read


@dataclass(frozen=True, slots=True)
class PendingTest:
    """A test that may come after a conditional release, whose it is and by when."""

    test: str
    sample: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ExceptionalFacts:
    """What must exist before an out-of-specification lot may be given (Part IV 11.5)."""

    requested_by_physician: str = ""
    risk_evaluation: bool = False
    alternatives_considered: bool = False
    confirmed_by_physician: bool = False
    sponsor_told: bool = False


def judge_person(lot: LotFacts, person: str) -> tuple[Reason, ...]:
    """Why this person may neither review nor release the lot: made or tested it (I07)."""
    found: list[Reason] = []
    if person in lot.made_by:
        found.append(reason("maker_may_not_release", about=lot.lot, person=person))
    if person in lot.tested_by:
        found.append(reason("tester_may_not_release", about=lot.lot, person=person))
    return tuple(found)


def judge_steps(steps: Sequence[StepRecord]) -> tuple[Reason, ...]:
    """Every step that is open, not checked as defined, or checked by its performer (I04, I30)."""
    found: list[Reason] = []
    for step in steps:
        if not step.closed:
            found.append(reason("step_open", about=step.name))
        if step.check is not Check.NONE and step.verified_by is None:
            found.append(reason("step_not_countersigned", about=step.name))
        if step.verified_by == step.performed_by:
            found.append(reason("one_person_twice", about=step.name, person=step.performed_by))
    return tuple(found)


def judge_deviations(deviations: Sequence[DeviationFacts]) -> tuple[Reason, ...]:
    """Every deviation that is not assessed, and every critical one that is open (I06, D30)."""
    found: list[Reason] = []
    for d in deviations:
        if not d.assessed:
            found.append(reason("deviation_not_assessed", about=d.deviation))
        if d.severity is DeviationSeverity.CRITICAL and not d.closed:
            found.append(reason("critical_deviation_open", about=d.deviation))
    return tuple(found)


def judge_holds(holds: Sequence[str]) -> tuple[Reason, ...]:
    """One reason for each hold: nothing on hold is released, issued or given (I31)."""
    return tuple(reason("on_hold", about=hold) for hold in holds)


def judge_expiry(expires_at: datetime | None, at: datetime, name: str) -> tuple[Reason, ...]:
    """Why the thing may not be given any more: from its expiry instant on (I06, D34)."""
    if expires_at is None:
        return (reason("expiry_missing", about=name),)
    if at < expires_at:
        return ()
    return (reason("expired", about=name, expired_at=expires_at.isoformat(timespec="minutes")),)


def judge_review(lot: LotFacts, reviewers: Sequence[str]) -> tuple[Reason, ...]:
    """Every reason against signing the batch review (21 CFR 211.188, 211.192; I04, I07, I12)."""
    found: list[Reason] = []
    for person in dict.fromkeys(reviewers):
        found += judge_person(lot, person)
    if len(set(reviewers)) < len(reviewers):
        found.append(reason("one_person_twice", about=lot.lot, person=reviewers[0]))
    if not lot.audit_trail_reviewed:
        found.append(reason("audit_trail_not_reviewed", about=lot.lot))
    return (
        *found,
        *judge_steps(lot.steps),
        *judge_deviations(lot.deviations),
        *_stops(lot.labels),
    )


def judge_review_stands(lot: LotFacts) -> tuple[Reason, ...]:
    """Why the signed review is of another record than this one (21 CFR 11.70, 211.192; I16)."""
    if not lot.changed_since_review:
        return ()
    parts = ", ".join(lot.changed_since_review)
    return (reason("review_out_of_date", about=lot.lot, kind=parts),)


def _stops(reasons: Sequence[Reason]) -> list[Reason]:
    """Reasons as release sees them: what merely holds elsewhere stops here (I12, I31)."""
    grave = (Severity.IDENTITY, Severity.STOP, Severity.HOLD)
    return [
        Reason(r.code, Severity.STOP, r.about, r.facts) if r.severity is Severity.HOLD else r
        for r in reasons
        if r.severity in grave
    ]


def pending_tests(standings: Sequence[Standing]) -> frozenset[tuple[str, str]]:
    """Test and sample of everything that is still to come over the lineage."""
    return frozenset((s.test, sample) for s in standings for sample in s.pending_samples)


def judge_disposition(
    lot: LotFacts,
    decision: Decision,
    decided_by: str,
    at: datetime,
    pending: Sequence[PendingTest] = (),
    exceptional: ExceptionalFacts | None = None,
) -> tuple[Reason, ...]:
    """Every reason against this disposition (I06, I07, I12, I18, I29, I31).

    A rejection needs only a person who may decide. The others need a signed review, checked steps,
    assessed deviations, no hold, labels accounted for, consent, markers and time left.
    """
    found: list[Reason] = [*judge_person(lot, decided_by)]
    if decision is Decision.REJECTED:
        return tuple(found)
    if not lot.reviewed_by:
        found.append(reason("lot_not_reviewed", about=lot.lot))
    found += judge_review_stands(lot)
    found += judge_unsigned(lot.lot, lot.unsigned_verbal)
    found += judge_steps(lot.steps)
    found += judge_deviations(lot.deviations)
    found += judge_holds(lot.holds)
    found += lot.paper
    found += _stops(lot.labels)
    found += _stops(lot.consent)
    found += _stops(lot.markers)
    found += judge_expiry(lot.expires_at, at, lot.lot)
    if decision is Decision.OOS_EXCEPTIONAL:
        found += _judge_exceptional(lot, exceptional or ExceptionalFacts())
    else:
        found += [r for s in lot.standings for r in _stops(s.reasons)]
    if decision is Decision.RELEASED:
        found += [
            reason("result_pending", about=test, sample=sample)
            for test, sample in sorted(pending_tests(lot.standings))
        ]
    else:
        found += _judge_pending(lot, pending)
    return tuple(dict.fromkeys(found))


def _judge_pending(lot: LotFacts, listed: Sequence[PendingTest]) -> list[Reason]:
    """The list of pending tests must be exactly what is pending, each with an owner and a day."""
    awaited = pending_tests(lot.standings)
    named = {(p.test, p.sample) for p in listed}
    found = [
        reason("pending_test_not_listed", about=test, sample=sample)
        for test, sample in sorted(awaited - named)
    ]
    found += [
        reason("listed_test_not_pending", about=test, sample=sample)
        for test, sample in sorted(named - awaited)
    ]
    for p in listed:
        if not p.owner:
            found.append(reason("pending_test_without_owner", about=p.test, sample=p.sample))
        if p.due_on is None:
            found.append(reason("pending_test_without_due_date", about=p.test, sample=p.sample))
    return found


NEVER_EXCEPTIONAL = frozenset({"identity"})


def _judge_exceptional(lot: LotFacts, facts: ExceptionalFacts) -> list[Reason]:
    """What is missing for an exceptional decision; a failed identity has no such way (I20)."""
    failing = {s.test for s in lot.standings if s.outcome is Outcome.FAIL}
    found: list[Reason] = []
    if not failing:
        found.append(reason("nothing_out_of_specification", about=lot.lot))
    found += [
        reason("identity_never_exceptional", Severity.IDENTITY, test)
        for test in sorted(failing & NEVER_EXCEPTIONAL)
    ]
    found += [
        r for s in lot.standings for r in _stops(s.reasons) if r.code != "failing_result_stands"
    ]
    for code, is_there in (
        ("physician_request_missing", bool(facts.requested_by_physician)),
        ("risk_evaluation_missing", facts.risk_evaluation),
        ("alternatives_not_considered", facts.alternatives_considered),
        ("physician_confirmation_missing", facts.confirmed_by_physician),
        ("sponsor_not_told", facts.sponsor_told),
    ):
        if not is_there:
            found.append(reason(code, about=lot.lot))
    return found


NOWHERE: Final = frozenset(
    {State.DESTROYED, State.DISCARDED, State.USED_UP, State.INFUSED, State.STOPPED}
)
"""States of units of which nothing is left that could be given."""


def judge_destroyed(units: Iterable[tuple[str, State]]) -> tuple[Reason, ...]:
    """Why a rejected lot does not close: the units, by name and state, that are still there.

    A rejected unit in a refrigerator can be taken out of it again (21 CFR 211.165(f), 211.204).
    """
    return tuple(
        reason("unit_not_destroyed", about=name, now=state)
        for name, state in units
        if state not in NOWHERE
    )
