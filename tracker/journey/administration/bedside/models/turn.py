"""In which order units for one place are given, and which were passed over, with the reason."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Instant, Words
from tracker.record.models import Recorded


class UnitTurn(Recorded):
    """The turn of an accepted unit among those for its side and artery: lower goes first (H06).

    ``product_rank`` is of the therapy's frozen definition. A guard on ``infusion_start`` refuses a
    unit while one with an earlier turn is accepted, unexpired and not passed over.
    """

    __tablename__ = "unit_turn"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    side: Mapped[str] = mapped_column(Words)
    artery: Mapped[str] = mapped_column(Words)
    product_rank: Mapped[int] = mapped_column(Count)
    dose: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["suite_acceptance.unit_id", "suite_acceptance.therapy_id"],
            name="i06_turn_of_an_accepted_unit",
        ),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id", "side", "artery"],
            [
                "unit_fill.container_id",
                "unit_fill.therapy_id",
                "unit_fill.side",
                "unit_fill.artery",
            ],
            name="i06_turn_at_the_units_artery",
        ),
        CheckConstraint("product_rank >= 0", name="i06_turn_by_product"),
        CheckConstraint("dose >= 0", name="i06_turn_by_dose"),
        STRICT,
    )


class UnitPassedOver(Recorded):
    """``given_id`` was given although ``unit_id`` has the earlier turn: it could not be given."""

    __tablename__ = "unit_passed_over"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    given_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    why: Mapped[str] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["unit_receipt.unit_id", "unit_receipt.therapy_id"],
            name="i01_passed_unit_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["given_id", "therapy_id"],
            ["suite_acceptance.unit_id", "suite_acceptance.therapy_id"],
            name="i06_given_unit_was_accepted",
        ),
        CheckConstraint("unit_id <> given_id", name="i06_passed_by_another"),
        CheckConstraint("length(why) > 0", name="i20_passed_over_why"),
        STRICT,
    )
