"""The patient is weighed and examined, at baseline and again before harvest and Day 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.donor.consent_steps import yes_no
from tracker.journey.donor.rules import forecast_markers
from tracker.journey.donor.state import current_order, markers_now, measured_now, sex_of
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.late import instant_typed
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
    NUMBER,
    TEXT,
    Choice,
    DerivedNumber,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import limits_words, named, readings_typed, site_fields
from tracker.protocol.site import Word
from tracker.therapy.therapy_step import TherapyStep

FEMALE = "F"
OF_A_SIDE = frozenset({"arco_stage", "necrosis_fraction", "vas", "harris_hip_score"})
MEASURED = OF_A_SIDE | {"weight", "womac_likert", "walking_distance"}
"""Readings of the baseline that have fields of their own."""


def measured_of(definition: ProcessDefinition) -> frozenset[str]:
    """What this process measures of each side; another joint has no score of the hip."""
    return OF_A_SIDE & set(definition.parameters_of("S03"))


def asks_womac(definition: ProcessDefinition) -> bool:
    """Whether this process scores by WOMAC; another one has scores of its own."""
    return "womac_likert" in definition.parameters_of("S03")


class Examination(TherapyStep):
    """What baseline and re-screening share: blood, with the time when it was taken."""

    step = "S03"

    def blood(self) -> tuple[StepField, ...]:
        """Values that a harvest or Day 0 rests on."""
        hb = self.therapy.definition.parameters_of("S07").get("hb_before_harvest")
        fields = [
            StepField(
                "hb_g_per_l", _("Haemoglobin"), NUMBER, "g/l", limits_words(hb), required=False
            )
        ]
        if sex_of(reading(), self.therapy.id) == FEMALE:
            words = _("Pregnancy test negative")
            fields.append(yes_no("pregnancy_negative", words, required=False))
        taken = StepField("blood_taken_at", _("Blood taken at"), INSTANT, required=False)
        return (*fields, taken)

    def blood_typed(self, asked: Asked) -> dict[str, Any]:
        """The same as an act takes them."""
        given: dict[str, Any] = dict(asked.typed("hb_g_per_l", "pregnancy_negative"))
        at = instant_typed(asked, "blood_taken_at")
        return given | ({"blood_taken_at": at} if at else {})

    def range_of(self, name: str) -> str:
        """In which range a figure is a measurement at all."""
        p = self.therapy.definition.parameters_of("S03").get(name)
        if p is None or p.plausible_low is None or p.plausible_high is None:
            return ""
        return f"{p.plausible_low:f} - {p.plausible_high:f}"

    def weight(self, *, required: bool) -> StepField:
        """The patient's weight, on which the dose rests."""
        return StepField(
            "weight_kg", _("Weight"), NUMBER, "kg", self.range_of("weight"), required=required
        )


@dataclass(frozen=True)
class ScreenStep(Examination):
    """Weight, height, scores and each hip at baseline."""

    tag = "donor:screening:measured"
    beside: ClassVar = {
        "weight": "weight_kg",
        "womac_likert": "womac_likert",
        "side_unknown": "hips-0-treated",
    }

    def page(self, asked: Asked) -> StepPage:
        body = (
            self.weight(required=True),
            StepField("height_cm", _("Height"), NUMBER, "cm"),
            StepField("aetiology", _("Aetiology"), TEXT, required=False),
        )
        womac = StepField(
            "womac_likert",
            "WOMAC",
            COUNT,
            _("points"),
            self.range_of("womac_likert"),
            required=False,
        )
        scores = (
            *((womac,) if asks_womac(self.therapy.definition) else ()),
            StepField(
                "walking_distance_m",
                _("Walking distance"),
                COUNT,
                "m",
                self.range_of("walking_distance"),
                required=False,
            ),
        )
        sides = self.therapy.definition.sides
        hips = [FieldGroup(self._hip_words(w), self._hip(n)) for n, w in enumerate(sides)]
        own = site_fields(self.therapy.definition, self.step, MEASURED)
        bmi = (("height", "field:height_cm"), ("weight", "field:weight_kg"))
        return self.made(
            _("Screen the patient"),
            _(
                "What was measured at baseline?"
                " A %(part)s that is not treated needs only that word."
            ),
            [
                FieldGroup(_("Body"), body),
                FieldGroup(_("Scores"), scores),
                *hips,
                *([FieldGroup(_("Readings of this process"), own)] if own else []),
                FieldGroup(_("Blood"), self.blood()),
                FieldGroup(_("Remark"), (note_field(),)),
            ],
            known=(_("Who may take part"), self._criteria()),
            derived=(DerivedNumber("bmi", _("Body mass index"), "kg/m²", "bmi", bmi),),
            submit=_("Record the baseline"),
        )

    def _hip_words(self, side: Word) -> str:
        part = self.therapy.definition.words.part
        return f"{named(part)[:1].upper()}{named(part)[1:]}: {named(side.name)}"

    def _criteria(self) -> tuple[Fact, ...]:
        who = self.therapy.definition.eligibility
        stages = ", ".join(who.arco_stages)
        return (
            *((Fact(_("ARCO stage of a treated %(part)s"), stages),) if stages else ()),
            Fact(
                _("Age"),
                _("%(low)s to %(high)s years", low=who.age_low_years, high=who.age_high_years),
            ),
        )

    def _hip(self, n: int) -> tuple[StepField, ...]:
        stages = tuple(Choice(x, x) for x in ("0", "I", "II", "III", "IV"))
        extents = tuple(Choice(x, x) for x in ("A", "B", "C"))

        def field(name: str, words: str, unit: str, limits: str) -> StepField:
            kind = NUMBER if name == "lesion_pct" else COUNT
            return StepField(f"hips-{n}-{name}", words, kind, unit, limits, required=False)

        def read(name: str, words: str, known: tuple[Choice, ...]) -> StepField:
            return StepField(f"hips-{n}-{name}", words, CHOICE, choices=known, required=False)

        lesion, score = self.range_of("necrosis_fraction"), self.range_of("harris_hip_score")
        known = {
            "necrosis_fraction": (field("lesion_pct", _("Necrosis of the head"), "%", lesion),),
            "vas": (field("vas_mm", _("Pain (VAS)"), "mm", self.range_of("vas")),),
            "harris_hip_score": (
                field("harris_hip_score", "Harris Hip Score", _("points"), score),
            ),
            "arco_stage": (
                read("stage_1994", _("Stage, ARCO 1994"), stages),
                read("extent_1994", _("Extent, ARCO 1994"), extents),
                read("stage_2019", _("Stage, ARCO 2019"), stages),
            ),
        }
        asked = measured_of(self.therapy.definition)
        own = [f for name, fields in known.items() if name in asked for f in fields]
        return (yes_no(f"hips-{n}-treated", _("To be treated")), *own)

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("weight_kg", "height_cm", "aetiology", "womac_likert", "walking_distance_m")
        sides = self.therapy.definition.sides
        return (
            self.for_the_act(asked)
            | asked.typed(*names)
            | self.blood_typed(asked)
            | {
                "hips": [self._hip_typed(asked, n, w.code) for n, w in enumerate(sides)],
                "readings": readings_typed(self.therapy.definition, self.step, asked),
            }
        )

    def _hip_typed(self, asked: Asked, n: int, side: str) -> dict[str, Any]:
        names = ("treated", "lesion_pct", "vas_mm", "harris_hip_score")
        hip: dict[str, Any] = {"side": side}
        hip |= {m: asked.text(f"hips-{n}-{m}") for m in names if asked.text(f"hips-{n}-{m}")}
        arco = []
        for year in ("1994", "2019"):
            read = {
                word: asked.text(f"hips-{n}-{word}_{year}")
                for word in ("stage", "extent")
                if asked.text(f"hips-{n}-{word}_{year}")
            }
            if read:
                arco.append({"system": f"arco_{year}", **read})
        return hip | ({"arco": arco} if arco else {})

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The baseline is recorded."))


@dataclass(frozen=True)
class RescreenStep(Examination):
    """What may have changed since baseline; markers that will be too old are said in time."""

    tag = "donor:rescreen:done"
    beside: ClassVar = {"weight": "weight_kg", "hb_before_harvest": "hb_g_per_l"}

    def page(self, asked: Asked) -> StepPage:
        today = (
            yes_no("fever", _("Fever")),
            yes_no("contrast_allergy", _("Allergy to contrast medium"), required=False),
            self.weight(required=False),
        )
        values = (
            *self.blood(),
            StepField("platelets_1e9_per_l", _("Platelets"), COUNT, "10⁹/l", required=False),
            StepField("inr", "INR", NUMBER, "", required=False),
            StepField("creatinine_umol_per_l", _("Creatinine"), NUMBER, "µmol/l", required=False),
        )
        return self.made(
            _("Re-screen the patient"),
            _("What has changed since baseline? Today's values count from now on."),
            [
                FieldGroup(_("Today"), today),
                FieldGroup(_("Blood"), values),
                FieldGroup(_("Remark"), (note_field(),)),
            ],
            known=(_("So far"), self._so_far()),
            submit=_("Record it"),
        )

    def _so_far(self) -> tuple[Fact, ...]:
        s, zone = reading(), site().zone
        now = measured_now(s, self.therapy.id)
        out = []
        if now.weight_kg is not None:
            out.append(Fact(_("Weight"), f"{now.weight_kg:f} kg"))
        if now.hb_g_per_l is not None:
            out.append(
                Fact(_("Haemoglobin"), f"{now.hb_g_per_l:f} g/l", when(now.hb_taken_at, zone))
            )
        order = current_order(s, self.therapy.id)
        if order is not None:
            out.append(Fact(_("Day 0, planned"), when(order.planned_day0_at, zone)))
            panel = self.therapy.definition.markers
            old = forecast_markers(markers_now(s, self.therapy.id), order.planned_day0_at, panel)
            out += [Fact(self.said(r).why, "") for r in old[:1]]
        return tuple(out)

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("fever", "contrast_allergy", "weight_kg", "inr", "platelets_1e9_per_l")
        more = ("creatinine_umol_per_l",)
        return self.for_the_act(asked) | asked.typed(*names, *more) | self.blood_typed(asked)

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The values of today are recorded."))
