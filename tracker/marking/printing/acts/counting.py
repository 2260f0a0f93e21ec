"""What came out of a printer is counted by people (H03)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.acts import SEE
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, pointers, take_off, turn
from tracker.marking.printing.acts.jobs import PRINTERS, Note
from tracker.marking.printing.models import (
    PrintCount,
    PrintCountLabel,
    PrintFate,
)
from tracker.marking.printing.present import job_labels, job_now
from tracker.marking.printing.rules import (
    Found,
    judge_count,
)
from tracker.therapy.steps import TherapyInput


class CountPrint(TherapyInput):
    """What was found at the printer: of each label whether it is there, spoiled, or never came."""

    job: str
    out: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    spoiled: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    not_out: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    note: Note = ""


@act("marking:print:counted", by=PRINTERS, checked_by=SEE, check=Check.LATER)
def count_print(ctx: Act, given: CountPrint) -> Outcome | Verdict:
    """Each label of the job is known to be out, spoiled or never on paper; the last two are void.

    A label that comes out after it was counted as missing is refused at every scan. 21 CFR
    211.125(c): what was issued is what was used, returned and destroyed.
    """
    job = job_now(ctx.s, given.job)
    if job is None or job.therapy_id != given.therapy:
        return ctx.refusal(reason("print_job_unknown"))
    labels = job_labels(ctx.s, job.id)
    ids = {x.id: x for x in labels}
    named = [*given.out, *given.spoiled, *given.not_out]
    ctx.find(*_judge_named(named, ids))
    if job.counted:
        ctx.find(reason("print_counted_before"))
    fates = dict.fromkeys(given.spoiled, PrintFate.SPOILED)
    fates |= dict.fromkeys(given.not_out, PrintFate.NOT_OUT)
    found = [Found(x.short_name, x.serial, x.state, fates.get(x.id, PrintFate.OUT)) for x in labels]
    ctx.find(*judge_count(job.state, found, second=ctx.verifier is not None))
    if ctx.blocked:
        return ctx.refusal()
    ctx.add(
        PrintCount(
            job_id=job.id,
            therapy_id=job.therapy_id,
            counted_at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
            note=given.note,
        )
    )
    now = pointers(ctx.s, [x.container_id for x in labels]) if fates else {}
    for x in labels:
        fate = fates.get(x.id, PrintFate.OUT)
        ctx.add(PrintCountLabel(job_id=job.id, label_id=x.id, therapy_id=job.therapy_id, fate=fate))
        if fate is not PrintFate.OUT:
            take_off(ctx, x, now)
            turn(ctx, x, LabelStateWord.VOIDED, fate.value)
    return Outcome({"out": len(labels) - len(fates), "void": len(fates)})


def _judge_named(named: list[str], ids: dict[str, LabelNow]) -> list[Reason]:
    found = [reason("label_given_twice")] if len(set(named)) != len(named) else []
    found += [reason("label_not_of_this_print") for id_ in named if id_ not in ids]
    return found + [
        reason("label_not_counted", about=x.short_name) for x in ids.values() if x.id not in named
    ]
