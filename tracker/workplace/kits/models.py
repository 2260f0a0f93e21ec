"""For which work area a label kit is, and that it went into no other."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class KitArea(Recorded):
    """The one work area that a kit is for (H01)."""

    __tablename__ = "kit_area"
    kit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    work_area_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("kit_id", "therapy_id", "work_area_id"),
        ForeignKeyConstraint(
            ["kit_id", "therapy_id"],
            ["label_kit.id", "label_kit.therapy_id"],
            name="i01_kit_area_of_this_therapy",
        ),
        ForeignKeyConstraint(["work_area_id"], ["work_area.id"], name="i26_kit_for_an_area"),
        STRICT,
    )


class KitEntry(Recorded):
    """A kit in its own work area, under a line clearance for its own therapy (I26).

    Without clearance only where none is made: the rule says where.
    """

    __tablename__ = "kit_entry"
    kit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    work_area_id: Mapped[str] = mapped_column(Words)
    clearance_id: Mapped[str | None] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["kit_id", "therapy_id", "work_area_id"],
            ["kit_area.kit_id", "kit_area.therapy_id", "kit_area.work_area_id"],
            name="i26_kit_in_its_own_area",
        ),
        ForeignKeyConstraint(
            ["clearance_id", "work_area_id", "therapy_id"],
            ["line_clearance.id", "line_clearance.work_area_id", "line_clearance.therapy_id"],
            name="i26_kit_in_after_clearance",
        ),
        STRICT,
    )
