"""What the site has said of its alarms of identity, and who followed whom too closely."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Count, Instant, Words, big
from tracker.record.models import Recorded


class AlarmSetting(Recorded):
    """When two patients, or two people, follow each other too closely; what locks a sign-in.

    The newest row counts.
    """

    __tablename__ = "alarm_setting"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    patients_apart_s: Mapped[int] = mapped_column(Count)
    mismatches_lock: Mapped[int] = mapped_column(Count)
    people_apart_s: Mapped[int] = mapped_column(Count)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("n >= 0", name="alarms_counted"),
        CheckConstraint("patients_apart_s between 20 and 300", name="i20_two_patients_are_told"),
        CheckConstraint("mismatches_lock between 1 and 3", name="i20_mismatches_lock"),
        CheckConstraint("people_apart_s between 5 and 120", name="i21_two_people_are_told"),
        CheckConstraint("set_by <> second", name="i04_alarms_set_by_two"),
        CheckConstraint("length(reason) > 0", name="i20_alarms_set_with_reason"),
        STRICT,
    )


class TwoPeople(Base):
    """Two people proved themselves at one browser within moments (H21): flagged, not refused.

    Outside the log, insert only (guarded). ``station_id`` is empty for a browser of one's own.
    """

    __tablename__ = "two_people"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    first_id: Mapped[str] = mapped_column(Text)
    then_id: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int] = mapped_column(big)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    station_id: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["first_id"], ["person.id"], name="fk_two_people_first"),
        ForeignKeyConstraint(["then_id"], ["person.id"], name="fk_two_people_then"),
        CheckConstraint("first_id <> then_id", name="i21_two_are_two"),
        CheckConstraint("seconds >= 0", name="i21_moments_counted"),
        Index("ix_two_people_at", "at"),
        STRICT,
    )
