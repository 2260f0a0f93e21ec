"""The last backup and the last restore drill, for the page Record health."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made, or a drill that was done: when, and what came of it."""

    at: dt.datetime
    words: str
    good: bool = True


def last_backup(s: Session) -> Kept | None:
    """The newest backup that the record knows of."""
    return None


def last_drill(s: Session) -> Kept | None:
    """The newest restore drill that the record knows of."""
    return None
