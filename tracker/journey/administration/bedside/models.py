"""The patient on the table, the checks of each unit by two people, and what was given.

What the database itself refuses, also to a hand-written statement: a unit of another therapy, a
wristband other than the session's (I02), a second infusion (I03), one person as both checkers
(I04), a start for another side or artery than the unit was filled and checked for, without the
suite's acceptance, or without the state ``started`` that only an accepted unit can take (I06).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Fixed, Flag, Instant, Words, one_of
from tracker.journey.administration.models import of_step
from tracker.journey.administration.words import EndCause, Remainder
from tracker.record.models import Recorded


class BedsideSession(Recorded):
    """The patient on this table, known by wristband, spoken name and date of birth, by two people.

    The spoken words never enter the record: a session stands when they matched.
    """

    __tablename__ = "bedside_session"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str] = mapped_column(Words)
    guardian_spoke: Mapped[bool] = mapped_column(Flag)
    signed_in_at: Mapped[dt.datetime] = mapped_column(Instant)
    signed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "therapy_id", "wristband_id"),
        ForeignKeyConstraint(
            ["wristband_id", "therapy_id"],
            ["wristband.id", "wristband.therapy_id"],
            name="i02_session_with_this_therapys_wristband",
        ),
        of_step("session"),
        CheckConstraint("signed_by <> second", name="i04_signed_in_by_two"),
        STRICT,
    )


class BedsideSide(Recorded):
    """A side that is marked for treatment in a session."""

    __tablename__ = "bedside_side"
    session_id: Mapped[str] = mapped_column(Words, primary_key=True)
    side: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("session_id", "side", "therapy_id"),
        ForeignKeyConstraint(
            ["session_id", "therapy_id"],
            ["bedside_session.id", "bedside_session.therapy_id"],
            name="i01_side_of_this_therapys_session",
        ),
        STRICT,
    )


class BedsideEnd(Recorded):
    """The end of a session: signed out, stopped or superseded. After it, nothing."""

    __tablename__ = "bedside_end"
    session_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    cause: Mapped[EndCause] = mapped_column(Choice(EndCause))
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "therapy_id"],
            ["bedside_session.id", "bedside_session.therapy_id"],
            name="i01_end_of_this_therapys_session",
        ),
        CheckConstraint("by <> second", name="i04_signed_out_by_two"),
        one_of("cause", EndCause, "bedside_end"),
        STRICT,
    )


class BedsideStop(Recorded):
    """An identity stop (I20) in the therapy that was being checked, and in no other chart.

    ``scanned`` is the id of the label or wristband that did not belong; never the spoken words.
    """

    __tablename__ = "bedside_stop"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str | None] = mapped_column(Words)
    deviation_id: Mapped[str | None] = mapped_column(Words)
    cause: Mapped[str] = mapped_column(Words)
    scanned: Mapped[str] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i20_stop_of_a_therapy"),
        ForeignKeyConstraint(
            ["session_id", "therapy_id"],
            ["bedside_session.id", "bedside_session.therapy_id"],
            name="i20_stop_of_this_therapys_session",
        ),
        ForeignKeyConstraint(
            ["deviation_id", "therapy_id"],
            ["deviation.id", "deviation.therapy_id"],
            name="i20_stop_with_its_deviation",
        ),
        CheckConstraint("by <> second", name="i04_stopped_before_two"),
        STRICT,
    )


class Catheterisation(Recorded):
    """Access and baseline arteriography of one side."""

    __tablename__ = "catheterisation"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    access: Mapped[str] = mapped_column(Words)
    heparin_iu: Mapped[int] = mapped_column(Count)
    contrast_ml: Mapped[Decimal] = mapped_column(Fixed(1))
    baseline: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        of_step("catheterisation"),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_catheter_on_a_marked_side",
        ),
        CheckConstraint("heparin_iu >= 0", name="i17_heparin_not_negative"),
        CheckConstraint("contrast_ml >= 0", name="i17_contrast_not_negative"),
        STRICT,
    )


class Arteriography(Recorded):
    """The final run of one side: what the vessels look like after the last unit."""

    __tablename__ = "arteriography"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    image: Mapped[str] = mapped_column(Words)
    spasm: Mapped[bool] = mapped_column(Flag)
    occlusion: Mapped[bool] = mapped_column(Flag)
    branches_before: Mapped[int | None] = mapped_column(Count)
    branches_after: Mapped[int | None] = mapped_column(Count)
    __table_args__ = (
        of_step("arteriography"),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_arteriography_of_a_marked_side",
        ),
        CheckConstraint("branches_before >= 0", name="i17_branches_before_counted"),
        CheckConstraint("branches_after >= 0", name="i17_branches_after_counted"),
        STRICT,
    )


_MATCHED: Final = ("session_id", "unit_id", "side", "artery")
"""What two checks and a start must have in common."""


class UnitCheck(Recorded):
    """One person, on their own sign-in, scanned the session's wristband and this unit.

    ``side`` and ``artery`` are where this person sees the catheter.
    """

    __tablename__ = "unit_check"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    unit_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    checker: Mapped[str] = mapped_column(Words)
    checked_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", *_MATCHED, "checker", "therapy_id", name="unit_check_as_joined"),
        ForeignKeyConstraint(
            ["session_id", "therapy_id", "wristband_id"],
            ["bedside_session.id", "bedside_session.therapy_id", "bedside_session.wristband_id"],
            name="i02_check_with_the_sessions_wristband",
        ),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["suite_acceptance.unit_id", "suite_acceptance.therapy_id"],
            name="i02_checked_unit_was_accepted",
        ),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id", "side", "artery"],
            [
                "unit_fill.container_id",
                "unit_fill.therapy_id",
                "unit_fill.side",
                "unit_fill.artery",
            ],
            name="i06_checked_for_the_units_artery",
        ),
        STRICT,
    )


class UnitMatch(Recorded):
    """Two checks of one unit in one session, by two people: it may be started now."""

    __tablename__ = "unit_match"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    unit_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    check_1: Mapped[str] = mapped_column(Words)
    check_2: Mapped[str] = mapped_column(Words)
    checker_1: Mapped[str] = mapped_column(Words)
    checker_2: Mapped[str] = mapped_column(Words)
    matched_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", *_MATCHED, "therapy_id", name="unit_match_as_started"),
        UniqueConstraint("check_1", name="i06_first_check_joined_once"),
        UniqueConstraint("check_2", name="i06_second_check_joined_once"),
        *(
            ForeignKeyConstraint(
                [f"check_{n}", *_MATCHED, f"checker_{n}", "therapy_id"],
                [f"unit_check.{c}" for c in ("id", *_MATCHED, "checker", "therapy_id")],
                name=f"i04_check_{n}_of_this_unit",
            )
            for n in (1, 2)
        ),
        of_step("match"),
        CheckConstraint("checker_1 <> checker_2", name="i04_checked_by_two"),
        CheckConstraint("check_1 <> check_2", name="i04_two_checks"),
        STRICT,
    )


class InfusionStart(Recorded):
    """A unit began to be given: once, for ever (I03)."""

    __tablename__ = "infusion_start"
    unit_id: Mapped[str] = mapped_column(Words)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    match_id: Mapped[str] = mapped_column(Words)
    session_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    state_n: Mapped[int] = mapped_column(Count)
    state: Mapped[str] = mapped_column(Words)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        PrimaryKeyConstraint("unit_id", name="i03_unit_infused_once"),
        UniqueConstraint("unit_id", "therapy_id"),
        UniqueConstraint("match_id", name="i06_match_used_once"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id", "side", "artery"],
            [
                "unit_fill.container_id",
                "unit_fill.therapy_id",
                "unit_fill.side",
                "unit_fill.artery",
            ],
            name="i06_into_the_units_artery",
        ),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["suite_acceptance.unit_id", "suite_acceptance.therapy_id"],
            name="i02_started_unit_was_accepted",
        ),
        ForeignKeyConstraint(
            ["session_id", "therapy_id", "wristband_id"],
            ["bedside_session.id", "bedside_session.therapy_id", "bedside_session.wristband_id"],
            name="i02_started_with_the_sessions_wristband",
        ),
        ForeignKeyConstraint(
            ["session_id", "side", "therapy_id"],
            ["bedside_side.session_id", "bedside_side.side", "bedside_side.therapy_id"],
            name="i06_started_on_a_marked_side",
        ),
        ForeignKeyConstraint(
            ["match_id", *_MATCHED, "therapy_id"],
            [f"unit_match.{c}" for c in ("id", *_MATCHED, "therapy_id")],
            name="i06_match_of_this_session_and_unit",
        ),
        ForeignKeyConstraint(
            ["unit_id", "state_n", "state"],
            ["container_state.container_id", "container_state.n", "container_state.to_state"],
            name="i06_accepted_unit_is_started",
        ),
        of_step("start"),
        CheckConstraint("state = 'started'", name="i06_started_state"),
        CheckConstraint("by <> second", name="i04_started_by_two"),
        STRICT,
    )


class InfusionStop(Recorded):
    """What of a unit was given, and what became of the rest.

    ``delivered_cells`` = infused volume x viable cells per ml at fill, down to the whole cell.
    """

    __tablename__ = "infusion_stop"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    volume_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    residual_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    flush_ml: Mapped[Decimal] = mapped_column(Fixed(2))
    rate_ml_min: Mapped[Decimal | None] = mapped_column(Fixed(2))
    complete: Mapped[bool] = mapped_column(Flag)
    reason: Mapped[str] = mapped_column(Words)
    remainder: Mapped[Remainder] = mapped_column(Choice(Remainder))
    delivered_cells: Mapped[int] = mapped_column(Count)
    catheter: Mapped[str] = mapped_column(Words)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("unit_id", "therapy_id"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["infusion_start.unit_id", "infusion_start.therapy_id"],
            name="i03_stop_of_a_start",
        ),
        of_step("stop"),
        CheckConstraint(
            "volume_ml >= 0 and residual_ml >= 0 and flush_ml >= 0", name="i17_volumes_not_negative"
        ),
        CheckConstraint("rate_ml_min > 0", name="i17_rate_positive"),
        CheckConstraint("delivered_cells >= 0", name="i17_delivered_not_negative"),
        CheckConstraint("by <> second", name="i04_stopped_by_two"),
        one_of("remainder", Remainder, "infusion_stop"),
        STRICT,
    )
