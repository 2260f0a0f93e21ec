"""What was decided by telephone about held material, who heard it, and its author's signature."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Flag, Instant, Words
from tracker.record.models import Recorded


class VerbalDecision(Recorded):
    """Held material may go on at risk, as its author said and heard read back; nothing more.

    The hold stands. Until ``decided_by`` has signed, no lot that the hold touches is released.
    """

    __tablename__ = "verbal_decision"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    hold_id: Mapped[str] = mapped_column(Words)
    words: Mapped[str] = mapped_column(Words)
    decided_by: Mapped[str] = mapped_column(Words)
    heard_by: Mapped[str] = mapped_column(Words)
    told_at: Mapped[dt.datetime] = mapped_column(Instant)
    read_back_at: Mapped[dt.datetime] = mapped_column(Instant)
    recorded_at: Mapped[dt.datetime] = mapped_column(Instant)
    task_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id", "decided_by"),
        ForeignKeyConstraint(
            ["hold_id", "therapy_id"],
            ["hold.id", "hold.therapy_id"],
            name="i01_verbal_decision_on_this_therapys_hold",
        ),
        ForeignKeyConstraint(
            ["task_id", "therapy_id"],
            ["task.id", "task.therapy_id"],
            name="i01_verbal_decision_with_its_task",
        ),
        ForeignKeyConstraint(["decided_by"], ["person.id"], name="i21_verbal_decision_of_a_person"),
        ForeignKeyConstraint(["heard_by"], ["person.id"], name="i21_verbal_decision_heard_by"),
        CheckConstraint("decided_by <> heard_by", name="i04_verbal_decision_by_two"),
        CheckConstraint("words <> ''", name="i20_verbal_decision_in_words"),
        CheckConstraint("read_back_at >= told_at", name="i20_read_back_after_it_was_told"),
        STRICT,
    )


class VerbalSignature(Recorded):
    """The author's own signature under what was written down; or that it was not said so."""

    __tablename__ = "verbal_signature"
    watched = True
    verbal_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    signed_by: Mapped[str] = mapped_column(Words)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    confirmed: Mapped[bool] = mapped_column(Flag)
    remark: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["verbal_id", "therapy_id", "signed_by"],
            ["verbal_decision.id", "verbal_decision.therapy_id", "verbal_decision.decided_by"],
            name="i21_signed_by_who_decided",
        ),
        CheckConstraint("confirmed or remark <> ''", name="i20_denied_with_its_reason"),
        STRICT,
    )
