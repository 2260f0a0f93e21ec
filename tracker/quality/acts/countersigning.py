"""A step is checked afterwards by somebody else than its performer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.models import Role
from tracker.therapy.models import Countersignature, StepRecord
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy

_ROLE_OF: Final = {
    "ward_runner": Role.RUNNER,
    "interventional_radiologist": Role.INTERVENTIONALIST,
    "production_manager": Role.PRODUCTION,
    "sub_investigator": Role.INVESTIGATOR,
    "second_reader": Role.RADIOLOGIST,
}
"""Words of the process definition that are not the role's own."""


def roles_of(words: Iterable[str]) -> frozenset[Role]:
    """The roles that these words of a process definition name."""
    known = {r.value: r for r in Role} | _ROLE_OF
    return frozenset(known[w] for w in words if w in known)


Told = Callable[[Act, TherapyNow, Sequence[StepRecord]], None]
_TOLD: list[Told] = []


def when_countersigned(told: Told) -> Told:
    """Have a later station write what its steps' countersignature means for it."""
    _TOLD.append(told)
    return told


class CountersignSteps(TherapyInput):
    """Steps that were checked afterwards, from their record."""

    steps: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


@act(
    "quality:step:countersigned",
    by={
        Role.QA,
        Role.QC_MANAGER,
        Role.QC_ANALYST,
        Role.TECHNICIAN,
        Role.PRODUCTION,
        Role.NURSE,
        Role.INFUSION_NURSE,
        Role.RUNNER,
    },
)
def countersign_steps(ctx: Act, given: CountersignSteps) -> Outcome | Verdict:
    """Somebody else than the performer has checked these steps; release waits for it (I04).

    Refused for all when one is one's own, checked before, or not for this role to check (I21).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    rows = ctx.s.execute(
        select(StepRecord, Countersignature.signed_by)
        .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
        .where(StepRecord.id.in_(given.steps), StepRecord.therapy_id == therapy.id)
        .order_by(StepRecord.id)
    ).all()
    if {row[0].id for row in rows} != set(given.steps):
        ctx.find(reason("step_unknown"))
    for step, signed_by in rows:
        ctx.find(*_judge_countersign(ctx, therapy, step, signed_by))
    if ctx.blocked:
        return ctx.refusal()
    for step, _ in rows:
        ctx.add(
            Countersignature(
                step_id=step.id,
                therapy_id=therapy.id,
                performed_by=step.performed_by,
                signed_by=ctx.actor,
                signed_at=ctx.at,
            )
        )
    for told in _TOLD:
        told(ctx, therapy, [row[0] for row in rows])
    return Outcome({"countersigned": [row[0].id for row in rows]})


def _judge_countersign(
    ctx: Act, therapy: TherapyNow, step: StepRecord, signed_by: str | None
) -> list[Reason]:
    found = []
    if ctx.actor == step.performed_by:
        found.append(reason("one_person_twice", about=step.step, person=ctx.actor))
    if signed_by is not None or step.verified_by is not None:
        found.append(reason("step_checked_before", about=step.step))
    may = roles_of(therapy.definition.step(step.step).verified_by)
    if may and not may & ctx.people[ctx.actor].roles:
        needed = ", ".join(sorted(r.value for r in may))
        found.append(reason("not_qualified", about=step.step, needed=needed))
    return found
