"""The patient is watched after the infusion, and adverse events are graded."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration.bedside.models import InfusionStart
from tracker.journey.followup.models import AdverseEvent, Relation, VitalSigns
from tracker.journey.followup.state import actual_day0
from tracker.marking.scan import take_scanned
from tracker.material.words import Kind
from tracker.people.models import Role
from tracker.protocol.specification import Frozen, Number
from tracker.quality.response import open_task, respond
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

STEP: Final = "S26"
SERIOUS_GRADE: Final = 3
"""From this CTCAE grade on an event is reported as serious (D37)."""
SERIOUS_WITHIN: Final = dt.timedelta(hours=24)

Mmhg = Annotated[int, Field(gt=0, le=300)]


class RecordVitals(StepInput):
    """Minutes after the last unit, the extremes seen, and a reaction (grade 0: none)."""

    minutes: Annotated[tuple[Annotated[int, Field(ge=0, le=2880)], ...], Field(min_length=1)]
    temp_high_c: Annotated[Number, Field(ge=20, le=45, decimal_places=1)]
    systolic_low_mmhg: Mmhg
    systolic_high_mmhg: Mmhg
    spo2_low_pct: Annotated[int, Field(ge=0, le=100)]
    reaction: Annotated[str, Field(max_length=120)] = "none"
    reaction_grade: Annotated[int, Field(ge=0, le=5)] = 0


@act("followup:vitals:recorded", by={Role.INFUSION_NURSE, Role.NURSE})
def record_vitals(ctx: Act, given: RecordVitals) -> Outcome | Verdict:
    """The course stands; a reaction of grade 3 or more opens its deviation and a task (D37)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if actual_day0(ctx.s, therapy.id, ctx.site.zone) is None:
        ctx.find(reason("not_infused_yet"))
    if given.systolic_high_mmhg < given.systolic_low_mmhg:
        ctx.find(reason("range_upside_down", about="systolic"))
    if ctx.blocked:
        return ctx.refusal()
    found = _serious(given.reaction, given.reaction_grade)
    step_id = do_step(ctx, therapy, STEP, "followup:vitals:recorded", given, found)
    ctx.add(
        VitalSigns(
            step_id=step_id,
            therapy_id=therapy.id,
            minutes=sorted(set(given.minutes)),
            temp_high_c=given.temp_high_c,
            systolic_low_mmhg=given.systolic_low_mmhg,
            systolic_high_mmhg=given.systolic_high_mmhg,
            spo2_low_pct=given.spo2_low_pct,
            reaction=given.reaction,
            reaction_grade=given.reaction_grade,
        )
    )
    _answer(ctx, therapy, step_id, found)
    return Outcome({"step": step_id})


class Event(Frozen):
    """One adverse event; ``unit``: the unit after which it began, where one is suspected."""

    term: Annotated[str, Field(min_length=2, max_length=120)]
    ctcae_grade: Annotated[int, Field(ge=1, le=5)]
    related: Relation
    onset_at: AwareDatetime | None = None
    unit: str | None = None


class AssessEvents(StepInput):
    """Everything found at this assessment; an empty list says that nothing was found."""

    events: tuple[Event, ...]


@act("followup:adverse_events:assessed", by={Role.INVESTIGATOR, Role.INFUSION_NURSE})
def assess_events(ctx: Act, given: AssessEvents) -> Outcome | Verdict:
    """The events stand with grade and relation, or that there were none.

    Grade 3 or more, related to what was done, starts the serious event's clock (D37).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    units = {e.unit: _unit(ctx, therapy, e.unit) for e in given.events if e.unit}
    for e in given.events:
        if e.onset_at is not None and e.onset_at > ctx.now:
            ctx.find(reason("done_in_the_future", about=e.term))
    if ctx.blocked:
        return ctx.refusal()
    found = [
        r
        for e in given.events
        if e.related is not Relation.NONE
        for r in _serious(e.term, e.ctcae_grade)
    ]
    step_id = do_step(ctx, therapy, STEP, "followup:adverse_events:assessed", given, found)
    ids = []
    for e in given.events:
        row = AdverseEvent(
            id=ctx.fresh("event"),
            therapy_id=therapy.id,
            step_id=step_id,
            term=e.term,
            ctcae_grade=e.ctcae_grade,
            related=e.related,
            onset_at=e.onset_at,
            unit_id=units[e.unit] if e.unit else None,
        )
        ctx.add(row)
        ids.append(row.id)
    _answer(ctx, therapy, step_id, found)
    return Outcome({"step": step_id, "events": ids})


def _unit(ctx: Act, therapy: TherapyNow, ref: str) -> str | None:
    taken = take_scanned(ctx, therapy.id, [ref], [Kind.UNIT])
    if not taken:
        return None
    begun = select(InfusionStart.unit_id).where(InfusionStart.unit_id == taken[0].id)
    if ctx.s.scalar(begun) is None:
        ctx.find(reason("unit_was_not_given", about=taken[0].short_name))
    return taken[0].id


def _serious(what: str, grade: int) -> list[Reason]:
    if grade < SERIOUS_GRADE:
        return []
    return [reason("reaction_grade_3_or_more", Severity.ALERT, what, grade=grade)]


def _answer(ctx: Act, therapy: TherapyNow, step_id: str, found: list[Reason]) -> None:
    respond(ctx, therapy, STEP, step_id, found)
    for r in dict.fromkeys(found):
        due = ctx.at + SERIOUS_WITHIN
        open_task(ctx, therapy, "serious_event", r.about, Role.INVESTIGATOR.value, due)
