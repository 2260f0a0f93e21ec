"""Paper of other rooms that the spool sends: each says what waits, and what it says."""

from __future__ import annotations

import datetime as dt
from typing import Final, Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot


class Paper(Protocol):
    """Paper of another room: what waits to be sent (id, printer, since when), and what it says."""

    def waiting(self) -> Select[str, str | None, dt.datetime]:
        """What of it nobody has begun to send."""

    def words(self, s: Session, job_id: str) -> LabelSnapshot | None:
        """What this one says; nothing where it is none of this paper, or no longer valid."""


OTHERS: Final[list[Paper]] = []


def also_sends(paper: Paper) -> None:
    """The spool sends this paper too."""
    OTHERS.append(paper)
