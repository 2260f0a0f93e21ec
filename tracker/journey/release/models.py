"""Batch review, disposition and its revocation: decisions of people who neither made nor tested.

The guards ``i07_maker_does_not_review`` and ``i07_maker_does_not_release`` compare every signer
with the lot's actors in the database itself (I07). The units' own states are written in the same
transaction, so that a revocation and the start of an infusion compete for one row.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Doc, Instant, Words, one_of
from tracker.record.models import Recorded


class DispositionWord(enum.StrEnum):
    """What was decided about a lot; the words are those of its units' states."""

    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    OOS_EXCEPTIONAL = "oos_exceptional"
    REJECTED = "rejected"


class BatchReview(Recorded):
    """The record of a lot read and found complete by two people (21 CFR 211.188, 211.192)."""

    __tablename__ = "batch_review"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    reviewed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reviewed_at: Mapped[dt.datetime] = mapped_column(Instant)
    record_sha256: Mapped[str] = mapped_column(Words)
    open_deviations: Mapped[int] = mapped_column(Count)
    exceptions_read: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        UniqueConstraint("id", "lot_id", "therapy_id"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_review_of_this_therapys_lot",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_review_step_of_this_therapy",
        ),
        CheckConstraint("reviewed_by <> second", name="i04_reviewed_by_two"),
        CheckConstraint("open_deviations >= 0", name="i17_open_deviations_counted"),
        CheckConstraint("exceptions_read >= 0", name="i17_exceptions_counted"),
        STRICT,
    )


class Disposition(Recorded):
    """The decision about a lot. Conditional names every pending test with owner and due date."""

    __tablename__ = "disposition"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    decision: Mapped[DispositionWord] = mapped_column(Choice(DispositionWord))
    reason: Mapped[str] = mapped_column(Words)
    pending: Mapped[list[dict[str, Any]]] = mapped_column(Doc)
    decided_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    review_id: Mapped[str | None] = mapped_column(Words)
    physician: Mapped[str | None] = mapped_column(Words)
    risk_evaluation: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "lot_id", "therapy_id"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_disposition_of_this_therapys_lot",
        ),
        ForeignKeyConstraint(
            ["review_id", "lot_id", "therapy_id"],
            ["batch_review.id", "batch_review.lot_id", "batch_review.therapy_id"],
            name="i06_disposition_after_its_review",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_disposition_step_of_this_therapy",
        ),
        ForeignKeyConstraint(["physician"], ["person.id"], name="i21_physician_is_a_person"),
        CheckConstraint("decided_by <> second", name="i04_lot_decided_by_two"),
        CheckConstraint(
            "decision = 'rejected' or review_id is not null", name="i06_only_rejected_unreviewed"
        ),
        CheckConstraint(
            "decision <> 'oos_exceptional' or (physician is not null and risk_evaluation <> '')",
            name="i20_exceptional_on_request",
        ),
        one_of("decision", DispositionWord, "disposition"),
        STRICT,
    )


class ExceptionalResult(Recorded):
    """A failing result that an exceptional disposition accepts; any other failure still stops."""

    __tablename__ = "exceptional_result"
    disposition_id: Mapped[str] = mapped_column(Words, primary_key=True)
    result_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["disposition_id", "lot_id", "therapy_id"],
            ["disposition.id", "disposition.lot_id", "disposition.therapy_id"],
            name="i18_accepted_by_this_lots_disposition",
        ),
        ForeignKeyConstraint(
            ["result_id", "therapy_id"],
            ["test_result.id", "test_result.therapy_id"],
            name="i18_accepted_result_of_this_therapy",
        ),
        STRICT,
    )


class Revocation(Recorded):
    """A disposition taken back: what is not given yet will not be given."""

    __tablename__ = "revocation"
    watched = True
    disposition_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    revoked_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    revoked_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["disposition_id", "lot_id", "therapy_id"],
            ["disposition.id", "disposition.lot_id", "disposition.therapy_id"],
            name="i01_revocation_of_this_lots_disposition",
        ),
        CheckConstraint("revoked_by <> second", name="i04_revoked_by_two"),
        STRICT,
    )


class LotClosure(Recorded):
    """The batch record closed: every result in, every deviation closed, nothing pending."""

    __tablename__ = "lot_closure"
    lot_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    record_sha256: Mapped[str] = mapped_column(Words)
    closed_at: Mapped[dt.datetime] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_closure_of_this_therapys_lot",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_closure_step_of_this_therapy",
        ),
        CheckConstraint("closed_by <> second", name="i04_closed_by_two"),
        STRICT,
    )
