"""What stands on a page only when it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class PrintedCheckpoint:
    """What paper takes out of the house; ``symbol`` is scanned back to see if it still fits."""

    size: int
    root: str
    key_id: str
    made_at: datetime
    symbol: Markup


@dataclass(frozen=True, slots=True)
class PaperFoot:
    """What stands at the foot of a printed page; without a checkpoint ``words`` say why."""

    words: str
    checkpoint: PrintedCheckpoint | None = None
