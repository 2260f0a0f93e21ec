"""Labels go to paper, once each; a person counts what came out (H03, H33).

An act commits first; the bytes leave afterwards, from the committed snapshot. Whether a label came
out is never concluded from bytes: it is scanned, or somebody looked.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.acts import HANDS, SEE, Refs
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, pointers, take_labels, take_off, turn
from tracker.marking.printing.models import (
    PrintCount,
    PrintCountLabel,
    PrintFate,
    PrintJob,
    PrintJobLabel,
    PrintSend,
)
from tracker.marking.printing.present import (
    PrinterNow,
    job_labels,
    job_now,
    jobs_of,
    prepared,
    printer_now,
    size_of,
)
from tracker.marking.printing.rules import (
    Found,
    OnPaper,
    judge_again,
    judge_count,
    judge_sheet,
    judge_size,
    judge_to_paper,
)
from tracker.people.models import Role
from tracker.therapy.steps import TherapyInput, the_therapy

PRINTERS = HANDS | {Role.QA}
Note = Annotated[str, Field(max_length=400)]


class GiveSheet(TherapyInput):
    """The labels of one print, to be put on paper from the browser."""

    labels: Refs


@act("marking:sheet:given", by=PRINTERS)
def give_sheet(ctx: Act, given: GiveSheet) -> Outcome | Verdict:
    """The live sheet is given out, this once; every later look at these labels is a specimen."""
    labels = _to_paper(ctx, given.therapy, given.labels)
    rows = prepared(ctx.s, [x.id for x in labels])
    if rows:
        who, at = {p for p, _ in rows}, max(at for _, at in rows)
        ctx.find(*judge_sheet(who, at, ctx.actor, ctx.at))
    if ctx.blocked:
        return ctx.refusal()
    return Outcome({"job": _job(ctx, given.therapy, labels, None)})


class SendLabels(TherapyInput):
    """The labels of one print, and the printer they go to."""

    labels: Refs
    printer: str


@act("marking:labels:sent", by=PRINTERS)
def send_labels(ctx: Act, given: SendLabels) -> Outcome | Verdict:
    """The job stands in the record; its bytes leave after the commit, never within (H33)."""
    labels = _to_paper(ctx, given.therapy, given.labels)
    printer = _the_printer(ctx, given.printer)
    if printer is not None:
        sizes = [size_of(x.layout) for x in labels]
        ctx.find(*judge_size(printer.name, printer.size, sizes))
    if ctx.blocked or printer is None:
        return ctx.refusal()
    job = _job(ctx, given.therapy, labels, printer)
    return Outcome({"job": job, "printer": printer.name})


class SendAgain(TherapyInput):
    """The job of which nothing can have come out, and the printer it goes to now."""

    job: str
    printer: str


@act("marking:job:sent_again", by=PRINTERS)
def send_again(ctx: Act, given: SendAgain) -> Outcome | Verdict:
    """The same labels go to a printer again: only where not one byte had left before (I12)."""
    job = job_now(ctx.s, given.job)
    printer = _the_printer(ctx, given.printer)
    if job is None or job.therapy_id != given.therapy or job.send is None:
        return ctx.refusal(reason("print_job_unknown"))
    if job.counted:
        ctx.find(reason("print_counted_before"))
    ctx.find(*judge_again(job.state))
    labels = job_labels(ctx.s, job.id)
    ctx.find(*judge_to_paper([OnPaper(x.short_name, x.serial, x.state, False) for x in labels]))
    if printer is not None:
        ctx.find(*judge_size(printer.name, printer.size, [size_of(x.layout) for x in labels]))
    if ctx.blocked or printer is None:
        return ctx.refusal()
    ctx.add(_send(ctx, job.id, given.therapy, job.send + 1, printer))
    return Outcome({"job": job.id, "printer": printer.name})


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


def _to_paper(ctx: Act, therapy_id: str, refs: tuple[str, ...]) -> list[LabelNow]:
    """The labels, each never on paper before."""
    therapy = the_therapy(ctx, therapy_id)
    if therapy is None:
        return []
    labels = take_labels(ctx, therapy.id, refs, tuple(LabelStateWord))
    before = jobs_of(ctx.s, [x.id for x in labels])
    judged = [OnPaper(x.short_name, x.serial, x.state, x.id in before) for x in labels]
    ctx.find(*judge_to_paper(judged))
    return labels


def _the_printer(ctx: Act, printer_id: str) -> PrinterNow | None:
    printer = printer_now(ctx.s, printer_id)
    if printer is None:
        ctx.find(reason("printer_unknown"))
    elif not printer.in_use:
        ctx.find(reason("printer_out_of_use", about=printer.name))
    return printer


def _job(ctx: Act, therapy_id: str, labels: list[LabelNow], printer: PrinterNow | None) -> str:
    """The job with its labels in order; the first send where a printer takes it."""
    row = PrintJob(
        id=ctx.fresh("job"),
        therapy_id=therapy_id,
        printer_id=printer.id if printer else None,
        asked_at=ctx.at,
        asked_by=ctx.actor,
    )
    ctx.add(row)
    for n, x in enumerate(labels):
        ctx.add(PrintJobLabel(job_id=row.id, n=n, therapy_id=therapy_id, label_id=x.id))
    if printer is not None:
        ctx.add(_send(ctx, row.id, therapy_id, 0, printer))
    return row.id


def _send(ctx: Act, job_id: str, therapy_id: str, n: int, printer: PrinterNow) -> PrintSend:
    return PrintSend(
        job_id=job_id,
        n=n,
        therapy_id=therapy_id,
        printer_id=printer.id,
        at=ctx.at,
        by=ctx.actor,
    )
