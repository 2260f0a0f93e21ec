"""Units handed from the laboratory to the suite, received, accepted there, and accounted for.

Every row joins two things of a patient by keys that carry ``therapy_id``: a unit cannot be received
or accepted under another therapy (I02).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Fixed, Flag, Instant, Words
from tracker.record.models import Recorded


def of_step(of: str) -> ForeignKeyConstraint:
    """The step in which the row was written is of the same therapy (I01)."""
    return ForeignKeyConstraint(
        ["step_id", "therapy_id"],
        ["step_record.id", "step_record.therapy_id"],
        name=f"i01_{of}_step_of_this_therapy",
    )


class UnitIssue(Recorded):
    """A unit left the laboratory, once, in a shipment, from one person's hands into another's."""

    __tablename__ = "unit_issue"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    shipment: Mapped[str] = mapped_column(Words)
    logger: Mapped[str] = mapped_column(Words)
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(Words)
    carried_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("unit_id", "therapy_id"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i02_issued_unit_of_this_therapy",
        ),
        of_step("issue"),
        CheckConstraint("issued_by <> carried_by", name="i04_unit_issued_to_another"),
        STRICT,
    )


class UnitReceipt(Recorded):
    """A unit that was issued came to the suite."""

    __tablename__ = "unit_receipt"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    received_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("unit_id", "therapy_id"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["unit_issue.unit_id", "unit_issue.therapy_id"],
            name="i02_received_unit_was_issued",
        ),
        of_step("unit_receipt"),
        CheckConstraint("received_by <> second", name="i04_unit_received_by_two"),
        STRICT,
    )


class SuiteReceipt(Recorded):
    """What the logger of a shipment says, and how many units were expected and came."""

    __tablename__ = "suite_receipt"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    shipment: Mapped[str] = mapped_column(Words)
    temp_min_c: Mapped[Decimal] = mapped_column(Fixed(1))
    temp_max_c: Mapped[Decimal] = mapped_column(Fixed(1))
    units_expected: Mapped[int] = mapped_column(Count)
    units_received: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        of_step("suite_receipt"),
        CheckConstraint("temp_min_c <= temp_max_c", name="i17_lowest_not_over_highest"),
        CheckConstraint("units_received >= 0", name="i17_units_received_counted"),
        CheckConstraint("units_expected >= units_received", name="i17_no_unit_beyond_expected"),
        STRICT,
    )


class SuiteAcceptance(Recorded):
    """A unit looked at by two people in the suite and found fit to be given."""

    __tablename__ = "suite_acceptance"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    accepted_at: Mapped[dt.datetime] = mapped_column(Instant)
    accepted_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("unit_id", "therapy_id"),
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["unit_receipt.unit_id", "unit_receipt.therapy_id"],
            name="i02_accepted_unit_was_received",
        ),
        of_step("acceptance"),
        CheckConstraint("accepted_by <> second", name="i04_unit_accepted_by_two"),
        STRICT,
    )


class UnitAccount(Recorded):
    """Every unit that came to the suite is accounted for: given, returned or destroyed."""

    __tablename__ = "unit_account"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    received: Mapped[int] = mapped_column(Count)
    infused: Mapped[int] = mapped_column(Count)
    infused_in_part: Mapped[int] = mapped_column(Count)
    returned: Mapped[int] = mapped_column(Count)
    destroyed: Mapped[int] = mapped_column(Count)
    empty_syringes_to_lab: Mapped[bool] = mapped_column(Flag)
    __table_args__ = (
        of_step("account"),
        CheckConstraint("received = infused + returned + destroyed", name="i12_units_add_up"),
        CheckConstraint(
            "infused >= infused_in_part and infused_in_part >= 0 and returned >= 0"
            " and destroyed >= 0",
            name="i17_units_counted",
        ),
        STRICT,
    )


class UnitAccounted(Recorded):
    """A unit's place in the account: each unit stands in one account."""

    __tablename__ = "unit_accounted"
    unit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    ended: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "therapy_id"],
            ["unit_receipt.unit_id", "unit_receipt.therapy_id"],
            name="i02_accounted_unit_was_received",
        ),
        of_step("accounted"),
        CheckConstraint(
            "ended in ('infused', 'infused_in_part', 'returned', 'destroyed')",
            name="i12_unit_ended",
        ),
        STRICT,
    )
