"""Who hears a decision by telephone writes it down and reads it back; its author signs later."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from tracker.act import Act, Alone, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Person, Role
from tracker.people.present import present
from tracker.quality.acts.inputs import EVERYBODY, Text
from tracker.quality.holds import open_holds
from tracker.quality.models import TaskDone
from tracker.quality.response import open_deviation, open_task
from tracker.quality.verbal.models import VerbalDecision, VerbalSignature
from tracker.quality.verbal.rules import DECIDERS, SIGN_WITHIN, judge_verbal
from tracker.quality.verbal.standing import verbal_now
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy

TASK: Final = "verbal_decision"


class RecordVerbal(TherapyInput):
    """On which hold, who decided (user name), the words, when told and when read back."""

    hold: str
    author: Annotated[str, Field(max_length=40)]
    words: Text
    told_at: AwareDatetime
    read_back_at: AwareDatetime
    read_back: Literal[True]


@act("quality:verbal:recorded", by=EVERYBODY)
def record_verbal(ctx: Act, given: RecordVerbal) -> Outcome | Verdict:
    """Held material may go on at risk; its author has a task to sign, and until then no release.

    Who heard it is the actor: never a field of the form.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    hold = next((h for h in open_holds(ctx.s, therapy.id) if h.id == given.hold), None)
    if hold is None:
        return ctx.refusal(reason("hold_unknown"))
    author = ctx.s.scalar(select(Person.id).where(Person.username == given.author)) or ""
    who = present(ctx.s, author).get(author)
    roles = who.roles if who is not None and who.active else frozenset[Role]()
    ctx.find(
        *judge_verbal(
            author,
            roles,
            ctx.actor,
            hold.reason,
            therapy.subject_code,
            given.told_at,
            given.read_back_at,
            ctx.now,
        )
    )
    if ctx.blocked:
        return ctx.refusal()
    owner = Role.QUALIFIED_PERSON if Role.QUALIFIED_PERSON in roles else Role.QA
    due_at = given.told_at + SIGN_WITHIN
    row = VerbalDecision(
        id=ctx.fresh("verbal"),
        therapy_id=therapy.id,
        hold_id=hold.id,
        words=given.words,
        decided_by=author,
        heard_by=ctx.actor,
        told_at=given.told_at,
        read_back_at=given.read_back_at,
        recorded_at=ctx.now,
        task_id=open_task(ctx, therapy, TASK, given.author, owner.value, due_at, hold.lot_id),
    )
    ctx.add(row)
    return Outcome({"verbal": row.id, "task": row.task_id})


class SignVerbal(TherapyInput):
    """Whether what was written down is what was said; if not, what was."""

    verbal: str
    confirmed: bool
    remark: Annotated[str, Field(max_length=2000)] = ""


@act("quality:verbal:signed", by=map(Role, DECIDERS), alone=Alone.SIGNATURE)
def sign_verbal(ctx: Act, given: SignVerbal) -> Outcome | Verdict:
    """The author has signed: what was written is what they said, or it was not said so.

    A denied one opens a deviation: material went on at risk on words that nobody owns.
    """
    therapy = the_therapy(ctx, given.therapy)
    known = verbal_now(ctx.s, given.verbal)
    if therapy is None or known is None or known.therapy_id != therapy.id:
        return ctx.refusal(reason("verbal_unknown"))
    if known.decided_by != ctx.actor:
        ctx.find(reason("verbal_of_somebody_else", person=known.author))
    if known.signed_at is not None:
        ctx.find(reason("verbal_signed_before"))
    if not given.confirmed and not given.remark.strip():
        ctx.find(reason("change_needs_its_reason"))
    if ctx.blocked:
        return ctx.refusal()
    row = VerbalSignature(
        verbal_id=known.id,
        therapy_id=therapy.id,
        signed_by=ctx.actor,
        signed_at=ctx.at,
        confirmed=given.confirmed,
        remark=given.remark,
    )
    ctx.add(row)
    if not given.confirmed:
        open_deviation(ctx, therapy, reason("verbal_decision_denied"), None, None, [], known.lot_id)
    decided = ctx.s.get(VerbalDecision, known.id)
    assert decided is not None  # read above
    done = "confirmed" if given.confirmed else "denied"
    if ctx.s.get(TaskDone, decided.task_id) is None:
        ctx.add(
            TaskDone(
                task_id=decided.task_id,
                therapy_id=therapy.id,
                outcome=done,
                done_at=ctx.at,
                done_by=ctx.actor,
            )
        )
    says = {"verbal": known.id, "words": known.words, "confirmed": given.confirmed}
    sign(ctx, therapy, f"verbal {known.id}", Content(says, [row]), f"verbal_{done}")
    return Outcome({"verbal": known.id, "confirmed": given.confirmed})
