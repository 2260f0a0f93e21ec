"""The patient on the table: signed in by two people, until signed out or stopped."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Flag, Instant, Words, one_of
from tracker.journey.administration.models import of_step
from tracker.journey.administration.words import EndCause
from tracker.record.models import Recorded


class BedsideSession(Recorded):
    """The patient on this table, known by wristband, spoken name and date of birth, by two people.

    The spoken words never enter the record: a session stands when they matched.
    """

    __tablename__ = "bedside_session"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
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
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
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
