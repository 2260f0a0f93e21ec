"""A step of the definition is done: who, when, its readings judged, what it found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import Field

from tracker.act import Act, ActInput
from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.readings import Reading, ReadingError, judge
from tracker.protocol.steps import Step
from tracker.protocol.words import Check
from tracker.record import log
from tracker.record.ahead import Question
from tracker.therapy import present
from tracker.therapy.models import StepFinding, StepReading, StepRecord
from tracker.therapy.present import TherapyNow, therapy_now

KEPT = frozenset({Severity.ALERT, Severity.HOLD})
"""Findings that review will show; what is merely informative stays with the answer."""


class TherapyInput(ActInput):
    """Input of an act of one therapy."""

    therapy: str

    def asks(self) -> tuple[Question, ...]:
        return asks_of_therapy(self.therapy)


StepCode = Annotated[str, Field(pattern=r"^S[0-9]{2}$")]


class StepInput(TherapyInput):
    """Input of a step: beside its typed core, the readings that the definition asks for."""

    readings: Mapping[str, Reading] = {}
    note: str = ""


Given = TypeVar("Given", bound=StepInput)


def asks_of_therapy(therapy_id: str) -> tuple[Question, ...]:
    """What ``the_therapy`` reads, and the newest entry of its stream, on which the act's follows.

    The head is locked: nobody writes to the stream before the act does.
    """
    return present.asks(therapy_id), log.asks_tops(f"therapy:{therapy_id}")


def the_therapy(ctx: Act, therapy_id: str) -> TherapyNow | None:
    """The act's therapy; when there is none, that is found and the act must return its refusal."""
    therapy = therapy_now(ctx.s, therapy_id)
    if therapy is None:
        ctx.find(reason("therapy_unknown"))
    return therapy


def the_step(ctx: Act, therapy: TherapyNow, code: str) -> Step | None:
    """The definition's step of that code; when it has none, that is found on ``ctx`` (I30)."""
    for step in therapy.definition.steps:
        if step.code == code:
            return step
    ctx.find(reason("step_not_in_definition", about=code))
    return None


def with_core(
    given: Given, asked: Collection[str], **core: tuple[Decimal | int | None, str]
) -> Given:
    """The input with typed figures among its readings too: name=(value, unit).

    Only those that the definition ``asked`` for in this step.

    So a figure that formulae need is typed once, judged by the definition like any reading, and
    kept as one. What was written as a reading stands; nothing is invented for a missing value.
    """
    readings = {
        name: Reading(raw=f"{value:f}" if isinstance(value, Decimal) else str(value), unit=unit)
        for name, (value, unit) in core.items()
        if value is not None and name in asked
    }
    return given.model_copy(update={"readings": {**readings, **given.readings}})


def do_step(
    ctx: Act,
    therapy: TherapyNow,
    code: str,
    tag: str,
    given: StepInput | None = None,
    found: Iterable[Reason] = (),
    *,
    part: bool = False,
) -> str:
    """The step stands in the record with its readings and findings; returns its id.

    ``part``: the act is only a part of the step, which owes none of its required readings.
    Finds on ``ctx``: a step that the process does not have, the readings' reasons, ``found``, and a
    missing second person where the definition wants one present (it may only tighten what the act
    itself asks).
    """
    step = the_step(ctx, therapy, code)
    check = step.check if step else Check.NONE
    readings = given.readings if given else {}
    judged = judge(code, readings, therapy.definition)
    reasons = [r for r in judged if not (part and r.code == "reading_missing")]
    reasons += found
    if check in (Check.PRESENT, Check.SIGNATURE) and ctx.verifier is None:
        reasons.append(reason("second_person_needed", about=code))
    ctx.find(*reasons)
    row = StepRecord(
        id=ctx.fresh("step"),
        therapy_id=therapy.id,
        step=code,
        tag=tag,
        done_at=ctx.at,
        performed_by=ctx.actor,
        verified_by=ctx.verifier,
        check_kind=check.value,
        workplace=ctx.door.workplace,
        note=given.note if given else "",
    )
    ctx.add(row)
    for name, one in readings.items():
        ctx.add(_reading(row, name, one))
    kept = [r for r in dict.fromkeys(reasons) if r.severity in KEPT]
    for n, r in enumerate(kept):
        ctx.add(
            StepFinding(
                step_id=row.id,
                n=n,
                therapy_id=therapy.id,
                code=r.code,
                severity=r.severity,
                about=r.about,
                facts=dict(r.facts),
            )
        )
    return row.id


def _reading(step: StepRecord, name: str, given: Reading) -> StepReading:
    try:
        parsed = given.parsed()
        qualifier, value = parsed.qualifier, parsed.value
    except ReadingError:  # words, or a text that the judgement has refused already
        qualifier, value = "", None
    return StepReading(
        step_id=step.id,
        name=name,
        therapy_id=step.therapy_id,
        raw=given.raw,
        unit=given.unit,
        qualifier=qualifier,
        value=None if value is None else f"{value:f}",
    )
