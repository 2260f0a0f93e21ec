"""Which process a therapy runs under, and which one the site teaches now: said by later rooms.

Training is judged here, below therapies and definitions. The rooms that know them say how to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from tracker.record.ahead import Question


@dataclass(slots=True)
class Processes:
    """How to ask; until a room has said so there is no process, and any training counts.

    ``question``: what ``of_therapy`` reads, so that it is asked with the other reads of an act.
    ``approved``: the processes that may be taught, the newest first.
    """

    question: Callable[[str], Question] | None = None
    of_therapy: Callable[[Session, str], str] = field(default=lambda _s, _therapy: "")
    approved: Callable[[Session], tuple[str, ...]] = field(default=lambda _s: ())


KNOWN: Final = Processes()
