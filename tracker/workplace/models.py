"""Work areas, the one therapy open in each, and line clearance between two."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class WorkArea(Recorded):
    """A cabinet or bench where material of one therapy at a time may be open (I26)."""

    __tablename__ = "work_area"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("name", name="work_area_name_once"),
        UniqueConstraint("code", name="i14_work_area_code_once"),
        STRICT,
    )


class LineClearance(Recorded):
    """A work area found clear of the previous therapy's material, by two people (I26)."""

    __tablename__ = "line_clearance"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    work_area_id: Mapped[str] = mapped_column(Words)
    therapy_id: Mapped[str] = mapped_column(Words)
    previous: Mapped[str] = mapped_column(Words)
    cleared_at: Mapped[dt.datetime] = mapped_column(Instant)
    cleared_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "work_area_id", "therapy_id"),
        ForeignKeyConstraint(["work_area_id"], ["work_area.id"], name="i26_clearance_of_an_area"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i26_clearance_for_a_therapy"),
        CheckConstraint("cleared_by <> second", name="i04_clearance_by_two"),
        STRICT,
    )


class OpenOccupancy(Recorded):
    """The one therapy whose material is open in a work area; nothing when it is closed (I26)."""

    __tablename__ = "open_occupancy"
    changes = frozenset({"therapy_id", "clearance_id"})
    work_area_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str | None] = mapped_column(Words)
    clearance_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["work_area_id"], ["work_area.id"], name="i26_occupancy_of_an_area"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i26_occupied_by_a_therapy"),
        ForeignKeyConstraint(
            ["clearance_id", "work_area_id", "therapy_id"],
            ["line_clearance.id", "line_clearance.work_area_id", "line_clearance.therapy_id"],
            name="i26_opened_after_clearance",
        ),
        CheckConstraint(
            "(therapy_id is null) = (clearance_id is null)", name="i26_open_needs_clearance"
        ),
        STRICT,
    )
