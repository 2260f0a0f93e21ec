"""The installation as every act meets it: database, clock, random source, keys, zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tracker.db import UTC, Database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment

Clock = Callable[[], dt.datetime]


def server_time() -> dt.datetime:
    """The server's own clock, in UTC; no other time is believed."""
    return dt.datetime.now(UTC)


@dataclass(slots=True)
class Site:
    """What a process needs to act in this installation.

    ``seed`` is the random source of identifiers. A replay takes clock, seed and label keys from its
    case, so that two engines give one root; ``replaying`` lets it impersonate people, and only in
    demo and test databases.
    """

    database: Database
    environment: Environment
    zone: ZoneInfo
    keyring: Keyring
    seed: bytes
    clock: Clock = server_time
    replaying: bool = field(default=False)
