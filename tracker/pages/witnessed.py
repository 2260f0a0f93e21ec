"""A checkpoint on everything that is printed: size, root and symbol, or in words why there is none.

Whoever keeps a printed page then holds a witness of the record that the owner of the database
cannot change. It stands on paper only; the screen does not show it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import Row, select, true
from sqlalchemy.orm import Session

from labels.svg import symbol_svg
from tracker.identity.checkpoint_code import write
from tracker.pages.paper import PaperFoot, PrintedCheckpoint
from tracker.pages.words import gettext as _
from tracker.record.checkpoints import Checkpoint, newest
from tracker.record.models import CheckpointRow, Head, SiteRow

_NAMES: Final = [f.name for f in fields(Checkpoint)]
_NEWEST: Final = (
    select(*(getattr(CheckpointRow, name) for name in _NAMES))
    .order_by(CheckpointRow.size.desc(), CheckpointRow.made_at.desc())
    .limit(1)
    .subquery()
)
POSITION: Final = (
    select(
        Head.size.label("entries"),
        SiteRow.name.label("site"),
        *(c.label(f"newest_{c.name}") for c in _NEWEST.columns),
    )
    .join(SiteRow, SiteRow.id == Head.id)
    .outerjoin(_NEWEST, true())
)
"""Entries in the log, the site's name, and the newest checkpoint, in one statement."""


def newest_printed(s: Session) -> PrintedCheckpoint | None:
    """The newest checkpoint; nothing while none was signed."""
    found = newest(s.connection())
    return printed(found) if found else None


def printed(one: Checkpoint) -> PrintedCheckpoint:
    """The checkpoint with its symbol drawn."""
    name = _("Checkpoint of %(n)s entries", n=one.size)
    drawn = Markup(symbol_svg(write(one.note), name))  # noqa: S704 - drawn by us from our note
    return PrintedCheckpoint(one.size, one.root, one.key_id, one.made_at, drawn)


def paper_foot(row: Row[Any] | None, *, read_only: bool) -> PaperFoot:
    """The newest checkpoint, and how many entries it does not cover.

    While the record is read only its checkpoints may speak of another history: none is printed.
    """
    if read_only:
        return PaperFoot(_("No checkpoint: the record is read only until QA has ended it."))
    if row is None or row.newest_size is None:
        return PaperFoot(_("No checkpoint: none was signed yet."))
    one = Checkpoint(**{n: getattr(row, f"newest_{n}") for n in _NAMES})
    later = row.entries - one.size
    words = _("The record had %(n)s entries when this was printed.", n=row.entries)
    if later > 0:
        words += " " + _("The last %(n)s of them are not under this checkpoint.", n=later)
    return PaperFoot(words, printed(one))
