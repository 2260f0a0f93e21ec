"""Windows open by the calendar; visits count from the actual Day 0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.donor.acts.imaging import Study, add_studies
from tracker.journey.donor.acts.screening import ArcoRead, Percent
from tracker.journey.donor.state import consent_reasons
from tracker.journey.followup.models import Visit, VisitHip, VisitWindow
from tracker.journey.followup.rules import PlannedVisit, judge_visit
from tracker.journey.followup.state import (
    actual_day0,
    held_visits,
    opened_windows,
    planned_visits,
)
from tracker.people.models import Role
from tracker.protocol.readings import judge_value
from tracker.protocol.specification import Frozen
from tracker.quality.models import TaskDone
from tracker.quality.response import open_task, respond
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, TherapyInput, do_step, the_therapy

STEP: Final = "S28"
VisitCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,3}$")]


def _planned(ctx: Act, therapy: TherapyNow, code: str) -> PlannedVisit | None:
    """The visit of the plan; why there is none is found on ``ctx``."""
    plan = {v.code: v for v in planned_visits(ctx.s, therapy, ctx.site.zone)}
    if not plan:
        ctx.find(reason("not_infused_yet"))
    elif code not in plan:
        ctx.find(reason("visit_not_in_plan", about=code))
    elif code in held_visits(ctx.s, therapy.id):
        ctx.find(reason("visit_already_recorded", about=code))
    return plan.get(code)


class OpenWindow(TherapyInput):
    """A visit of the plan."""

    visit: VisitCode


@act("followup:visit_window:opened", by={Role.COORDINATOR, Role.INVESTIGATOR}, system=True)
def open_window(ctx: Act, given: OpenWindow) -> Outcome | Verdict:
    """The visit may take place from now on, and the coordinator has it to arrange."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    visit = _planned(ctx, therapy, given.visit)
    day0_on = actual_day0(ctx.s, therapy.id, ctx.site.zone)
    if given.visit in opened_windows(ctx.s, therapy.id):
        ctx.find(reason("visit_window_already_open", about=given.visit))
    today = ctx.at.astimezone(ctx.site.zone).date()
    if visit is not None and today < visit.opens_on:
        opens_on = visit.opens_on.isoformat()
        ctx.find(reason("visit_window_not_yet", about=visit.code, opens_on=opens_on))
    if ctx.blocked or visit is None or day0_on is None:
        return ctx.refusal()
    ends = dt.datetime.combine(visit.closes_on, dt.time.max, ctx.site.zone)
    task = open_task(ctx, therapy, "visit", visit.code, Role.COORDINATOR.value, ends)
    ctx.add(
        VisitWindow(
            therapy_id=therapy.id,
            code=visit.code,
            day0_on=day0_on,
            due_on=visit.due_on,
            opens_on=visit.opens_on,
            closes_on=visit.closes_on,
            task_id=task,
            opened_at=ctx.at,
        )
    )
    return Outcome({"visit": visit.code, "due_on": visit.due_on.isoformat(), "task": task})


class HipNow(Frozen):
    """One hip at the visit."""

    side: str
    arco: ArcoRead | None = None
    lesion_pct: Percent | None = None
    vas_mm: Annotated[int, Field(ge=0, le=100)] | None = None
    harris_hip_score: Annotated[int, Field(ge=0, le=100)] | None = None
    tha: bool | None = None


class RecordVisit(StepInput):
    """What was asked, measured and imaged. ``adverse_events`` is assessed in an act of its own."""

    visit: VisitCode
    how: Literal["visit", "phone"] = "visit"
    womac_likert: Annotated[int, Field(ge=0, le=96)] | None = None
    walking_distance_m: Annotated[int, Field(ge=0)] | None = None
    adverse_events: bool
    hips: tuple[HipNow, ...] = ()
    studies: tuple[Study, ...] = ()
    readers: Annotated[int, Field(ge=0, le=9)] = 1


@act("followup:visit:recorded", by={Role.INVESTIGATOR, Role.COORDINATOR})
def record_visit(ctx: Act, given: RecordVisit) -> Outcome | Verdict:
    """The visit stands, counted from the actual Day 0; outside its window it is listed (D40).

    Refused before the infusion, without consent to follow-up, and for a visit recorded before.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "follow_up", ctx.at, ctx.site.zone))
    visit = _planned(ctx, therapy, given.visit)
    day0_on = actual_day0(ctx.s, therapy.id, ctx.site.zone)
    ctx.find(*_sides(given, therapy))
    if ctx.blocked or visit is None or day0_on is None:
        return ctx.refusal()
    held_on = ctx.at.astimezone(ctx.site.zone).date()
    found = [*judge_visit(visit, held_on), *_implausible(given, therapy)]
    step_id = do_step(ctx, therapy, STEP, "followup:visit:recorded", given, found)
    row = Visit(
        id=ctx.fresh("visit"),
        therapy_id=therapy.id,
        step_id=step_id,
        code=visit.code,
        day0_on=day0_on,
        due_on=visit.due_on,
        held_on=held_on,
        by_phone=given.how == "phone",
        womac_likert=given.womac_likert,
        walking_distance_m=given.walking_distance_m,
        adverse_events=given.adverse_events,
        done_at=ctx.at,
    )
    ctx.add(row)
    _add_hips(ctx, therapy, row.id, given)
    studies = add_studies(ctx, therapy, step_id, given.studies, given.readers)
    _end_task(ctx, therapy, visit.code)
    respond(ctx, therapy, STEP, step_id, found)
    return Outcome({"visit": row.id, "studies": studies})


def _sides(given: RecordVisit, therapy: TherapyNow) -> Iterator[Reason]:
    sides = [h.side for h in given.hips]
    for side in sorted(set(sides) - {w.code for w in therapy.definition.sides}):
        yield reason("side_unknown", about=side)
    if len(set(sides)) != len(sides):
        yield reason("side_given_twice")


def _implausible(given: RecordVisit, therapy: TherapyNow) -> Iterator[Reason]:
    known = therapy.definition.parameters_of("S03")
    if given.walking_distance_m is not None and "walking_distance" in known:
        yield from judge_value(known["walking_distance"], given.walking_distance_m)


def _add_hips(ctx: Act, therapy: TherapyNow, visit_id: str, given: RecordVisit) -> None:
    for hip in given.hips:
        ctx.add(
            VisitHip(
                visit_id=visit_id,
                side=hip.side,
                therapy_id=therapy.id,
                arco_system=hip.arco.system if hip.arco else None,
                arco_stage=hip.arco.stage if hip.arco else None,
                arco_extent=hip.arco.extent if hip.arco else "",
                lesion_pct=hip.lesion_pct,
                vas_mm=hip.vas_mm,
                harris_hip_score=hip.harris_hip_score,
                tha=hip.tha,
            )
        )


def _end_task(ctx: Act, therapy: TherapyNow, code: str) -> None:
    window = opened_windows(ctx.s, therapy.id).get(code)
    if window is None or ctx.s.get(TaskDone, window.task_id) is not None:
        return
    ctx.add(
        TaskDone(
            task_id=window.task_id,
            therapy_id=therapy.id,
            outcome="visit recorded",
            done_at=ctx.at,
            done_by=ctx.actor,
        )
    )
