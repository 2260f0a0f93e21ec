"""A preparation into which an opened bottle went: for the bottle's therapy alone (I01, I27).

An opened bottle touched what stands open beside one patient's cells. What is made of it may carry
that on, so it goes to nobody else, and neither does what is made of it in turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.identity.verdict import Reason, Severity, reason
from tracker.record.models import Recorded


class PreparationTherapy(Recorded):
    """A preparation that is for one therapy alone."""

    __tablename__ = "preparation_therapy"
    preparation_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    bound_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("preparation_id", "therapy_id"),
        ForeignKeyConstraint(
            ["preparation_id"], ["preparation.reagent_lot_id"], name="i27_bound_preparation"
        ),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_prepared_for_a_therapy"),
        STRICT,
    )


class PreparationBottle(Recorded):
    """An opened bottle that went into a preparation, of the therapy that both are for."""

    __tablename__ = "preparation_bottle"
    preparation_id: Mapped[str] = mapped_column(Words, primary_key=True)
    bottle_id: Mapped[str] = mapped_column(Words, primary_key=True, index=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    reagent_lot_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["preparation_id", "therapy_id"],
            ["preparation_therapy.preparation_id", "preparation_therapy.therapy_id"],
            name="i01_bottle_binds_the_preparation",
        ),
        ForeignKeyConstraint(
            ["bottle_id", "therapy_id"],
            ["opened_bottle.id", "opened_bottle.therapy_id"],
            name="i01_ingredient_bottle_of_one_therapy",
        ),
        ForeignKeyConstraint(
            ["bottle_id", "reagent_lot_id"],
            ["opened_bottle.id", "opened_bottle.reagent_lot_id"],
            name="i27_ingredient_bottle_of_this_lot",
        ),
        ForeignKeyConstraint(
            ["preparation_id", "reagent_lot_id"],
            ["preparation_ingredient.preparation_id", "preparation_ingredient.reagent_lot_id"],
            name="i27_bottle_of_an_ingredient",
        ),
        STRICT,
    )


def judge_bound(name: str, made_for: str | None, therapy_id: str) -> tuple[Reason, ...]:
    """Why this lot may not be used for the therapy: it was prepared for another one (I01)."""
    if made_for is None or made_for == therapy_id:
        return ()
    return (reason("preparation_of_another_therapy", Severity.IDENTITY, about=name),)


def judge_one_therapy(bound: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    """Why these may not go into one preparation: ``bound`` are names, each with its therapy."""
    here = set(bound)  # two bottles of one lot have one name
    if len({therapy for _name, therapy in here}) < 2:
        return ()
    names = ", ".join(sorted({name for name, _therapy in here}))
    return (reason("ingredients_of_two_patients", Severity.IDENTITY, about=names),)
