"""The table of statutory sentences as it counts now: the site's newest, else the shipped one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.db import canonical
from tracker.marking.sentences.models import SentenceTable
from tracker.marking.statutory import StatutoryTable, shipped_table
from tracker.record.ahead import Question, question

_NEWEST: Final = select(SentenceTable.document).order_by(SentenceTable.n.desc()).limit(1)


def asks_table() -> Question:
    """What ``table_now`` reads."""
    return question(_NEWEST)


def table_now(s: Session) -> StatutoryTable:
    """The table by which labels are printed now."""
    row = s.execute(_NEWEST).first()
    if row is None:
        return shipped_table()
    return StatutoryTable.model_validate_json(canonical(row.document))


def brought(s: Session) -> list[SentenceTable]:
    """Every table that the site has brought, the newest first."""
    return list(s.scalars(select(SentenceTable).order_by(SentenceTable.n.desc())))
