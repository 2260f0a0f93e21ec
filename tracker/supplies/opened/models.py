"""Bottles that were opened: of which lot, for which therapy, until when, used in which steps."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Instant, Words
from tracker.record.models import Recorded


class OpenLife(Recorded):
    """How long a material may be used once it was opened; the newest row counts."""

    __tablename__ = "open_life"
    material: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    hours: Mapped[int] = mapped_column(Count)
    basis: Mapped[str] = mapped_column(Words)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("n >= 0", name="open_life_counted"),
        CheckConstraint("hours > 0", name="i27_opened_for_some_hours"),
        CheckConstraint("basis <> ''", name="i20_open_life_has_its_ground"),
        CheckConstraint("by <> second", name="i04_open_life_set_by_two"),
        STRICT,
    )


class OpenedBottle(Recorded):
    """A bottle of a lot, opened for one therapy and never used for another (I01)."""

    __tablename__ = "opened_bottle"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    reagent_lot_id: Mapped[str] = mapped_column(Words, index=True)
    code: Mapped[str] = mapped_column(Words)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    expires_at: Mapped[dt.datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "reagent_lot_id"),
        UniqueConstraint("code", name="i14_bottle_code_once"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_bottle_for_a_therapy"),
        ForeignKeyConstraint(["reagent_lot_id"], ["reagent_lot.id"], name="i27_bottle_of_a_lot"),
        CheckConstraint("expires_at > opened_at", name="i27_bottle_lasts"),
        STRICT,
    )


class StepBottle(Recorded):
    """An opened bottle used in a step, of the therapy that it was opened for (I01, I27)."""

    __tablename__ = "step_bottle"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    bottle_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    reagent_lot_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_bottle_use_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["bottle_id", "therapy_id"],
            ["opened_bottle.id", "opened_bottle.therapy_id"],
            name="i01_bottle_of_one_therapy",
        ),
        ForeignKeyConstraint(
            ["bottle_id", "reagent_lot_id"],
            ["opened_bottle.id", "opened_bottle.reagent_lot_id"],
            name="i27_bottle_of_this_lot",
        ),
        ForeignKeyConstraint(
            ["step_id", "reagent_lot_id"],
            ["step_reagent.step_id", "step_reagent.reagent_lot_id"],
            name="i27_bottle_of_a_lot_used",
        ),
        STRICT,
    )
