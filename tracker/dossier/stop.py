"""One stop of a journey, in both languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labels.snapshot import NOTHING, Bilingual
from tracker.pages.shown import StopState


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line, in both languages. ``key`` names it for those who add captions."""

    key: str
    name: Bilingual
    state: StopState
    at: dt.datetime | None = None
    caption: Bilingual = NOTHING
