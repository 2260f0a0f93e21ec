"""Quality assurance judges: a deviation is assessed, a hold ends, a task is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.identity.verdict import Reason
from tracker.pages.format import when
from tracker.pages.frame import role_words
from tracker.pages.here import reading, site
from tracker.pages.refusals import sentences
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named
from tracker.protocol.told import title_words
from tracker.quality.concern_steps import grades
from tracker.quality.deviations import DeviationNow, deviations_now
from tracker.quality.waiting import HoldNow, TaskNow, holds_now
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class EndHoldStep(TherapyStep):
    """A hold is over, on a ground; others on the same material stand."""

    tag = "quality:hold:ended"
    beside: ClassVar = {
        "hold_unknown": "hold",
        "hold_ended_before": "hold",
        "deviation_not_assessed": "hold",
        "critical_deviation_open": "hold",
    }

    def page(self, asked: Asked) -> StepPage:
        found = holds_now(reading(), self.therapy.id)
        which = tuple(Choice(h.id, held_words(h), self._since(h)) for h in found)
        fields = (
            StepField(
                "hold",
                _("Which hold"),
                CHOICE,
                choices=which,
            ),
            StepField("ground", _("Why it may end"), LONG),
        )
        return self.made(
            _("End a hold"),
            _("May the material go on? Holds for other reasons stand."),
            [FieldGroup(_("The hold"), fields)],
            submit=_("End the hold"),
            nothing="" if which else _("Nothing of this therapy is on hold."),
        )

    def _since(self, h: HoldNow) -> str:
        why = title_words(h.reason, "", self.therapy.definition)
        return f"{why} · {when(h.placed_at, site().zone)}"

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "hold": asked.text("hold"),
            "reason": asked.text("ground"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The hold is ended."))


def held_words(h: HoldNow) -> str:
    """What waits: the container, the lot, or everything."""
    return h.container or h.lot or _("the whole therapy")


@dataclass(frozen=True)
class AssessStep(TherapyStep):
    """QA's judgement of a deviation; release counts it from now on."""

    tag = "quality:deviation:assessed"
    beside: ClassVar = {
        "deviation_closed": "deviation",
        "deviation_unknown": "deviation",
        "own_deviation": "deviation",
        "severity_below_catalogue": "severity",
    }

    def page(self, asked: Asked) -> StepPage:
        found = [d for d in deviations_now(reading(), self.therapy.id) if not d.closed]
        which = tuple(Choice(d.id, self._words(d), self._note(d)) for d in found)
        outcomes = (
            Choice("closed", _("closed: nothing is left to do")),
            Choice("open", _("open: it waits for its actions")),
        )
        words = grades()
        fields = (
            StepField(
                "deviation",
                _("Which deviation"),
                CHOICE,
                choices=which,
            ),
            StepField(
                "severity",
                _("How grave"),
                CHOICE,
                choices=tuple(Choice(code, w) for code, w in words.items()),
            ),
            StepField("conclusion", _("Conclusion"), LONG),
            StepField("outcome", _("Outcome"), CHOICE, choices=outcomes),
        )
        return self.made(
            _("Assess a deviation"),
            _("What does it mean for the material? Nobody assesses a report of his own."),
            [FieldGroup(_("The judgement"), fields)],
            submit=_("Record the assessment"),
            nothing="" if which else _("No deviation of this therapy is open."),
        )

    def _words(self, d: DeviationNow) -> str:
        entry = {e.code: e for e in self.therapy.definition.deviations}.get(d.code)
        return f"{d.code} {named(entry.name) if entry else self._told(d)}"

    def _told(self, d: DeviationNow) -> str:
        return title_words(d.title, d.cause, self.therapy.definition)

    def _note(self, d: DeviationNow) -> str:
        told = self._told(d)
        return f"{told} · {grades().get(d.severity, d.severity)} · {when(d.opened_at, site().zone)}"

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("deviation", "severity", "conclusion", "outcome")
        return {"therapy": self.therapy.id} | {n: asked.text(n) for n in names}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The deviation is assessed."))


@dataclass(frozen=True)
class DoTaskStep(TherapyStep):
    """What somebody had to do is done, with what came of it."""

    task: TaskNow

    tag = "quality:task:done"

    def page(self, asked: Asked) -> StepPage:
        fields = (StepField("outcome", _("What came of it"), LONG, autofocus=True),)
        return self.made(
            _("Do a task"),
            _("What was done, and what came of it?"),
            [FieldGroup(_("Done"), fields)],
            known=(_("The task"), self._known()),
            submit=_("It is done"),
        )

    def _known(self) -> tuple[Fact, ...]:
        owner = self.task.owner
        whose = role_words(Role(owner)) if owner in set(Role) else owner
        return (
            Fact(_("Due"), when(self.task.due_at, site().zone)),
            Fact(_("Whose"), whose),
            Fact(_("What"), task_said(self.task.kind), self.about()),
        )

    def about(self) -> str:
        """What the task is about: tests by their own names, reasons by their sentences."""
        specs = {s.code: named(s.name) for s in self.therapy.definition.release_specs}
        parts = [p for p in self.task.title.split() if p != self.task.kind]
        if len(parts) == 1 and parts[0] in sentences():
            return self.said(Reason(parts[0])).why
        return " · ".join(specs.get(p, p.replace("_", " ")) for p in parts)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "task": self.task.id,
            "outcome": asked.text("outcome"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The task is done."))


def task_said(kind: str) -> str:
    """What such a task asks of somebody."""
    words = {
        "pending_result": _("Result to come"),
        "withdrawn_material": _("Material of a withdrawn consent"),
        "identity_stop": _("Identity stop to investigate"),
        "two_patients": _("Two patients scanned within moments"),
        "two_people": _("Two people checked within moments at one screen"),
        "label_copy": _("A label was put on twice: find the copy"),
        "units_missing": _("Units missing from a shipment"),
        "notify": _("Tell physician, sponsor and authority"),
        "look_back": _("Trace the cause back"),
        "left_inside": _("Still inside a place that was emptied"),
        "list_shared_places": _("List who shared the incubator"),
        "day0_at_risk": _("Decide what becomes of Day 0"),
        "serious_event": _("Serious adverse event"),
        "visit": _("Visit"),
        "open_oos_investigation": _("Investigate the result"),
        "extended_follow_up": _("Follow the patient for longer"),
    }
    return words.get(kind, kind.replace("_", " "))
