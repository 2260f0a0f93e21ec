"""Process definitions as rows: versions that never change, and their approval."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class ProcessDefinitionRow(Recorded):
    """One version of a process definition: the document's canonical text and its SHA-256."""

    __tablename__ = "process_definition"
    stream = ("definition", "id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    title: Mapped[str] = mapped_column(Words)
    version: Mapped[str] = mapped_column(Words)
    document: Mapped[str] = mapped_column(Words)
    sha256: Mapped[str] = mapped_column(Words)
    loaded_at: Mapped[dt.datetime] = mapped_column(Instant)
    loaded_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("title", "version", name="i30_definition_version_once"),
        UniqueConstraint("sha256", name="i30_definition_text_once"),
        STRICT,
    )


class DefinitionApproval(Recorded):
    """A definition approved for therapies that start from now on; by two people (I04)."""

    __tablename__ = "definition_approval"
    stream = ("definition", "definition_id")
    definition_id: Mapped[str] = mapped_column(Words, primary_key=True)
    approved_at: Mapped[dt.datetime] = mapped_column(Instant)
    approved_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["definition_id"], ["process_definition.id"], name="i30_approval_of_a_definition"
        ),
        CheckConstraint("approved_by <> second", name="i04_definition_approved_by_two"),
        STRICT,
    )
