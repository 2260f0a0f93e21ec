"""Labels go to paper, once each; a person counts what came out (H03, H33).

An act commits first; the bytes leave afterwards, from the committed snapshot. Whether a label came
out is never concluded from bytes: it is scanned, or somebody looked.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.acts import HANDS, Refs
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, take_labels
from tracker.marking.printing.models import (
    PrintJob,
    PrintJobLabel,
    PrintSend,
)
from tracker.marking.printing.present import job_labels, job_now, jobs_of, prepared
from tracker.marking.printing.printers.present import PrinterNow, printer_now, size_of
from tracker.marking.printing.rules import (
    OnPaper,
    judge_again,
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
