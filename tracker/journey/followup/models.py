"""What happened afterwards: vital signs, adverse events, visits, the review of backup vials."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Day, Doc, Fixed, Flag, Instant, Words, one_of
from tracker.journey.donor.models import ArcoSystem, of_step
from tracker.record.models import Recorded


class VitalSigns(Recorded):
    """The course of vital signs after an infusion: when they were taken, and their extremes."""

    __tablename__ = "vital_signs"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    minutes: Mapped[list[int]] = mapped_column(Doc)
    temp_high_c: Mapped[Decimal] = mapped_column(Fixed(1))
    systolic_low_mmhg: Mapped[int] = mapped_column(Count)
    systolic_high_mmhg: Mapped[int] = mapped_column(Count)
    spo2_low_pct: Mapped[int] = mapped_column(Count)
    reaction: Mapped[str] = mapped_column(Words)
    reaction_grade: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        of_step("vitals"),
        CheckConstraint("temp_high_c between 200 and 450", name="i17_temperature_of_a_body"),
        CheckConstraint(
            "systolic_low_mmhg > 0 and systolic_high_mmhg >= systolic_low_mmhg",
            name="i17_blood_pressure_upright",
        ),
        CheckConstraint("spo2_low_pct between 0 and 100", name="i17_saturation_0_to_100"),
        CheckConstraint("reaction_grade between 0 and 5", name="reaction_grade_0_to_5"),
        STRICT,
    )


class Relation(enum.StrEnum):
    """To what an adverse event is related."""

    HARVEST = "harvest"
    PROCEDURE = "procedure"
    CONTRAST = "contrast"
    PRODUCT = "product"
    NONE = "none"


class AdverseEvent(Recorded):
    """One adverse event, graded by CTCAE 5."""

    __tablename__ = "adverse_event"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    term: Mapped[str] = mapped_column(Words)
    ctcae_grade: Mapped[int] = mapped_column(Count)
    related: Mapped[Relation] = mapped_column(Choice(Relation))
    onset_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    unit_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        of_step("event"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["infusion_start.unit_id", "infusion_start.therapy_id"],
            name="i01_event_after_this_unit",
        ),
        CheckConstraint("ctcae_grade between 1 and 5", name="ctcae_grade_1_to_5"),
        one_of("related", Relation, "adverse_event"),
        STRICT,
    )


class VisitWindow(Recorded):
    """A visit whose window has opened, counted from the actual Day 0."""

    __tablename__ = "visit_window"
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    code: Mapped[str] = mapped_column(Words, primary_key=True)
    day0_on: Mapped[dt.date] = mapped_column(Day)
    due_on: Mapped[dt.date] = mapped_column(Day)
    opens_on: Mapped[dt.date] = mapped_column(Day)
    closes_on: Mapped[dt.date] = mapped_column(Day)
    task_id: Mapped[str] = mapped_column(Words)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_window_of_a_therapy"),
        ForeignKeyConstraint(
            ["task_id", "therapy_id"],
            ["task.id", "task.therapy_id"],
            name="i01_task_of_this_window",
        ),
        CheckConstraint(
            "opens_on <= due_on and due_on <= closes_on", name="i17_window_around_its_day"
        ),
        STRICT,
    )


class Visit(Recorded):
    """A follow-up visit that took place; once for each code of the plan."""

    __tablename__ = "visit"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    day0_on: Mapped[dt.date] = mapped_column(Day)
    due_on: Mapped[dt.date] = mapped_column(Day)
    held_on: Mapped[dt.date] = mapped_column(Day)
    by_phone: Mapped[bool] = mapped_column(Flag)
    womac_likert: Mapped[int | None] = mapped_column(Count)
    walking_distance_m: Mapped[int | None] = mapped_column(Count)
    adverse_events: Mapped[bool] = mapped_column(Flag)
    done_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "code", name="visit_once"),
        of_step("visit"),
        CheckConstraint("held_on >= day0_on", name="i17_visit_after_day0"),
        CheckConstraint("womac_likert between 0 and 96", name="i17_visit_womac_0_to_96"),
        CheckConstraint("walking_distance_m >= 0", name="i17_visit_distance_not_negative"),
        STRICT,
    )


class VisitHip(Recorded):
    """One hip at one visit: lesion, scores, and whether it was replaced (THA)."""

    __tablename__ = "visit_hip"
    visit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    side: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    arco_system: Mapped[ArcoSystem | None] = mapped_column(Choice(ArcoSystem))
    arco_stage: Mapped[str | None] = mapped_column(Words)
    arco_extent: Mapped[str] = mapped_column(Words)
    lesion_pct: Mapped[Decimal | None] = mapped_column(Fixed(2))
    vas_mm: Mapped[int | None] = mapped_column(Count)
    harris_hip_score: Mapped[int | None] = mapped_column(Count)
    tha: Mapped[bool | None] = mapped_column(Flag)
    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "therapy_id"],
            ["visit.id", "visit.therapy_id"],
            name="i01_hip_of_this_visit",
        ),
        CheckConstraint("lesion_pct between 0 and 10000", name="i17_visit_lesion_0_to_100"),
        CheckConstraint("vas_mm between 0 and 100", name="i17_visit_vas_0_to_100"),
        CheckConstraint("harris_hip_score between 0 and 100", name="i17_visit_harris_0_to_100"),
        CheckConstraint(
            "(arco_system is null) = (arco_stage is null)", name="visit_stage_has_its_system"
        ),
        CheckConstraint("arco_stage in ('0', 'I', 'II', 'III', 'IV')", name="visit_arco_stage"),
        one_of("arco_system", ArcoSystem, "visit_hip"),
        STRICT,
    )


class BackupReview(Recorded):
    """QA's decision on backup vials that were not needed: keep, destroy, use."""

    __tablename__ = "backup_review"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    decision: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    keep_until: Mapped[dt.date | None] = mapped_column(Day)
    reviewed_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("step_id", "therapy_id"),
        of_step("backup_review"),
        CheckConstraint("decision in ('keep', 'destroy', 'use')", name="backup_decision"),
        STRICT,
    )


class BackupReviewVial(Recorded):
    """A vial that the review decided on."""

    __tablename__ = "backup_review_vial"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["backup_review.step_id", "backup_review.therapy_id"],
            name="i01_vial_of_this_review",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_reviewed_vial_of_this_therapy",
        ),
        STRICT,
    )
