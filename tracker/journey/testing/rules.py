"""Does it meet its specification: the verdict of one result, retests, due days, sample windows.

The verdict belongs to a specification version, never to the result. Numbers are compared unrounded:
69.96 shown as 70.0 fails >= 70. What stands over all results of a lot is in ``standing.py``. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.testing.standing import Outcome, RecordedResult
from tracker.protocol.readings import Parsed, Reading, ReadingError, parse
from tracker.protocol.specification import (
    K_OVER_M,
    NumberAcceptance,
    ReleaseSpec,
    Report,
    RuleAcceptance,
    WordAcceptance,
)
from tracker.protocol.words import DueFrom, Operator, WordMeans


@dataclass(frozen=True, slots=True)
class SpecContext:
    """What a specification needs to know of the lot."""

    label_claim: Decimal | None = None  # in the unit of the specification
    endotoxin_limit_eu_per_ml: Decimal | None = None  # K/M with the hour's volume of all products


@dataclass(frozen=True, slots=True)
class ResultVerdict:
    """Outcome of one result; ``suffices``: enough to release on, even while the reading goes on."""

    outcome: Outcome
    suffices: bool
    reasons: tuple[Reason, ...] = ()


def satisfies(given: Parsed, op: Operator, value: Decimal, upper: Decimal | None = None) -> bool:
    """True when the result is proven to satisfy the operator.

    ``<0.10`` proves at most 0.10 and nothing from below; ``>70`` proves at least 70; ND proves any
    maximum and no minimum; only a plain number proves a range. Bounds of a range belong to it.
    """
    if given.value is None:
        return op in (Operator.AT_MOST, Operator.BELOW)
    plain, less, more = (given.qualifier == q for q in ("", "<", ">"))
    at = given.value
    return {
        Operator.AT_LEAST: not less and at >= value,
        Operator.ABOVE: (plain and at > value) or (more and at >= value),
        Operator.AT_MOST: not more and at <= value,
        Operator.BELOW: (plain and at < value) or (less and at <= value),
        Operator.BETWEEN: plain and value <= at and (upper is None or at <= upper),
    }[op]


def judge_result(
    spec: ReleaseSpec, given: Reading, context: SpecContext, in_process: bool = False
) -> ResultVerdict:
    """The outcome of one result with every reason (I17, I18).

    Results of in-process samples are information, unless the specification binds them (sterility,
    mycoplasma). A failing result holds the material; it is recorded, never refused.
    """
    kinds = {a.kind for a in spec.acceptance}
    verdict = (
        _judge_word(spec, given)
        if kinds == {"words"}
        else _judge_report(spec, given)
        if kinds == {"report"}
        else _judge_number(spec, given, context)
    )
    if verdict.outcome is Outcome.NO_RESULT:
        return verdict
    if in_process and not spec.binding_in_process:
        return ResultVerdict(Outcome.INFORMATIVE, False)
    return verdict


def _refused(*reasons: Reason) -> ResultVerdict:
    return ResultVerdict(Outcome.NO_RESULT, False, reasons)


def _failed(spec: ReleaseSpec, value: object, limit: str) -> Reason:
    return reason("result_fails", Severity.HOLD, spec.code, value=value, limit=limit)


def _judge_word(spec: ReleaseSpec, given: Reading) -> ResultVerdict:
    (acceptance,) = (a for a in spec.acceptance if isinstance(a, WordAcceptance))
    known = {w.word: w.means for w in acceptance.words}
    means = known.get(given.raw)
    if means is None:
        return _refused(reason("result_word_unknown", about=spec.code, words=", ".join(known)))
    if means is WordMeans.FAIL:
        wanted = ", ".join(w for w, m in known.items() if m is WordMeans.PASS)
        return ResultVerdict(Outcome.FAIL, False, (_failed(spec, given.raw, wanted),))
    if means is WordMeans.PASS:
        return ResultVerdict(Outcome.PASS, True)
    return ResultVerdict(Outcome.PENDING, means is WordMeans.INTERIM and spec.interim_suffices)


def _judge_report(spec: ReleaseSpec, given: Reading) -> ResultVerdict:
    (acceptance,) = (a for a in spec.acceptance if isinstance(a, Report))
    if not acceptance.unit:
        return ResultVerdict(Outcome.INFORMATIVE, True)
    found = _read_number(spec, given, acceptance.unit)
    if isinstance(found, Reason):
        return _refused(found)
    return ResultVerdict(Outcome.INFORMATIVE, True)


def _read_number(spec: ReleaseSpec, given: Reading, unit: str) -> Parsed | Reason:
    if given.unit != unit:
        return reason("result_wrong_unit", about=spec.code, unit=given.unit, expected=unit)
    try:
        parsed = parse(given.raw)
    except ReadingError as refused:
        return reason(refused.code, about=spec.code)
    if parsed.value is not None and (parsed.value < 0 or (unit == "%" and parsed.value > 100)):
        plausible = "0 - 100" if unit == "%" else ">= 0"
        return reason(
            "reading_implausible", about=spec.code, value=parsed, unit=unit, plausible=plausible
        )
    return parsed


def _judge_number(spec: ReleaseSpec, given: Reading, context: SpecContext) -> ResultVerdict:
    unit = next(u for a in spec.acceptance if (u := spec.unit_of(a)))
    parsed = _read_number(spec, given, unit)
    if isinstance(parsed, Reason):
        return _refused(parsed)
    found: list[Reason] = []
    for row in spec.acceptance:
        if isinstance(row, NumberAcceptance):
            if not satisfies(parsed, row.op, row.value, row.upper):
                bound = f" - {row.upper:f}" if row.upper is not None else ""
                found.append(_failed(spec, parsed, f"{row.op} {row.value:f}{bound} {unit}"))
        elif isinstance(row, RuleAcceptance):
            found += _judge_rule(spec, row, parsed, context)
    if any(r.severity is Severity.STOP for r in found):
        return _refused(*found)
    if found:
        return ResultVerdict(Outcome.FAIL, False, tuple(found))
    aim = spec.target
    if aim is not None and not satisfies(parsed, aim.op, aim.value):
        missed = reason(
            "target_missed", Severity.ALERT, spec.code, value=parsed, target=f"{aim.op} {aim.value}"
        )
        return ResultVerdict(Outcome.PASS, True, (missed,))
    return ResultVerdict(Outcome.PASS, True)


def _judge_rule(
    spec: ReleaseSpec, row: RuleAcceptance, given: Parsed, context: SpecContext
) -> list[Reason]:
    if row.rule == K_OVER_M:
        limit = context.endotoxin_limit_eu_per_ml
        if limit is None:
            return [reason("endotoxin_limit_missing", about=spec.code)]
        if satisfies(given, Operator.AT_MOST, limit):
            return []
        return [_failed(spec, given, f"<= {limit:.2f} {row.unit}")]
    claim = context.label_claim
    if claim is None or claim <= 0:
        return [reason("label_claim_missing", about=spec.code)]
    low, high = (claim * pct / 100 for pct in (row.value, row.upper or row.value))
    if satisfies(given, Operator.BETWEEN, low, high):
        return []
    return [_failed(spec, given, f"{low:f} - {high:f} {row.unit}")]


@dataclass(frozen=True, slots=True)
class Investigation:
    """An out-of-specification investigation as it stands."""

    phase1_recorded: bool
    closed: bool = False
    assignable_cause: bool = False


def judge_retest(
    earlier: Sequence[RecordedResult], test: str, sample: str, investigation: Investigation | None
) -> tuple[Reason, ...]:
    """Why this test may not be repeated on this sample: a final result asks for an inquiry (I18).

    An interim reading (no growth to date) is no result yet: the next reading is no retest.
    """
    final = [
        r
        for r in earlier
        if (r.test, r.sample) == (test, sample) and r.outcome in (Outcome.PASS, Outcome.FAIL)
    ]
    if not final or (investigation is not None and investigation.phase1_recorded):
        return ()
    return (reason("retest_without_investigation", about=test, sample=sample),)


def judge_invalidation(result: str, investigation: Investigation | None) -> tuple[Reason, ...]:
    """Why a failing result may not be set aside: only a closed investigation with a cause can."""
    if investigation is None or not investigation.closed:
        return (reason("investigation_not_closed", about=result),)
    if not investigation.assignable_cause:
        return (reason("no_assignable_cause", about=result),)
    return ()


def due_on(spec: ReleaseSpec, sampled_on: date, released_on: date | None) -> date | None:
    """The day by which the result is due, counted from sample or release; None when open."""
    start = sampled_on if spec.due_from is DueFrom.SAMPLE else released_on
    if start is None or spec.due_after_days is None:
        return None
    return start + timedelta(days=spec.due_after_days)


def judge_due(
    spec: ReleaseSpec, sampled_on: date, released_on: date | None, entered_on: date
) -> tuple[Reason, ...]:
    """Whether the result comes after its due day; an alert, the result counts all the same."""
    due = due_on(spec, sampled_on, released_on)
    if due is None or entered_on <= due:
        return ()
    return (reason("result_late", Severity.ALERT, spec.code, due_on=due.isoformat()),)


def judge_sample_window(
    spec: ReleaseSpec, sampled_at: Sequence[datetime], harvested_at: datetime
) -> tuple[Reason, ...]:
    """Whether one sample lies in the window before the harvest (48-72 h, USP <1071>); an alert."""
    if spec.sample_hours_before is None:
        return ()
    low, high = (timedelta(hours=h) for h in spec.sample_hours_before)
    if any(low <= harvested_at - at <= high for at in sampled_at):
        return ()
    return (
        reason(
            "no_sample_in_window",
            Severity.ALERT,
            spec.code,
            low_h=spec.sample_hours_before[0],
            high_h=spec.sample_hours_before[1],
        ),
    )
