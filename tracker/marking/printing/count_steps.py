"""A count at the printer by its page: of each label whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Severity, reason
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, labels_now
from tracker.marking.printing.job_steps import JobStep
from tracker.marking.printing.present import JobNow, job_labels, job_now
from tracker.marking.printing.queue import spool_words, why_words
from tracker.marking.printing.rules import RUNNING
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, Taken, note_field
from tracker.pages.step_shown import CHOICE, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _

FATE = "fate-"


@dataclass(frozen=True)
class CountStep(JobStep):
    """Somebody stands at the printer and says of each label whether it is there."""

    job: JobNow
    labels: tuple[LabelNow, ...]
    therapy_id: str

    tag = "marking:print:counted"

    def scan_words(self) -> str:
        return _("Scan each label that came out")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.CONTAINER_LABEL:
            return found.reason()
        label = labels_now(reading(), [found.code]).get(found.code)
        if label is None:
            return reason("label_unknown")
        if label.therapy_id != self.therapy_id:
            return reason("label_of_another_patient", Severity.IDENTITY)
        if label.id not in {x.id for x in self.labels}:
            return reason("label_not_of_this_print")
        return "out", label.id

    def page(self, asked: Asked) -> StepPage:
        may = self.job.state not in RUNNING and not self.job.counted
        nothing = "" if may else _("Counted before, or still on its way.")
        seen = set(asked.scanned("out"))
        fields = tuple(self._field(x, seen) for x in self.labels)
        note = _(
            "Scan what came out. What did not come out, or came out spoiled, is void for ever."
        )
        where = self.job.printer or _("browser")
        return StepPage(
            headline=_("Count what came out"),
            question=_("Which labels are there, on paper, whole and legible?"),
            form=self.form(self.therapy_id, *(x.id for x in self.labels)),
            form_name=self.key(),
            groups=(
                FieldGroup(_("Labels"), fields, note),
                FieldGroup(_("Remark"), (note_field(),)),
            ),
            known_words=where,
            known=(Fact(spool_words(self.job.state), why_words(self.job.said)),),
            submit_words=_("That is what is there"),
            second=_("somebody else who stands by, when a label is missing or spoiled"),
            nothing=nothing,
            nothing_next=_("Look at the queue.") if nothing else "",
        )

    def _field(self, x: LabelNow, seen: set[str]) -> StepField:
        said = (
            Choice("out", _("it is here")),
            Choice("spoiled", _("here, but spoiled")),
            Choice("not_out", _("it did not come out")),
        )
        words = _("%(name)s, serial %(serial)s", name=x.short_name, serial=x.serial)
        used = x.state is not LabelStateWord.PRINTED
        value = "out" if x.id in seen or used else ""
        return StepField(
            FATE + x.id, words, CHOICE, choices=said[:1] if used else said, value=value
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        said = {x.id: asked.text(FATE + x.id) for x in self.labels}
        sorts = {
            fate: [id_ for id_, one in said.items() if one == fate]
            for fate in ("out", "spoiled", "not_out")
        }
        return {"therapy": self.therapy_id, "job": self.job.id, **sorts, **asked.typed("note")}

    def after(self, answer: Answer) -> tuple[str, str]:
        out, void = answer.outputs["out"], answer.outputs["void"]
        words = _("%(out)s came out; %(void)s are void.", out=out, void=void)
        if not void or not self.labels:
            return words, url_for("marking.queue")
        return words, url_for("marking.labels", container_id=self.labels[0].container_id)


def count_step(s: Session, job_id: str) -> CountStep | None:
    """Any job."""
    job = job_now(s, job_id)
    return CountStep(job, tuple(job_labels(s, job_id)), job.therapy_id) if job else None
