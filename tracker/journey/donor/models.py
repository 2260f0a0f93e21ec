"""Consent, screening, markers, eligibility, order: whose cells, and may they be taken."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Doc, Fixed, Flag, Instant, Words, one_of
from tracker.journey.donor.rules import Finding
from tracker.record.models import Recorded


def of_step(name: str) -> ForeignKeyConstraint:
    """The key to the step in which a row was written, within the therapy."""
    return ForeignKeyConstraint(
        ["step_id", "therapy_id"],
        ["step_record.id", "step_record.therapy_id"],
        name=f"i01_{name}_step_of_this_therapy",
    )


class Consent(Recorded):
    """A signed consent with its version and scopes; the newest counts."""

    __tablename__ = "consent"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    version: Mapped[str] = mapped_column(Words)
    language: Mapped[str] = mapped_column(Words)
    scopes: Mapped[list[str]] = mapped_column(Doc)
    document: Mapped[str] = mapped_column(Words)
    guardian_signed: Mapped[bool] = mapped_column(Flag)
    assent_given: Mapped[bool] = mapped_column(Flag)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    taken_by: Mapped[str] = mapped_column(Words)
    witness: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        of_step("consent"),
        CheckConstraint("taken_by <> witness", name="i04_consent_witnessed_by_another"),
        STRICT,
    )


class ConsentWithdrawal(Recorded):
    """Scopes of a consent that the patient took back, and what becomes of his material (I29)."""

    __tablename__ = "consent_withdrawal"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    consent_id: Mapped[str] = mapped_column(Words)
    scopes: Mapped[list[str]] = mapped_column(Doc)
    material: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    withdrawn_at: Mapped[dt.datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["consent_id", "therapy_id"],
            ["consent.id", "consent.therapy_id"],
            name="i29_withdrawal_of_this_consent",
        ),
        CheckConstraint(
            "material in ('destroy', 'research', 'undecided')", name="i29_withdrawn_material"
        ),
        STRICT,
    )


class ScreeningKind(enum.StrEnum):
    """The first screening, or a later look before harvest or Day 0."""

    BASELINE = "baseline"
    RESCREEN = "rescreen"


class Screening(Recorded):
    """What was measured of the patient at one screening; what was not measured is empty."""

    __tablename__ = "screening"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    kind: Mapped[ScreeningKind] = mapped_column(Choice(ScreeningKind))
    measured_at: Mapped[dt.datetime] = mapped_column(Instant)
    weight_kg: Mapped[Decimal | None] = mapped_column(Fixed(2))
    height_cm: Mapped[Decimal | None] = mapped_column(Fixed(1))
    aetiology: Mapped[str] = mapped_column(Words)
    womac_likert: Mapped[int | None] = mapped_column(Count)
    walking_distance_m: Mapped[int | None] = mapped_column(Count)
    fever: Mapped[bool | None] = mapped_column(Flag)
    contrast_allergy: Mapped[bool | None] = mapped_column(Flag)
    inr: Mapped[Decimal | None] = mapped_column(Fixed(2))
    platelets_1e9_per_l: Mapped[int | None] = mapped_column(Count)
    hb_g_per_l: Mapped[Decimal | None] = mapped_column(Fixed(1))
    creatinine_umol_per_l: Mapped[Decimal | None] = mapped_column(Fixed(1))
    pregnancy_negative: Mapped[bool | None] = mapped_column(Flag)
    blood_taken_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    __table_args__ = (
        of_step("screening"),
        CheckConstraint("weight_kg > 0", name="i17_weight_positive"),
        CheckConstraint("height_cm > 0", name="i17_height_positive"),
        CheckConstraint("hb_g_per_l > 0", name="i17_haemoglobin_positive"),
        CheckConstraint(
            "(hb_g_per_l is null and pregnancy_negative is null) or blood_taken_at is not null",
            name="i17_blood_value_has_its_time",
        ),
        one_of("kind", ScreeningKind, "screening"),
        STRICT,
    )


class HipAssessment(Recorded):
    """One hip at one screening: whether it is to be treated, its lesion and scores."""

    __tablename__ = "hip_assessment"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    side: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    treated: Mapped[bool] = mapped_column(Flag)
    lesion_pct: Mapped[Decimal | None] = mapped_column(Fixed(2))
    vas_mm: Mapped[int | None] = mapped_column(Count)
    harris_hip_score: Mapped[int | None] = mapped_column(Count)
    __table_args__ = (
        UniqueConstraint("step_id", "side", "therapy_id"),
        of_step("hip"),
        CheckConstraint("lesion_pct between 0 and 10000", name="i17_lesion_0_to_100"),
        CheckConstraint("vas_mm between 0 and 100", name="i17_vas_0_to_100"),
        CheckConstraint("harris_hip_score between 0 and 100", name="i17_harris_0_to_100"),
        STRICT,
    )


class ArcoSystem(enum.StrEnum):
    """Which ARCO table was read: stage words of the two do not mean the same."""

    ARCO_1994 = "arco_1994"
    ARCO_2019 = "arco_2019"


class ArcoReading(Recorded):
    """The stage of one hip by one system and one reader; stage and extent apart."""

    __tablename__ = "arco_reading"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    side: Mapped[str] = mapped_column(Words, primary_key=True)
    system: Mapped[ArcoSystem] = mapped_column(Choice(ArcoSystem), primary_key=True)
    reader: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    stage: Mapped[str] = mapped_column(Words)
    extent: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "side", "therapy_id"],
            ["hip_assessment.step_id", "hip_assessment.side", "hip_assessment.therapy_id"],
            name="i01_arco_of_this_hip",
        ),
        CheckConstraint("stage in ('0', 'I', 'II', 'III', 'IV')", name="arco_stage_word"),
        CheckConstraint("extent in ('', 'A', 'B', 'C')", name="arco_extent_word"),
        one_of("system", ArcoSystem, "arco_reading"),
        STRICT,
    )


class ImagingStudy(Recorded):
    """One study: X-ray, CT, MR or arteriography; the pictures stay where they are kept."""

    __tablename__ = "imaging_study"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    modality: Mapped[str] = mapped_column(Words)
    views: Mapped[str] = mapped_column(Words)
    readers: Mapped[int] = mapped_column(Count)
    performed_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="imaging_name_once"),
        of_step("imaging"),
        CheckConstraint("modality in ('x_ray', 'ct', 'mr', 'dsa')", name="imaging_modality"),
        CheckConstraint("readers >= 0", name="i17_readers_counted"),
        STRICT,
    )


class BloodSample(Recorded):
    """Blood taken for markers. Marker age counts from here, never from the report."""

    __tablename__ = "blood_sample"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    tests: Mapped[list[str]] = mapped_column(Doc)
    taken_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("container_id", "therapy_id", "taken_at"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_blood_of_this_therapy",
        ),
        of_step("blood"),
        STRICT,
    )


class MarkerReport(Recorded):
    """The clinical laboratory's report on one sample, carrying that sample's own time."""

    __tablename__ = "marker_report"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    sample_id: Mapped[str] = mapped_column(Words)
    specimen_at: Mapped[dt.datetime] = mapped_column(Instant)
    reported_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="marker_report_name_once"),
        ForeignKeyConstraint(
            ["sample_id", "therapy_id", "specimen_at"],
            ["blood_sample.container_id", "blood_sample.therapy_id", "blood_sample.taken_at"],
            name="i01_report_on_this_specimen",
        ),
        of_step("report"),
        CheckConstraint("reported_at >= specimen_at", name="i17_report_after_specimen"),
        STRICT,
    )


class MarkerResultRow(Recorded):
    """One marker of a report; never replaced, a later negative does not hide it."""

    __tablename__ = "marker_result"
    report_id: Mapped[str] = mapped_column(Words, primary_key=True)
    marker: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    result: Mapped[Finding] = mapped_column(Choice(Finding))
    __table_args__ = (
        UniqueConstraint("report_id", "marker", "therapy_id"),
        ForeignKeyConstraint(
            ["report_id", "therapy_id"],
            ["marker_report.id", "marker_report.therapy_id"],
            name="i01_marker_of_this_report",
        ),
        one_of("result", Finding, "marker_result"),
        STRICT,
    )


class MarkerResolution(Recorded):
    """A reactive or undecided marker settled by a confirmatory investigation of two people."""

    __tablename__ = "marker_resolution"
    report_id: Mapped[str] = mapped_column(Words, primary_key=True)
    marker: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    conclusion: Mapped[str] = mapped_column(Words)
    resolved_at: Mapped[dt.datetime] = mapped_column(Instant)
    resolved_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["report_id", "marker", "therapy_id"],
            ["marker_result.report_id", "marker_result.marker", "marker_result.therapy_id"],
            name="i18_resolution_of_this_result",
        ),
        CheckConstraint("resolved_by <> second", name="i04_marker_resolved_by_two"),
        STRICT,
    )


class EligibilityRow(Recorded):
    """The investigator's decision, with each criterion as it stood."""

    __tablename__ = "eligibility"
    watched = True
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    decision: Mapped[str] = mapped_column(Words)
    criteria: Mapped[dict[str, Any]] = mapped_column(Doc)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        of_step("eligibility"),
        CheckConstraint("decision in ('eligible', 'not_eligible')", name="eligibility_decision"),
        STRICT,
    )


class TherapyOrder(Recorded):
    """What is prescribed: products, hips, arteries, dose per kg, planned Day 0; newest counts."""

    __tablename__ = "therapy_order"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    version: Mapped[int] = mapped_column(Count)
    scheme: Mapped[str] = mapped_column(Words)
    products: Mapped[list[str]] = mapped_column(Doc)
    sides: Mapped[list[str]] = mapped_column(Doc)
    arteries: Mapped[list[str]] = mapped_column(Doc)
    weight_kg: Mapped[Decimal] = mapped_column(Fixed(2))
    msc_per_kg: Mapped[int | None] = mapped_column(Count)
    units_per_product: Mapped[int] = mapped_column(Count)
    planned_day0_at: Mapped[dt.datetime] = mapped_column(Instant)
    ordered_at: Mapped[dt.datetime] = mapped_column(Instant)
    ordered_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "version", name="i16_order_version_once"),
        of_step("order"),
        CheckConstraint("ordered_by <> second", name="i04_order_checked_by_another"),
        CheckConstraint("version >= 1", name="order_version_counted"),
        CheckConstraint("weight_kg > 0", name="i17_order_weight_positive"),
        CheckConstraint("msc_per_kg > 0", name="i17_order_dose_positive"),
        CheckConstraint("units_per_product > 0", name="i17_order_units_positive"),
        STRICT,
    )


class GoNoGo(Recorded):
    """Whether the way to Day 0 goes on, decided on what was known then."""

    __tablename__ = "go_no_go"
    watched = True
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    gate: Mapped[str] = mapped_column(Words)
    decision: Mapped[str] = mapped_column(Words)
    projected_cells: Mapped[int | None] = mapped_column(Count)
    needed_cells: Mapped[int | None] = mapped_column(Count)
    open_deviations: Mapped[int] = mapped_column(Count)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        of_step("go_no_go"),
        CheckConstraint("gate in ('day0', 'gate_2')", name="go_no_go_gate"),
        CheckConstraint("decision in ('go', 'no_go')", name="go_no_go_decision"),
        CheckConstraint("projected_cells >= 0", name="i17_projection_not_negative"),
        CheckConstraint("open_deviations >= 0", name="i17_deviations_counted"),
        STRICT,
    )
