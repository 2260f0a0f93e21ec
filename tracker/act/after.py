"""What follows an act once it is committed: it cannot undo the act, nor fail it.

A room subscribes with ``after``; the door tells every subscriber outside the transaction. A
repeated request is told again: a subscriber asks the record what is still to be done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from tracker.record.site import Site

log = structlog.get_logger("marrowtrace")


@dataclass(frozen=True, slots=True)
class Told:
    """An act that stands in the log: its tag, its entry, whether it was accepted."""

    tag: str
    seq: int
    accepted: bool


Listener = Callable[[Site, Told], None]
LISTENERS: Final[list[Listener]] = []


def after(listener: Listener) -> Listener:
    """Have the function called after every act that was committed (refusals are not told)."""
    LISTENERS.append(listener)
    return listener


def tell(site: Site, told: Told) -> None:
    """Every subscriber knows. What one of them raises is logged: the act stands whatever it is."""
    for listener in LISTENERS:
        try:
            listener(site, told)
        except Exception as wrong:  # the act is committed: nothing after it may look like failure
            log.error("after_act_failed", tag=told.tag, entry=told.seq, exc_info=wrong)
