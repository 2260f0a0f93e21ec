"""Work sessions in an area: people, cleaning, therapies that were open, plates and their counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Day, Flag, Instant, Words, one_of
from tracker.record.models import Recorded
from tracker.workplace.sessions.limits import Grade, PlateKind, Status


class WorkSession(Recorded):
    """Work begun in a cleaned area; one session at a time in each (I26)."""

    __tablename__ = "work_session"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    work_area_id: Mapped[str] = mapped_column(Words, index=True)
    grade: Mapped[Grade] = mapped_column(Choice(Grade))
    cleaned_with: Mapped[str] = mapped_column(Words)
    particles: Mapped[Status] = mapped_column(Choice(Status))
    pressure: Mapped[Status] = mapped_column(Choice(Status))
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "work_area_id"),
        ForeignKeyConstraint(["work_area_id"], ["work_area.id"], name="i26_session_in_an_area"),
        CheckConstraint("cleaned_with <> ''", name="i26_cleaned_before_the_session"),
        one_of("grade", Grade, "work_session"),
        one_of("particles", Status, "work_session"),
        one_of("pressure", Status, "work_session"),
        STRICT,
    )


class SessionPerson(Recorded):
    """Somebody who worked in the session."""

    __tablename__ = "session_person"
    session_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words, primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(["session_id"], ["work_session.id"], name="person_of_a_session"),
        STRICT,
    )


class SessionTherapy(Recorded):
    """A therapy whose material was open in the session, under its own line clearance (I26)."""

    __tablename__ = "session_therapy"
    session_id: Mapped[str] = mapped_column(Words, primary_key=True)
    clearance_id: Mapped[str] = mapped_column(Words, primary_key=True)
    work_area_id: Mapped[str] = mapped_column(Words)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    since: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "work_area_id"],
            ["work_session.id", "work_session.work_area_id"],
            name="i26_session_of_this_area",
        ),
        ForeignKeyConstraint(
            ["clearance_id", "work_area_id", "therapy_id"],
            ["line_clearance.id", "line_clearance.work_area_id", "line_clearance.therapy_id"],
            name="i26_open_in_the_session_after_clearance",
        ),
        STRICT,
    )


class SessionEnd(Recorded):
    """The session is over and the area cleaned again; once."""

    __tablename__ = "session_end"
    session_id: Mapped[str] = mapped_column(Words, primary_key=True)
    cleaned_with: Mapped[str] = mapped_column(Words)
    particles: Mapped[Status] = mapped_column(Choice(Status))
    pressure: Mapped[Status] = mapped_column(Choice(Status))
    remark: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["session_id"], ["work_session.id"], name="end_of_a_session"),
        CheckConstraint("cleaned_with <> ''", name="i26_cleaned_after_the_session"),
        one_of("particles", Status, "session_end"),
        one_of("pressure", Status, "session_end"),
        STRICT,
    )


class Plate(Recorded):
    """A plate exposed in a session, with the count above which something is done."""

    __tablename__ = "plate"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    session_id: Mapped[str] = mapped_column(Words, index=True)
    name: Mapped[str] = mapped_column(Words)
    kind: Mapped[PlateKind] = mapped_column(Choice(PlateKind))
    spot: Mapped[str] = mapped_column(Words)
    action_cfu: Mapped[int] = mapped_column(Count)
    exposed_at: Mapped[dt.datetime] = mapped_column(Instant)
    exposed_by: Mapped[str] = mapped_column(Words)
    read_due_on: Mapped[dt.date] = mapped_column(Day)
    __table_args__ = (
        UniqueConstraint("id", "action_cfu"),
        UniqueConstraint("session_id", "name", name="plate_name_once"),
        ForeignKeyConstraint(["session_id"], ["work_session.id"], name="plate_of_a_session"),
        CheckConstraint("action_cfu >= 0", name="i17_action_limit_not_negative"),
        one_of("kind", PlateKind, "plate"),
        STRICT,
    )


class PlateReading(Recorded):
    """What grew on a plate, counted once; ``beyond`` is what count and limit say (I18)."""

    __tablename__ = "plate_reading"
    plate_id: Mapped[str] = mapped_column(Words, primary_key=True)
    cfu: Mapped[int] = mapped_column(Count)
    action_cfu: Mapped[int] = mapped_column(Count)
    beyond: Mapped[bool] = mapped_column(Flag)
    organism: Mapped[str] = mapped_column(Words)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)
    read_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["plate_id", "action_cfu"],
            ["plate.id", "plate.action_cfu"],
            name="i18_read_against_its_own_limit",
        ),
        CheckConstraint("cfu >= 0", name="i17_colonies_on_a_plate"),
        CheckConstraint("beyond = (cfu > action_cfu)", name="i18_growth_beyond_is_said"),
        STRICT,
    )
