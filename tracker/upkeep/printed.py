"""A checkpoint as it stands on a page that is printed: size, root, symbol."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from labels.svg import symbol_svg
from tracker.identity.checkpoint_code import write
from tracker.pages.words import gettext as _
from tracker.record.checkpoints import newest


@dataclass(frozen=True, slots=True)
class PrintedCheckpoint:
    """What paper takes out of the house; ``symbol`` is scanned back to see if it still fits."""

    size: int
    root: str
    key_id: str
    made_at: dt.datetime
    symbol: Markup


def newest_printed(s: Session) -> PrintedCheckpoint | None:
    """The newest checkpoint; nothing while none was signed."""
    found = newest(s.connection())
    if found is None:
        return None
    name = _("Checkpoint of %(n)s entries", n=found.size)
    drawn = Markup(symbol_svg(write(found.note), name))  # noqa: S704 - drawn by us from our note
    return PrintedCheckpoint(found.size, found.root, found.key_id, found.made_at, drawn)
