"""What stands for a test over all its results, so that none can be hidden (I18).

A failing result stands, however many passing ones follow, until a closed laboratory investigation
invalidates it or QA accepts it formally; it stays in the record either way (EU GMP chapter 6,
21 CFR 211.192). Release and the start of an infusion read this, never the newest result. Pure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.specification import ReleaseSpec
from tracker.protocol.words import AppliesWhen


class Outcome(enum.StrEnum):
    """What a result says against its specification."""

    PASS = "pass"  # noqa: S105 - a word of the laboratory, no password
    FAIL = "fail"  # out of specification
    PENDING = "pending"
    INFORMATIVE = "informative"
    NO_RESULT = "no_result"  # refused at entry: unreadable, wrong unit, unknown word


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """A result as it stands in the record, reviewed or not.

    ``invalidated``: a closed investigation found an assignable laboratory cause.
    ``accepted_formally``: QA accepted it with signature and reason (I06).
    """

    result: str
    test: str
    sample: str
    entered_at: datetime
    outcome: Outcome
    suffices: bool
    invalidated: bool = False
    accepted_formally: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for one test over all results of the lot's lineage."""

    test: str
    required_before_release: bool
    outcome: Outcome
    suffices: bool
    pending_samples: tuple[str, ...]
    reasons: tuple[Reason, ...]


def applicable(
    specs: Mapping[str, ReleaseSpec], conditions: frozenset[AppliesWhen]
) -> dict[str, ReleaseSpec]:
    """Rows of the specification that count for a lot under these conditions (fresh, thawed ...)."""
    return {
        code: spec
        for code, spec in specs.items()
        if spec.applies_when is AppliesWhen.ALWAYS or spec.applies_when in conditions
    }


def standing(
    spec: ReleaseSpec, results: Iterable[RecordedResult], samples: Sequence[str] = ()
) -> Standing:
    """What stands for one test: fail, pending, pass or informative, over ALL its results (I18).

    ``samples`` are those on which the test was requested; one without result is pending. Of one
    sample the newest valid result counts, but a failing one stands however many follow.
    """
    own = sorted(
        (r for r in results if r.test == spec.code and r.outcome is not Outcome.NO_RESULT),
        key=lambda r: r.entered_at,
    )
    failed = [
        r
        for r in own
        if r.outcome is Outcome.FAIL and not r.invalidated and not r.accepted_formally
    ]
    valid = [r for r in own if not r.invalidated and (spec.informative or _binds(r.outcome))]
    newest = {r.sample: r for r in valid}
    open_samples = {s for s in samples if s not in newest}
    open_samples |= {r.sample for r in newest.values() if r.outcome is Outcome.PENDING}
    enough = bool(newest) and all(r.suffices or r.accepted_formally for r in newest.values())
    found = [
        reason("failing_result_stands", about=spec.code, result=r.result, sample=r.sample)
        for r in failed
    ]
    if spec.required_before_release and not failed and not (enough and set(samples) <= {*newest}):
        found.append(reason("required_result_missing", about=spec.code))
    suffices = not found
    found += [
        reason("failing_result_accepted", Severity.INFO, spec.code, result=r.result)
        for r in own
        if r.outcome is Outcome.FAIL and r.accepted_formally
    ]
    if failed:
        outcome = Outcome.FAIL
    elif spec.informative:
        outcome = Outcome.INFORMATIVE
    else:
        outcome = Outcome.PENDING if open_samples or not newest else Outcome.PASS
    return Standing(
        spec.code,
        spec.required_before_release,
        outcome,
        suffices,
        tuple(sorted(open_samples)),
        tuple(found),
    )


def _binds(outcome: Outcome) -> bool:
    return outcome in (Outcome.PASS, Outcome.FAIL, Outcome.PENDING)


def lot_standing(
    specs: Mapping[str, ReleaseSpec],
    results: Sequence[RecordedResult],
    requested: Mapping[str, Sequence[str]],
    conditions: frozenset[AppliesWhen],
) -> tuple[Standing, ...]:
    """What stands for every test of a lot; ``requested`` maps test to the samples of the lineage.

    Of an alternative group (CD14 or CD11b) the rows that have a result or a request count; with
    none at all every row of the group is missing, so that a group cannot be skipped.
    """
    rows = applicable(specs, conditions)
    touched = {r.test for r in results} | {test for test, samples in requested.items() if samples}
    groups_begun = {
        s.alternative_group for s in rows.values() if s.alternative_group and s.code in touched
    }
    return tuple(
        standing(spec, results, requested.get(code, ()))
        for code, spec in rows.items()
        if spec.alternative_group not in groups_begun or code in touched
    )
