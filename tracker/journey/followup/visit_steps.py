"""The visits of the plan, counted from the actual Day 0, and the review of what is still frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.donor.screening_steps import asks_womac, measured_of
from tracker.journey.followup.rules import PlannedVisit
from tracker.journey.followup.state import held_visits, opened_windows, planned_visits
from tracker.marking.at_hand import therapy_containers
from tracker.material.words import Kind, State
from tracker.pages.here import site
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    LONG,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named, site_fields
from tracker.supplies.material_step import MaterialStep, the_container
from tracker.therapy.present import therapy_now

NEXT: Final = 3
"""Visits that a page offers: the next ones of the plan."""
STUDIES: Final = 3


@dataclass(frozen=True)
class _OfVisits(MaterialStep):
    visits: tuple[PlannedVisit, ...]

    step = "S28"
    supplies = False

    def scan_words(self) -> str:
        return ""

    def visit_field(self) -> StepField:
        """The next visits of the plan, each with its window."""
        choices = tuple(
            Choice(
                v.code,
                v.code,
                _(
                    "due %(due)s, window %(opens)s to %(closes)s",
                    due=v.due_on.isoformat(),
                    opens=v.opens_on.isoformat(),
                    closes=v.closes_on.isoformat(),
                ),
            )
            for v in self.visits
        )
        return StepField("visit", _("Visit"), CHOICE, choices=choices)

    def back(self) -> str:
        """The therapy's page."""
        return url_for("dossier.therapy", therapy_id=self.therapy.id)


class WindowStep(_OfVisits):
    """The visit may be arranged."""

    tag = "followup:visit_window:opened"
    beside: ClassVar[Mapping[str, str]] = {
        "visit_window_already_open": "visit",
        "visit_window_not_yet": "visit",
    }

    def page(self, asked: Asked) -> StepPage:
        question = _("Which visit may be arranged from now on?")
        groups = (FieldGroup(_("Plan"), (self.visit_field(),)),)
        return self.made(asked, _("Open a visit's window"), question, groups)

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"therapy": self.therapy.id, **asked.typed("visit")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The visit can be arranged."), self.back()


class VisitStep(_OfVisits):
    """What was asked, measured and imaged at the visit."""

    tag = "followup:visit:recorded"
    beside: ClassVar[Mapping[str, str]] = {"visit_recorded_already": "visit"}

    def page(self, asked: Asked) -> StepPage:
        how = (Choice("visit", _("at the hospital")), Choice("phone", _("by phone")))
        events = (Choice("no", _("none")), Choice("yes", _("yes: assess them on their own page")))
        first = (
            self.visit_field(),
            StepField("how", _("How"), CHOICE, choices=how),
            StepField("adverse_events", _("Adverse events"), CHOICE, choices=events),
        )
        womac = StepField("womac_likert", "WOMAC", COUNT, "/ 96", required=False)
        scores = (
            *((womac,) if asks_womac(self.therapy.definition) else ()),
            StepField("walking_distance_m", _("Walking distance"), COUNT, "m", required=False),
            note_field(),
        )
        hips = [
            FieldGroup(_("%(Part)s: %(side)s", side=named(w.name)), self._hip(w.code))
            for w in self.therapy.definition.sides
        ]
        own = site_fields(self.therapy.definition, self.step)
        return self.made(
            asked,
            _("Record a visit"),
            _("How is the patient, and how is each %(part)s? Only what was measured is entered."),
            (
                FieldGroup(_("Visit"), first),
                FieldGroup(_("Scores"), scores),
                *hips,
                *([FieldGroup(_("Readings of this process"), own)] if own else []),
                FieldGroup(_("Pictures taken"), self._studies()),
            ),
        )

    def _hip(self, side: str) -> tuple[StepField, ...]:
        replaced = (Choice("no", _("no")), Choice("yes", _("yes")))
        stages = tuple(Choice(s, s) for s in ("0", "I", "II", "III", "IV"))

        def field(name: str, words: str, unit: str) -> StepField:
            kind = NUMBER if name == "lesion_pct" else COUNT
            return StepField(f"{name}-{side}", words, kind, unit, required=False)

        def chosen(name: str, words: str, known: tuple[Choice, ...]) -> StepField:
            return StepField(f"{name}-{side}", words, CHOICE, choices=known, required=False)

        known = {
            "vas": field("vas_mm", _("Pain (VAS)"), "mm"),
            "harris_hip_score": field("harris_hip_score", _("Harris hip score"), "/ 100"),
            "necrosis_fraction": field("lesion_pct", _("Lesion"), "%"),
            "arco_stage": chosen("stage", _("ARCO stage (2019)"), stages),
        }
        asked = measured_of(self.therapy.definition)
        own = (f for name, f in known.items() if name in asked)
        return (*own, chosen("tha", _("%(Part)s replaced"), replaced))

    def _studies(self) -> tuple[StepField, ...]:
        kinds = {"x_ray": _("X-ray"), "ct": "CT", "mr": "MR", "dsa": "DSA"}
        choices = tuple(Choice(code, words) for code, words in kinds.items())
        out: list[StepField] = []
        for n in range(1, STUDIES + 1):
            name = _("Name of picture %(n)s", n=n)
            out.append(StepField(f"study-{n}", name, TEXT, required=False))
            kind = StepField(f"modality-{n}", _("Kind"), CHOICE, choices=choices, required=False)
            out.append(kind)
        return tuple(out)

    def given(self, asked: Asked) -> dict[str, Any]:
        sides = [w.code for w in self.therapy.definition.sides]
        hips = [hip for side in sides if len(hip := _hip_typed(asked, side)) > 1]
        studies = [
            {"name": asked.text(f"study-{n}"), "modality": asked.text(f"modality-{n}")}
            for n in range(1, STUDIES + 1)
            if asked.text(f"study-{n}")
        ]
        events = {"yes": True, "no": False}.get(asked.text("adverse_events"), "")
        typed = asked.typed("visit", "how", "womac_likert", "walking_distance_m")
        return (
            self.for_the_act(asked)
            | typed
            | {
                "adverse_events": events,
                "hips": hips,
                "studies": studies,
            }
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The visit is recorded."), self.back()


def _hip_typed(asked: Asked, side: str) -> dict[str, Any]:
    """What was entered of one hip; only its side when nothing was."""
    out: dict[str, Any] = {"side": side}
    for name in ("vas_mm", "harris_hip_score", "lesion_pct"):
        if value := asked.text(f"{name}-{side}"):
            out[name] = value
    if stage := asked.text(f"stage-{side}"):
        out["arco"] = {"system": "arco_2019", "stage": stage}
    if tha := asked.text(f"tha-{side}"):
        out["tha"] = tha == "yes"
    return out


class BackupStep(MaterialStep):
    """What becomes of the vials that are still frozen."""

    tag = "followup:backup:reviewed"
    step = "S16"
    supplies = False
    beside: ClassVar[Mapping[str, str]] = {"keep_until_makes_no_sense": "keep_until"}

    def scan_words(self) -> str:
        return ""

    def page(self, asked: Asked) -> StepPage:
        decisions = (
            Choice("keep", _("keep them")),
            Choice("use", _("they may be used")),
            Choice("destroy", _("destroy them: recorded on its own when it is done")),
        )
        vials = tuple(Choice(v.id, v.short_name) for v in self.expected)
        fields = (
            StepField("vials", _("Vials"), FieldKind.TICKS, choices=vials),
            StepField("decision", _("Decision"), CHOICE, choices=decisions),
            StepField("reason", _("Why"), LONG),
            StepField("keep_until", _("Keep until"), FieldKind.DATE, required=False),
            note_field(),
        )
        return self.made(
            asked,
            _("Review the backup vials"),
            _("Are they still needed, and does the consent carry it?"),
            (FieldGroup(_("Review"), fields),),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("decision", "reason", "keep_until")
        return self.for_the_act(asked, readings=False) | typed | {"vials": asked.ticked("vials")}

    def after(self, answer: Answer) -> tuple[str, str]:
        href = url_for("dossier.therapy", therapy_id=self.therapy.id)
        return _("The review of the vials is recorded."), href


def _next(s: Session, therapy_id: str, *, unopened: bool) -> dict[str, Any] | None:
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return None
    held = held_visits(s, therapy_id)
    opened = opened_windows(s, therapy_id) if unopened else {}
    plan = planned_visits(s, therapy, site().zone)
    todo = tuple(v for v in plan if v.code not in held and v.code not in opened)
    return {"therapy": therapy, "expected": (), "visits": todo[:NEXT]} if todo else None


def window_step(s: Session, therapy_id: str) -> WindowStep | None:
    """A therapy with an actual Day 0 and visits whose window nobody has opened."""
    found = _next(s, therapy_id, unopened=True)
    return WindowStep(**found) if found else None


def visit_step(s: Session, therapy_id: str) -> VisitStep | None:
    """A therapy with an actual Day 0 and visits to come."""
    found = _next(s, therapy_id, unopened=False)
    return VisitStep(**found) if found else None


def backup_step(s: Session, container_id: str) -> BackupStep | None:
    """A frozen vial and all others of its therapy."""
    states = (State.FROZEN, State.STORED)
    found = the_container(container_id, (Kind.VIAL,), states)
    if found is None:
        return None
    therapy, _vial = found
    return BackupStep(therapy, tuple(therapy_containers(s, therapy.id, (Kind.VIAL,), states)))
