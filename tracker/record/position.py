"""Where the record stands: entries, the site's name and the newest checkpoint, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from tracker.record.checkpoints import Checkpoint
from tracker.record.models import CheckpointRow, Head, SiteRow

_NAMES: Final = [f.name for f in fields(Checkpoint)]
_NEWEST: Final = (
    select(*(getattr(CheckpointRow, name) for name in _NAMES))
    .order_by(CheckpointRow.size.desc(), CheckpointRow.made_at.desc())
    .limit(1)
    .subquery()
)
_POSITION: Final = (
    select(
        Head.size.label("entries"),
        SiteRow.name.label("site"),
        *(c.label(f"newest_{c.name}") for c in _NEWEST.columns),
    )
    .join(SiteRow, SiteRow.id == Head.id)
    .outerjoin(_NEWEST, true())
)
"""One row: head and site have one, with id 1."""


@dataclass(frozen=True, slots=True)
class Position:
    """Entries in the log, what the site is called, and the newest checkpoint kept beside it."""

    entries: int
    site: str
    newest: Checkpoint | None


def position(s: Session) -> Position | None:
    """Where the record stands now; nothing while no site was founded."""
    row = s.execute(_POSITION).first()
    if row is None:
        return None
    signed = row.newest_size is not None
    values = {name: getattr(row, f"newest_{name}") for name in _NAMES}
    return Position(row.entries, str(row.site), Checkpoint(**values) if signed else None)
