"""A version of the table of statutory sentences that the site has brought."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Instant, Words
from tracker.record.models import Recorded


class SentenceTable(Recorded):
    """The whole table, from now on: the newest counts. What was printed says its own version."""

    __tablename__ = "sentence_table"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(Words)
    document: Mapped[dict[str, Any]] = mapped_column(Doc)
    sha256: Mapped[str] = mapped_column(Words)
    brought_at: Mapped[dt.datetime] = mapped_column(Instant)
    brought_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("version", name="sentence_table_version_once"),
        CheckConstraint("n >= 0", name="sentence_table_counted"),
        CheckConstraint("brought_by <> second", name="i04_sentences_brought_by_two"),
        CheckConstraint("length(sha256) = 64", name="sentence_table_by_its_hash"),
        CheckConstraint("length(reason) > 0", name="i20_sentences_brought_with_reason"),
        STRICT,
    )
