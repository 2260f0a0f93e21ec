"""The patient is weighed and examined; again before harvest and Day 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import BLOCKING, Reason, Severity, Verdict, reason
from tracker.journey.donor.models import (
    ArcoReading,
    ArcoSystem,
    HipAssessment,
    Screening,
    ScreeningKind,
)
from tracker.journey.donor.rules import forecast_markers
from tracker.journey.donor.state import consent_reasons, current_order, markers_now
from tracker.people.models import Role
from tracker.protocol.readings import judge_asked
from tracker.protocol.specification import Frozen, Number
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy

Kg = Annotated[Number, Field(gt=0, decimal_places=2)]


Tenths = Annotated[Number, Field(gt=0, decimal_places=1)]


Percent = Annotated[Number, Field(ge=0, le=100, decimal_places=2)]


class ArcoRead(Frozen):
    """One reader's stage of one hip by one system."""

    system: ArcoSystem
    stage: Literal["0", "I", "II", "III", "IV"]
    extent: Literal["", "A", "B", "C"] = ""
    reader: Annotated[int, Field(ge=1, le=9)] = 1


class HipSeen(Frozen):
    """One hip: to be treated or not, its lesion, its scores."""

    side: str
    treated: bool
    lesion_pct: Percent | None = None
    vas_mm: Annotated[int, Field(ge=0, le=100)] | None = None
    harris_hip_score: Annotated[int, Field(ge=0, le=100)] | None = None
    arco: tuple[ArcoRead, ...] = ()


class BloodValues(StepInput):
    """Values that a harvest or Day 0 rests on; ``blood_taken_at`` when the blood was taken."""

    hb_g_per_l: Tenths | None = None
    pregnancy_negative: bool | None = None
    blood_taken_at: AwareDatetime | None = None


class MeasureScreening(BloodValues):
    """Weight, height, scores and hips at baseline."""

    weight_kg: Kg
    height_cm: Tenths
    aetiology: Annotated[str, Field(max_length=120)] = ""
    womac_likert: Annotated[int, Field(ge=0, le=96)] | None = None
    walking_distance_m: Annotated[int, Field(ge=0)] | None = None
    hips: Annotated[tuple[HipSeen, ...], Field(min_length=1)]


@act("donor:screening:measured", by={Role.INVESTIGATOR})
def measure_screening(ctx: Act, given: MeasureScreening) -> Outcome | Verdict:
    """Baseline stands: weight, scores, each hip with its stage by each system.

    Refused without consent, and for figures that are no measurement. A stage outside the trial's
    criteria is recorded: eligibility decides on it.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "harvest", ctx.at, ctx.site.zone))
    sides = [h.side for h in given.hips]
    for side in sorted(set(sides) - {w.code for w in therapy.definition.sides}):
        ctx.find(reason("side_unknown", about=side))
    if len(set(sides)) != len(sides):
        ctx.find(reason("side_given_twice"))
    found = list(dict.fromkeys(_implausible(given, therapy)))
    step_id = do_step(ctx, therapy, "S03", "donor:screening:measured", given, found)
    ctx.add(_screening(ctx, therapy, step_id, ScreeningKind.BASELINE, given))
    for hip in given.hips:
        _add_hip(ctx, therapy, step_id, hip)
    return Outcome({"step": step_id})


def _implausible(given: MeasureScreening, therapy: TherapyNow) -> Iterator[Reason]:
    figures = [
        ("weight", given.weight_kg),
        ("womac_likert", given.womac_likert),
        ("walking_distance", given.walking_distance_m),
        *(("necrosis_fraction", h.lesion_pct) for h in given.hips),
        *(("vas", h.vas_mm) for h in given.hips),
        *(("harris_hip_score", h.harris_hip_score) for h in given.hips),
    ]
    for name, value in figures:
        yield from judge_asked(therapy.definition, "S03", name, value)


def _screening(
    ctx: Act,
    therapy: TherapyNow,
    step_id: str,
    kind: ScreeningKind,
    given: BloodValues,
) -> Screening:
    blood = given.hb_g_per_l is not None or given.pregnancy_negative is not None
    fields = (
        *("weight_kg", "height_cm", "womac_likert", "walking_distance_m", "fever"),
        *("contrast_allergy", "inr", "platelets_1e9_per_l", "creatinine_umol_per_l"),
    )
    return Screening(
        step_id=step_id,
        therapy_id=therapy.id,
        kind=kind,
        measured_at=ctx.at,
        aetiology=getattr(given, "aetiology", ""),
        hb_g_per_l=given.hb_g_per_l,
        pregnancy_negative=given.pregnancy_negative,
        blood_taken_at=given.blood_taken_at or (ctx.at if blood else None),
        **{name: getattr(given, name, None) for name in fields},
    )


def _add_hip(ctx: Act, therapy: TherapyNow, step_id: str, hip: HipSeen) -> None:
    ctx.add(
        HipAssessment(
            step_id=step_id,
            side=hip.side,
            therapy_id=therapy.id,
            treated=hip.treated,
            lesion_pct=hip.lesion_pct,
            vas_mm=hip.vas_mm,
            harris_hip_score=hip.harris_hip_score,
        )
    )
    for read in hip.arco:
        ctx.add(
            ArcoReading(
                step_id=step_id,
                side=hip.side,
                system=read.system,
                reader=read.reader,
                therapy_id=therapy.id,
                stage=read.stage,
                extent=read.extent,
            )
        )


class Rescreen(BloodValues):
    """What may have changed since baseline."""

    weight_kg: Kg | None = None
    fever: bool
    contrast_allergy: bool | None = None
    inr: Annotated[Number, Field(gt=0, le=20, decimal_places=2)] | None = None
    platelets_1e9_per_l: Annotated[int, Field(ge=0, le=3000)] | None = None
    creatinine_umol_per_l: Tenths | None = None


@act("donor:rescreen:done", by={Role.INVESTIGATOR})
def rescreen(ctx: Act, given: Rescreen) -> Outcome | Verdict:
    """Today's values count from now on; markers that will be too old on Day 0 are said in time."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "harvest", ctx.at, ctx.site.zone))
    definition = therapy.definition
    found: list[Reason] = []
    if given.fever:
        found.append(reason("fever_found", Severity.ALERT))
    if given.contrast_allergy:
        found.append(reason("contrast_allergy_found", Severity.ALERT))
    found += judge_asked(definition, "S03", "weight", given.weight_kg)
    found += _told(judge_asked(definition, "S07", "hb_before_harvest", given.hb_g_per_l))
    if given.blood_taken_at is not None and given.blood_taken_at > ctx.now:
        found.append(reason("done_in_the_future", about="blood_taken_at"))
    order = current_order(ctx.s, therapy.id)
    if order is not None:
        markers = markers_now(ctx.s, therapy.id)
        found += forecast_markers(markers, order.planned_day0_at, definition.markers)
    step_id = do_step(ctx, therapy, "S03", "donor:rescreen:done", given, found)
    ctx.add(_screening(ctx, therapy, step_id, ScreeningKind.RESCREEN, given))
    return Outcome({"step": step_id})


def _told(found: tuple[Reason, ...]) -> list[Reason]:
    """A missed limit is told here and stops the harvest there; nonsense stops at once."""
    return [
        replace(r, severity=Severity.ALERT)
        if r.severity in BLOCKING and r.code == "outside_limit"
        else r
        for r in found
    ]
