"""A checkpoint on everything that is printed: size, root and symbol, or in words why there is none.

Whoever keeps a printed page then holds a witness of the record that the owner of the database
cannot change. It stands on paper only; the screen does not show it.
"""

from __future__ import annotations

from markupsafe import Markup

from labels.svg import symbol_svg
from tracker.identity.checkpoint_code import write
from tracker.pages.here import reading
from tracker.pages.paper import PaperFoot, PrintedCheckpoint
from tracker.pages.words import gettext as _
from tracker.record.checkpoints import Checkpoint, newest
from tracker.record.position import Position


def newest_printed() -> PrintedCheckpoint | None:
    """The newest checkpoint; nothing while none was signed."""
    found = newest(reading().connection())
    return printed(found) if found else None


def printed(one: Checkpoint) -> PrintedCheckpoint:
    """The checkpoint with its symbol drawn."""
    name = _("Checkpoint of %(n)s entries", n=one.size)
    drawn = Markup(symbol_svg(write(one.note), name))  # noqa: S704 - drawn by us from our note
    return PrintedCheckpoint(one.size, one.root, one.key_id, one.made_at, drawn)


def paper_foot(now: Position | None, *, read_only: bool) -> PaperFoot:
    """The newest checkpoint, and how many entries it does not cover.

    While the record is read only its checkpoints may speak of another history: none is printed.
    """
    if read_only:
        return PaperFoot(_("No checkpoint: the record is read only until QA has ended it."))
    if now is None or now.newest is None:
        return PaperFoot(_("No checkpoint: none was signed yet."))
    words = _("The record had %(n)s entries when this was printed.", n=now.entries)
    if (later := now.entries - now.newest.size) > 0:
        words += " " + _("The last %(n)s of them are not under this checkpoint.", n=later)
    return PaperFoot(words, printed(now.newest))
