"""Each unit checked by two people, each on their own sign-in."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.journey.administration.models import of_step
from tracker.record.models import Recorded

MATCHED: Final = ("session_id", "unit_id", "side", "artery")
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
        UniqueConstraint("id", *MATCHED, "checker", "therapy_id", name="unit_check_as_joined"),
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
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
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
        UniqueConstraint("id", *MATCHED, "therapy_id", name="unit_match_as_started"),
        UniqueConstraint("check_1", name="i06_first_check_joined_once"),
        UniqueConstraint("check_2", name="i06_second_check_joined_once"),
        *(
            ForeignKeyConstraint(
                [f"check_{n}", *MATCHED, f"checker_{n}", "therapy_id"],
                [f"unit_check.{c}" for c in ("id", *MATCHED, "checker", "therapy_id")],
                name=f"i04_check_{n}_of_this_unit",
            )
            for n in (1, 2)
        ),
        of_step("match"),
        CheckConstraint("checker_1 <> checker_2", name="i04_checked_by_two"),
        CheckConstraint("check_1 <> check_2", name="i04_two_checks"),
        STRICT,
    )
