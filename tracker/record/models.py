"""The log's own tables, and what makes a table a recorded one.

The log tables are not recorded (they are the record). Only ``log.py`` writes them.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Choice, Count, Doc, Instant, Words, big, one_of
from tracker.identity.environment import Environment


class Recorded(Base):
    """A table whose every row stands in the log as an image.

    ``stream`` says whose stream a row without therapy_id belongs to: the name of the stream and
    the column that holds its id; ``None`` is the site's own.
    """

    __abstract__ = True
    stream: ClassVar[tuple[str, str] | None] = None
    changes: ClassVar[frozenset[str]] = frozenset()
    """Columns that may change in place; empty: insert only."""
    watched: ClassVar[bool] = False
    """Every page rests on it: a hold, the consent, the order, the definition (I16)."""


class Entry(Base):
    """One act or refusal, with the very bytes that were hashed."""

    __tablename__ = "log_entry"
    seq: Mapped[int] = mapped_column(big, primary_key=True, autoincrement=False)
    op_id: Mapped[str] = mapped_column(Text)
    header: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)
    link: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        UniqueConstraint("op_id", name="i15_op_id_once"),
        CheckConstraint("seq >= 0", name="i10_seq_not_negative"),
        STRICT,
    )


class Touch(Base):
    """One row per stream that an entry wrote to, with its own part of the images.

    ``n`` is the entry's number in that stream (coi_seq in a therapy's); NULL in a refusal.
    """

    __tablename__ = "log_touch"
    seq: Mapped[int] = mapped_column(big, primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int | None] = mapped_column(big)
    part: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        UniqueConstraint("stream", "n", name="i10_stream_n_once"),
        ForeignKeyConstraint(["seq"], ["log_entry.seq"], name="i09_touch_of_an_entry"),
        STRICT,
    )


class Head(Base):
    """The log's one head: locked first by every act, so that no two decide at once."""

    __tablename__ = "log_head"
    id: Mapped[int] = mapped_column(big, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(big)
    recorded_at: Mapped[str] = mapped_column(Text)
    link: Mapped[bytes] = mapped_column(LargeBinary)
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (CheckConstraint("id = 1", name="i10_one_head"), STRICT)


class SiteRow(Recorded):
    """The installation: written once, by the first entry."""

    __tablename__ = "site"
    id: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Words)
    environment: Mapped[Environment] = mapped_column(Choice(Environment))
    zone: Mapped[str] = mapped_column(Words)
    founded_at: Mapped[dt.datetime] = mapped_column(Instant)
    settings: Mapped[dict[str, Any]] = mapped_column(Doc)
    __table_args__ = (
        CheckConstraint("id = 1", name="i25_one_site"),
        one_of("environment", Environment, "site"),
        STRICT,
    )


class Occasion(enum.StrEnum):
    """Why a checkpoint was made."""

    RELEASE = "release"
    LABELS = "labels"
    INFUSION = "infusion"
    HOURLY = "hourly"
    START = "start"
    UPGRADE = "upgrade"
    RESTORE = "restore"
    KEY = "key"
    PRINTED = "printed"
    DEMAND = "demand"


class CheckpointRow(Base):
    """A signed checkpoint. Outside the log, for it speaks of the log; insert only nevertheless."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(big, primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(Text, primary_key=True)
    root: Mapped[str] = mapped_column(Text)
    occasion: Mapped[Occasion] = mapped_column(Choice(Occasion))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("size > 0", name="i10_checkpoint_of_entries"),
        one_of("occasion", Occasion, "checkpoint"),
        STRICT,
    )


class CheckpointKey(Recorded):
    """A public key under which checkpoints are signed. ``id`` is its hash in a signed note."""

    __tablename__ = "checkpoint_key"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    public: Mapped[str] = mapped_column(Words)
    published_at: Mapped[dt.datetime] = mapped_column(Instant)
    published_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (STRICT,)


class CheckpointKeyRetirement(Recorded):
    """The key signs no more; what it signed stays checkable."""

    __tablename__ = "checkpoint_key_retirement"
    key_id: Mapped[str] = mapped_column(Words, primary_key=True)
    retired_at: Mapped[dt.datetime] = mapped_column(Instant)
    retired_by: Mapped[str] = mapped_column(Words)
    why: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["key_id"], ["checkpoint_key.id"], name="i10_retirement_of_a_published_key"
        ),
        STRICT,
    )
