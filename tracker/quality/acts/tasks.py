"""What somebody had to do is done."""

from __future__ import annotations

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.quality.acts.inputs import EVERYBODY, Text
from tracker.quality.models import (
    Task,
    TaskDone,
)
from tracker.therapy.steps import TherapyInput, the_therapy


class EndTask(TherapyInput):
    """What came of a task."""

    task: str
    outcome: Text


@act("quality:task:done", by=EVERYBODY)
def end_task(ctx: Act, given: EndTask) -> Outcome | Verdict:
    """The task is done, by somebody who holds its owner's role, or by QA."""
    therapy = the_therapy(ctx, given.therapy)
    row = ctx.s.get(Task, given.task)
    if therapy is None or row is None or row.therapy_id != given.therapy:
        return ctx.refusal(reason("task_unknown"))
    if ctx.s.get(TaskDone, row.id) is not None:
        return ctx.refusal(reason("task_done_before", about=row.title))
    held = {r.value for r in ctx.people[ctx.actor].roles}
    if not held & {row.owner, Role.QA.value}:
        return ctx.refusal(reason("task_of_somebody_else", about=row.title, owner=row.owner))
    ctx.add(
        TaskDone(
            task_id=row.id,
            therapy_id=therapy.id,
            outcome=given.outcome,
            done_at=ctx.at,
            done_by=ctx.actor,
        )
    )
    return Outcome({"task": row.id})
