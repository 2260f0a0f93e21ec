"""A work area is added, cleared for a therapy, closed again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.people.models import Role
from tracker.therapy.steps import StepCode, StepInput, do_step, the_step, the_therapy
from tracker.workplace.models import LineClearance, OpenOccupancy, WorkArea
from tracker.workplace.present import the_area
from tracker.workplace.sessions.models import SessionTherapy

AT_THE_BENCH = frozenset({Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST, Role.QA})


class AddArea(ActInput):
    """A cabinet or bench where material is opened."""

    name: Annotated[str, Field(min_length=1, max_length=80)]


@act("workplace:area:added", by={Role.PRODUCTION, Role.QA, Role.ADMINISTRATOR})
def add_area(ctx: Act, given: AddArea) -> Outcome | Verdict:
    """The work area is known by its code, with nobody's material in it."""
    if ctx.s.scalar(select(WorkArea.id).where(WorkArea.name == given.name)):
        return Verdict.of([reason("work_area_known", about=given.name)])
    code = mint(Kind.WORK_AREA, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)
    area = WorkArea(id=ctx.fresh("area"), name=given.name, code=code)
    ctx.add(area)
    ctx.add(OpenOccupancy(work_area_id=area.id, therapy_id=None, clearance_id=None))
    return Outcome({"area": area.id, "code": area.code})


class ClearLine(StepInput):
    """The area, looked over by two people before this therapy's material is opened in it.

    ``previous`` says in words what was there before; ``step`` is the step it is cleared for.
    """

    area: str
    previous: str
    clear: bool
    step: StepCode = "S11"


@act(
    "workplace:line:cleared",
    by={Role.TECHNICIAN, Role.PRODUCTION},
    checked_by=AT_THE_BENCH,
    check=Check.PRESENT,
)
def clear_line(ctx: Act, given: ClearLine) -> Outcome | Verdict:
    """The area is clear and open for this therapy alone (I26).

    An area still open for another patient is an identity stop: it is closed and cleared first.
    """
    therapy = the_therapy(ctx, given.therapy)
    area = the_area(ctx, given.area)
    if therapy is None or area is None:
        return ctx.refusal()
    the_step(ctx, therapy, given.step)
    if not given.clear:
        ctx.find(reason("work_area_not_clear", about=area.name))
    if area.therapy_id == therapy.id:
        ctx.find(reason("work_area_open_already", about=area.name))
    elif area.therapy_id is not None:
        ctx.find(reason("work_area_open_for_another_patient", Severity.IDENTITY, area.name))
    if ctx.blocked:
        return ctx.refusal()
    do_step(ctx, therapy, given.step, "workplace:line:cleared", given, part=True)
    assert ctx.verifier is not None  # the check of a present second person
    clearance = LineClearance(
        id=ctx.fresh("clearance"),
        work_area_id=area.id,
        therapy_id=therapy.id,
        previous=given.previous,
        cleared_at=ctx.at,
        cleared_by=ctx.actor,
        second=ctx.verifier,
        note=given.note,
    )
    ctx.add(clearance)
    if area.session_id is not None:
        ctx.add(
            SessionTherapy(
                session_id=area.session_id,
                clearance_id=clearance.id,
                work_area_id=area.id,
                therapy_id=therapy.id,
                since=ctx.at,
            )
        )
    now = OpenOccupancy(work_area_id=area.id, therapy_id=None, clearance_id=None)
    ctx.change(now, therapy_id=therapy.id, clearance_id=clearance.id)
    return Outcome({"clearance": clearance.id})


class CloseArea(ActInput):
    """The area whose material has been put away."""

    area: str


@act("workplace:area:closed", by=AT_THE_BENCH)
def close_area(ctx: Act, given: CloseArea) -> Outcome | Verdict:
    """Nobody's material is open in the area; the next therapy needs a line clearance (I26)."""
    area = the_area(ctx, given.area)
    if area is None:
        return ctx.refusal()
    if area.therapy_id is None:
        return ctx.refusal(reason("work_area_closed_already", about=area.name))
    now = OpenOccupancy(
        work_area_id=area.id, therapy_id=area.therapy_id, clearance_id=area.clearance_id
    )
    ctx.change(now, therapy_id=None, clearance_id=None)
    return Outcome({"area": area.id})
