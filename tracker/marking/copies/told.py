"""The page's scan of a label that is on its container already is told at once."""

from __future__ import annotations

from tracker.act import Door, perform
from tracker.marking.copies.acts import TAG
from tracker.pages.doors import fresh_op
from tracker.pages.here import let_go, signed_in, site


def told_copy(therapy_id: str, code: str) -> None:
    """The alarm is raised in the name of whoever scanned."""
    me = signed_in().id
    let_go()
    perform(site(), Door(me, fresh_op()), TAG, {"therapy": therapy_id, "label": code})
