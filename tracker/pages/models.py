"""What pages keep: accepted look-ups, outside the log; and codes that were typed by hand, in it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Instant, Words
from tracker.record.models import Recorded


class ScanSeen(Base):
    """An accepted look-up: who scanned what when; outside the chain, never pruned."""

    __tablename__ = "scan_seen"
    at: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    __table_args__ = (STRICT,)


class TypedCode(Recorded):
    """A whole code of ours that was typed instead of scanned: why, by whom, beside whom (I20)."""

    __tablename__ = "typed_code"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    code: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("by <> second", name="i04_code_typed_before_another"),
        STRICT,
    )
