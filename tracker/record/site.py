"""The installation as every act meets it: database, clock, random source, keys, zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from tracker.db import UTC, Database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason

Clock = Callable[[], dt.datetime]


def server_time() -> dt.datetime:
    """The server's own clock, in UTC; no other time is believed."""
    return dt.datetime.now(UTC)


@dataclass(slots=True)
class Notary:
    """Where this process finds the key that signs checkpoints, and how the last attempt went.

    ``folder`` holds the private keys; ``file`` (if any) takes every new note, for another machine.
    ``trouble`` and ``why`` are the last failure's code and sentence, empty when it succeeded.
    """

    folder: Path
    file: Path | None = None
    trouble: str = ""
    why: str = ""
    file_trouble: str = ""
    made_at: dt.datetime | None = None

    def failed(self, code: str, why: str) -> None:
        """Remember why no checkpoint was made."""
        self.trouble, self.why = code, why

    def succeeded(self, made_at: dt.datetime) -> None:
        """Remember when the newest was made."""
        self.trouble = self.why = ""
        self.made_at = made_at


@dataclass(slots=True)
class Site:
    """What a process needs to act in this installation.

    ``seed`` is the random source of identifiers. A replay takes clock, seed and label keys from its
    case, so that two engines give one root; ``replaying`` lets it impersonate people, and only in
    demo and test databases. Without a ``notary`` no checkpoint is made. ``causes`` are what the
    self-check found at the start: with any of them the installation is read only; ``warnings`` are
    only said. ``space`` answers at every act whether the disk has room.
    """

    database: Database
    environment: Environment
    zone: ZoneInfo
    keyring: Keyring
    seed: bytes
    clock: Clock = server_time
    replaying: bool = field(default=False)
    notary: Notary | None = None
    causes: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    space: Callable[[], tuple[Reason, ...]] = tuple

    @property
    def recovery(self) -> tuple[Reason, ...]:
        """Why nothing may be recorded now (I23): what the start found, and a disk nearly full."""
        return (*self.causes, *self.space())

    @contextmanager
    def beside(self) -> Iterator[Connection]:
        """A transaction for what lies outside the log: sign-ins, counts of tries, their history.

        In recovery mode nothing of it is kept: a record that is read only stays as it is (I23).
        """
        turn = self.database.trying if self.recovery else self.database.writing
        with turn() as conn:
            yield conn

    @property
    def outside(self) -> Path | None:
        """The file that takes every new checkpoint, away from the database."""
        return self.notary.file if self.notary else None

    @property
    def keys_folder(self) -> Path | None:
        """Where the private keys of checkpoints lie."""
        return self.notary.folder if self.notary else None
