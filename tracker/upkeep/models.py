"""Which checkpoints are known outside, and what verifications of the record found."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Choice, Count, Instant, Words, big, one_of
from tracker.record.models import Recorded


class Held(enum.StrEnum):
    """Where a checkpoint was seen outside this installation."""

    PAPER = "paper"
    FILE = "file"


class CheckpointWitness(Recorded):
    """A checkpoint came back from outside and fitted the log as it stood then.

    ``key_id`` is nothing when size and root were typed from paper without the signed note.
    """

    __tablename__ = "checkpoint_witness"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    size: Mapped[int] = mapped_column(Count)
    root: Mapped[str] = mapped_column(Words)
    key_id: Mapped[str | None] = mapped_column(Words)
    held: Mapped[Held] = mapped_column(Choice(Held))
    witnessed_at: Mapped[dt.datetime] = mapped_column(Instant)
    witnessed_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["key_id"], ["checkpoint_key.id"], name="i10_witness_of_a_published_key"
        ),
        CheckConstraint("size > 0", name="i10_witness_of_entries"),
        one_of("held", Held, "checkpoint_witness"),
        STRICT,
    )


class Verification(Base):
    """One run of the verifier. Outside the log: it must be kept when the log takes no entry."""

    __tablename__ = "verification"
    n: Mapped[int] = mapped_column(big, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(big)
    root: Mapped[str] = mapped_column(Text)
    rows_compared: Mapped[int] = mapped_column(big)
    findings: Mapped[int] = mapped_column(big)
    first_finding: Mapped[str] = mapped_column(Text)
    began_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(Text)
    __table_args__ = (CheckConstraint("findings >= 0", name="i10_findings_counted"), STRICT)
