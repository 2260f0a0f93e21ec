"""Blood is taken, the laboratory reports on the tube, and what is reactive gets its answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from tracker.act import Answer
from tracker.journey.donor.rules import Finding
from tracker.journey.donor.waiting import (
    reactive_unresolved,
    report_names,
    taken_at,
    tubes,
)
from tracker.material.naming import next_names
from tracker.pages.here import reading
from tracker.pages.late import late_fields
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
    Timer,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.by_hand import by_hand_fields, taken
from tracker.supplies.material_step import MaterialStep
from tracker.therapy.therapy_step import TherapyStep

STEM: Final = "BLD-"


def finding_words() -> dict[Finding, str]:
    """What a laboratory can say of a marker."""
    return {
        Finding.NEGATIVE: _("negative"),
        Finding.POSITIVE: _("positive"),
        Finding.INDETERMINATE: _("indeterminate"),
        Finding.NOT_DONE: _("not done"),
    }


@dataclass(frozen=True)
class TakeBloodStep(MaterialStep):
    """A tube is filled; the markers' age counts from now."""

    tag = "donor:sample:taken"
    step = "S04"
    beside: ClassVar = {"short_name_taken": "name"}

    def page(self, asked: Asked) -> StepPage:
        panel = self.therapy.definition.markers
        names = [c.short_name for c in tubes(reading(), self.therapy.id)]
        tests = tuple(Choice(w.name.en, named(w.name)) for w in panel.markers)
        fields = (
            StepField(
                "name",
                _("Short name of the tube"),
                TEXT,
                value=next_names(names, STEM, 1, 3)[0],
                help=_("as it will stand on its label"),
            ),
            StepField("tests", _("For"), TICKS, value="", choices=tests),
            note_field(),
        )
        page = self.made(
            asked,
            _("Take blood"),
            _("Which tube, for which tests? The age of every marker counts from this moment."),
            [FieldGroup(_("The tube"), fields)],
            submit=_("The tube is filled"),
        )
        valid = _("%(n)s d from the specimen", n=panel.valid_days)
        known = (Fact(_("Markers count for"), valid),)
        return replace(page, late=late_fields(), known_words=_("Limits"), known=known)

    def given(self, asked: Asked) -> dict[str, Any]:
        given = self.for_the_act(asked) | {
            "name": asked.text("name"),
            "tests": asked.ticked("tests"),
        }
        return {k: v for k, v in given.items() if k != "equipment"}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The tube is filled. Print its label and put it on."))


@dataclass(frozen=True)
class ReportMarkersStep(MaterialStep):
    """The laboratory's report on one tube, marker by marker."""

    tag = "donor:markers:reported"
    step = "S04"
    supplies = False
    beside: ClassVar = {"marker_report_name_used": "name"}

    def page(self, asked: Asked) -> StepPage:
        panel = self.therapy.definition.markers
        words = finding_words()
        found = tuple(Choice(f.value, words[f]) for f in Finding)
        markers = tuple(
            StepField(
                f"m-{w.code}", named(w.name), CHOICE, limits=words[Finding.NEGATIVE], choices=found
            )
            for w in panel.markers
        )
        used = ", ".join(report_names(reading(), self.therapy.id))
        number = StepField(
            "name",
            _("Number of the report"),
            TEXT,
            help=_("used already: %(names)s", names=used) if used else "",
        )
        tube = by_hand_fields(reading(), self.expected)
        groups = [
            FieldGroup(_("The report"), (number, *tube), _("Scan the tube that was tested.")),
            FieldGroup(_("Found"), markers),
            FieldGroup(_("Remark"), (note_field(),)),
        ]
        page = self.made(
            asked,
            _("Enter the marker report"),
            _("What did the laboratory find in this tube? Age counts from the specimen."),
            groups,
            timers=self._valid(asked),
            submit=_("Enter the report"),
        )
        return replace(page, late=late_fields())

    def _valid(self, asked: Asked) -> tuple[Timer, ...]:
        """How long the markers of the tube at hand will count."""
        days = dt.timedelta(days=self.therapy.definition.markers.valid_days)
        at = taken_at(reading(), self.therapy.id)
        here = {c.id: c.short_name for c in self.expected}
        chosen = [id_ for id_ in asked.scanned("containers") if id_ in here] or list(here)
        return tuple(
            Timer(_("%(tube)s counts until", tube=here[id_]), until=at[id_] + days)
            for id_ in chosen
            if id_ in at
        )

    def _results(self, asked: Asked) -> dict[str, str]:
        codes = [w.code for w in self.therapy.definition.markers.markers]
        return {c: asked.text(f"m-{c}") for c in codes if asked.text(f"m-{c}")}

    def outlook(self, asked: Asked) -> Outlook | None:
        """A reactive marker stops harvest and infusion: said before it is entered (D02)."""
        names = {w.code: named(w.name) for w in self.therapy.definition.markers.markers}
        words = finding_words()
        reactive = [
            f"{names[code]}: {words[Finding(said)]}"
            for code, said in self._results(asked).items()
            if said in (Finding.POSITIVE, Finding.INDETERMINATE)
        ]
        if not reactive:
            return None
        lines = [
            *reactive,
            _("Harvest and infusion are refused until the marker is resolved by two people."),
            _("Once cells were taken, all of them are put on hold and a deviation D02 is opened."),
            _("The result stays in the record, whatever a later report says."),
        ]
        return outlook_of(_("What will happen"), lines, _("I have read it; the result is as typed"))

    def given(self, asked: Asked) -> dict[str, Any]:
        at_hand = taken(reading(), self.expected, asked)
        return self.for_the_act(asked) | {
            "name": asked.text("name"),
            "sample": at_hand[-1] if at_hand else "",
            "results": self._results(asked),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The marker report is entered."))


@dataclass(frozen=True)
class ResolveMarkerStep(TherapyStep):
    """The confirmatory investigation of one reactive marker."""

    tag = "donor:marker:resolved"
    step = "S04"
    signs = True
    beside: ClassVar = {
        "marker_result_unknown": "which",
        "marker_already_resolved": "which",
        "marker_needs_no_resolution": "which",
    }

    def page(self, asked: Asked) -> StepPage:
        names = {w.code: named(w.name) for w in self.therapy.definition.markers.markers}
        words = finding_words()
        open_ones = reactive_unresolved(reading(), self.therapy.id)
        which = tuple(
            Choice(
                f"{r.report} {r.marker}",
                f"{names.get(r.marker, r.marker)}: {words[r.finding]}",
                r.name,
            )
            for r in open_ones
        )
        fields = (
            StepField("which", _("Which reactive marker"), CHOICE, choices=which),
            StepField(
                "conclusion",
                _("Conclusion"),
                LONG,
                help=_("which confirmatory test, on which specimen, with what result"),
            ),
            note_field(),
        )
        return self.made(
            _("Resolve a reactive marker"),
            _("What did the confirmatory investigation find? The result itself stays."),
            [FieldGroup(_("The investigation"), fields)],
            means=_("The reactive marker was investigated, and this is what was found."),
            submit=_("Sign the resolution"),
            nothing="" if which else _("No reactive marker is open."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        report, _blank, marker = asked.text("which").partition(" ")
        found = {"report": report, "marker": marker, "conclusion": asked.text("conclusion")}
        return self.for_the_act(asked) | found

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The marker is resolved; its result stays in the record."))
