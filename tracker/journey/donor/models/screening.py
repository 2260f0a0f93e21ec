"""What was measured and imaged of the donor."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Flag, Instant, Words, one_of
from tracker.journey.donor.models.keys import of_step
from tracker.record.models import Recorded


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
