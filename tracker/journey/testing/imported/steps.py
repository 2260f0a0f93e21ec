"""The pages of a laboratory's file: it is brought, and set aside where it was the wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.journey.collection.logger.step import FILE, file_typed
from tracker.journey.testing.imported.acts import ASIDE, TAG
from tracker.journey.testing.imported.grammar import COLUMNS, FORMAT, HEAD
from tracker.journey.testing.imported.present import ImportedNow, imported_of
from tracker.journey.testing.said import raw_words
from tracker.journey.testing.samples import SampleNow, samples_of
from tracker.pages.format import when
from tracker.pages.here import opens, reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import LONG, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.present import TherapyNow
from tracker.therapy.therapy_step import TherapyStep

CONFIRM = "testing.confirm_brought"


def head_words() -> str:
    """How a file of results begins, as an example."""
    examples = (FORMAT, "…", "…")
    stated = [f"{name},{value}" for name, value in zip(HEAD, examples, strict=True)]
    return " · ".join([*stated, ",".join(COLUMNS)])


def row_fact(therapy: TherapyNow, sample: SampleNow | None, one: ImportedNow) -> Fact:
    """A brought row: the test, its value as it stands in the file, and where that is."""
    specs = therapy.definition.specs_of(sample.product) if sample else {}
    spec = specs.get(one.row.test)
    told = [one.row.method, one.row.equipment, when(one.row.measured_at, site().zone)]
    told.append(_("line %(n)s, reference %(ref)s", n=one.row.line, ref=one.row.reference))
    return Fact(
        named(spec.name) if spec else one.row.test,
        raw_words(spec, one.row.raw, one.row.unit),
        " · ".join(filter(None, told)),
    )


def file_words(one: ImportedNow) -> str:
    """Which report it is, and the fingerprint by which anybody finds its file."""
    return _(
        "%(laboratory)s, report %(number)s; SHA-256 %(sha)s",
        laboratory=one.laboratory,
        number=one.report,
        sha=one.sha256,
    )


@dataclass(frozen=True)
class BringStep(TherapyStep):
    """One file of one therapy, as the laboratory sent it."""

    tag = TAG
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"report": FILE}

    def page(self, asked: Asked) -> StepPage:
        words = _("The file, as the laboratory sent it")
        field = StepField(FILE, words, FieldKind.FILE, help=_("CSV, one result a line"))
        known = [
            Fact(s.short_name, ", ".join(self._tests(s)), when(s.taken_at, site().zone))
            for s in samples_of(reading(), self.therapy.id)
        ]
        note = _("It begins: %(head)s", head=head_words())
        return self.made(
            _("Bring results from a file"),
            _("What did the laboratory send? It counts once two people have confirmed it."),
            [FieldGroup(_("The file"), (field,), note)],
            known=(_("Samples and what is asked of them"), tuple(known)),
            submit=_("Bring the file"),
            nothing="" if known else _("This therapy has no sample yet."),
        )

    def _tests(self, sample: SampleNow) -> list[str]:
        specs = self.therapy.definition.specs_of(sample.product)
        return [named(specs[t].name) for t in sample.tests if t in specs]

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, "report": file_typed()}

    def after(self, answer: Answer) -> tuple[str, str]:
        names = ", ".join(answer.outputs["samples"])
        n = answer.outputs["results"]
        said = _(
            "Brought: %(n)s results of %(names)s. They wait to be confirmed.", n=n, names=names
        )
        first = next(iter(answer.outputs["samples"].values()))
        if opens(CONFIRM):
            return said, url_for(CONFIRM, container_id=first)
        return self.to_therapy(said)


@dataclass(frozen=True)
class AsideStep(TherapyStep):
    """The waiting rows of one file are confirmed by nobody, for a reason."""

    file: str

    tag = ASIDE
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"import_nothing_waits": "reason"}

    def page(self, asked: Asked) -> StepPage:
        rows = [r for r in imported_of(reading(), self.therapy.id) if r.row.file_id == self.file]
        samples = {s.id: s for s in samples_of(reading(), self.therapy.id)}
        facts = [row_fact(self.therapy, samples.get(r.row.sample_id), r) for r in rows if r.waits]
        return self.made(
            _("Set the file aside"),
            _("Why will nobody confirm what still waits? The file stays in the record."),
            [FieldGroup(_("Why"), (StepField("reason", _("Reason"), LONG),))],
            known=(file_words(rows[0]), tuple(facts)),
            submit=_("Set it aside"),
            nothing="" if facts else _("Nothing of this file waits any more."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, "file": self.file, "reason": asked.text("reason")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("It is set aside. A corrected report can be brought."))
