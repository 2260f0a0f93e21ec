"""The installation as every act meets it: database, clock, random source, keys, zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.db import UTC, Database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason

Clock = Callable[[], dt.datetime]


def server_time() -> dt.datetime:
    """The server's own clock, in UTC; no other time is believed."""
    return dt.datetime.now(UTC)


@dataclass(slots=True)
class Site:
    """What a process needs to act in this installation.

    ``seed`` is the random source of identifiers. A replay takes clock, seed and label keys from its
    case, so that two engines give one root; ``replaying`` lets it impersonate people, and only in
    demo and test databases. ``causes`` are what the self-check found at the start: with any of
    them the installation is read only. ``space`` answers at every act whether the disk has room.
    ``outside`` is the file to which checkpoints are appended, away from the database.
    """

    database: Database
    environment: Environment
    zone: ZoneInfo
    keyring: Keyring
    seed: bytes
    clock: Clock = server_time
    replaying: bool = field(default=False)
    causes: tuple[Reason, ...] = ()
    space: Callable[[], tuple[Reason, ...]] = tuple
    outside: Path | None = None

    @property
    def recovery(self) -> tuple[Reason, ...]:
        """Why nothing may be recorded now (I23): what the start found, and a disk nearly full."""
        return (*self.causes, *self.space())
