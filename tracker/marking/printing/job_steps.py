"""Jobs by pages: sent to a printer, sent again where nothing left, counted when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.marking.delivery import Printed, printed
from tracker.marking.printing.models import SpoolState
from tracker.marking.printing.present import JobNow, job_labels, job_now
from tracker.marking.printing.printers.present import PrinterNow, printers_for
from tracker.marking.printing.queue import why_words
from tracker.pages.here import reading
from tracker.pages.shown import Fact, PatientBanner
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import CHOICE, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.banner import banner_of


class JobStep(OpenStep):
    """Paper of one therapy."""

    therapy_id: str

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy_id)

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("marking.queue")


def _which(known: tuple[PrinterNow, ...]) -> StepField:
    choices = tuple(Choice(p.id, p.name, f"{p.dpi} dpi") for p in known)
    value = known[0].id if len(known) == 1 else ""
    return StepField("printer", _("To which printer"), CHOICE, choices=choices, value=value)


@dataclass(frozen=True)
class SendStep(JobStep):
    """The labels of one print go to a printer."""

    one: Printed
    printers: tuple[PrinterNow, ...]
    therapy_id: str

    tag = "marking:labels:sent"
    beside: ClassVar = {"printer_out_of_use": "printer", "printer_of_another_size": "printer"}

    def page(self, asked: Asked) -> StepPage:
        return StepPage(
            headline=_("Send to a printer"),
            question=_("Each label goes to paper once. Stay there and look at what comes out."),
            form=self.form(self.therapy_id, *(x.id for x in self.one.labels)),
            form_name=self.key(),
            groups=(FieldGroup(_("Printer"), (_which(self.printers),)),),
            known_words=_("Labels"),
            known=tuple(Fact(x.short_name, x.serial) for x in self.one.labels),
            submit_words=_("Send them"),
            second=second_of(self.tag),
            nothing="" if self.printers else _("No printer in use takes labels of this size."),
            nothing_next="" if self.printers else _("Take the sheet from the browser."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        ids = [x.id for x in self.one.labels]
        return {"therapy": self.therapy_id, "labels": ids, **asked.typed("printer")}

    def after(self, answer: Answer) -> tuple[str, str]:
        job = str(answer.outputs["job"])
        words = _("On its way to %(name)s.", name=str(answer.outputs["printer"]))
        return words, url_for("marking.count_print", job_id=job)


@dataclass(frozen=True)
class AgainStep(JobStep):
    """A job of which not one byte left goes to this or another printer."""

    job: JobNow
    printers: tuple[PrinterNow, ...]
    therapy_id: str

    tag = "marking:job:sent_again"
    beside: ClassVar = {"printer_out_of_use": "printer", "printer_of_another_size": "printer"}

    def page(self, asked: Asked) -> StepPage:
        may = self.job.state is SpoolState.FAILED and not self.job.counted
        return StepPage(
            headline=_("Send again"),
            question=_("Nothing of it came out. It may go to another printer of this size."),
            form=self.form(self.therapy_id),
            form_name=self.key(),
            groups=(FieldGroup(_("Printer"), (_which(self.printers),)),),
            known_words=_("So far"),
            known=(Fact(self.job.printer or "", why_words(self.job.said)),),
            submit_words=_("Send them"),
            nothing="" if may else _("Something of it may have come out."),
            nothing_next="" if may else _("Count what came out instead."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy_id, "job": self.job.id, **asked.typed("printer")}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("On its way to %(name)s.", name=str(answer.outputs["printer"]))
        return words, url_for("marking.count_print", job_id=self.job.id)


def send_step(s: Session, seq: str) -> SendStep | None:
    """A print whose labels are still merely printed."""
    one = printed(s, int(seq)) if seq.isdecimal() and len(seq) < 16 else None
    if one is None:
        return None
    known = tuple(printers_for(s, {x.layout for x in one.labels}))
    return SendStep(one, known, one.therapy_id)


def again_step(s: Session, job_id: str) -> AgainStep | None:
    """A job that went to a printer."""
    job = job_now(s, job_id)
    if job is None or job.send is None:
        return None
    known = tuple(printers_for(s, {x.layout for x in job_labels(s, job_id)}))
    return AgainStep(job, known, job.therapy_id)
