"""A running therapy is brought to a newer version of its process, by two people, with a reason."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.protocol.readings import Reading
from tracker.therapy.models import DefinitionChange, StepReading, StepRecord, TherapyEnd
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import DoneStep, judge_change
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy
from tracker.therapy.uses import uses_of

TAG: Final = "therapy:definition:changed"


class ChangeDefinition(TherapyInput):
    """To which approved version, the hash that both have read, and why."""

    definition: str
    sha256: str
    reason: Annotated[str, Field(min_length=10, max_length=400)]


@act(
    TAG,
    by={Role.QA},
    checked_by={Role.INVESTIGATOR, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def change_definition(ctx: Act, given: ChangeDefinition) -> Outcome | Verdict:
    """The therapy follows the newer version from now on; what was done stands as it was judged.

    Refused: a version that is not approved, not later, or of another process; and where a step
    that was done is missing there or would be judged otherwise, which it names (I30).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if ctx.s.get(TherapyEnd, therapy.id):
        ctx.find(reason("therapy_already_over"))
    new = _approved(ctx, given)
    if new is not None:
        ctx.find(*against_change(ctx.s, therapy, new))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    before = ctx.s.scalar(select(func.count()).where(DefinitionChange.therapy_id == therapy.id))
    row = DefinitionChange(
        therapy_id=therapy.id,
        n=(before or 0) + 1,
        from_definition=therapy.definition_id,
        to_definition=given.definition,
        reason=given.reason,
        changed_at=ctx.at,
        changed_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    says = {"from": therapy.definition.sha256, "to": given.sha256, "reason": given.reason}
    sign(ctx, therapy, f"definition {row.n}", Content(says, [row]), "definition:changed")
    return Outcome({"definition": given.definition, "n": row.n})


def _approved(ctx: Act, given: ChangeDefinition) -> ProcessDefinition | None:
    row = ctx.s.get(ProcessDefinitionRow, given.definition)
    if row is None:
        ctx.find(reason("definition_unknown"))
    elif row.sha256 != given.sha256:
        ctx.find(reason("definition_text_differs", about=row.version))
    elif ctx.s.get(DefinitionApproval, row.id) is None:
        ctx.find(reason("definition_not_approved"))
    else:
        return definition_of(ctx.s, row.id, row.sha256)
    return None


def against_change(s: Session, therapy: TherapyNow, new: ProcessDefinition) -> tuple[Reason, ...]:
    """Why this therapy may not go on under this version now; empty when it may."""
    return judge_change(done_steps(s, therapy.id), uses_of(s, therapy.id), therapy.definition, new)


def done_steps(s: Session, therapy_id: str) -> list[DoneStep]:
    """Every step that was done, with its readings, in the order of the record."""
    readings: dict[str, dict[str, Reading]] = defaultdict(dict)
    for r in s.scalars(select(StepReading).where(StepReading.therapy_id == therapy_id)):
        readings[r.step_id][r.name] = Reading(raw=r.raw, unit=r.unit)
    rows = s.execute(
        select(StepRecord.id, StepRecord.step)
        .where(StepRecord.therapy_id == therapy_id)
        .order_by(StepRecord.done_at, StepRecord.id)
    )
    return [DoneStep(row.step, readings.get(row.id, {})) for row in rows]
