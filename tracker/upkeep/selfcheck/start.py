"""From the settings of a start to what the self-check asks, and from its lines to the causes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from config import Settings
from tracker.db import Database
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason
from tracker.record import keys
from tracker.upkeep.selfcheck import Asked, Line, causes, disk


def asked_of(settings: Settings, database: Database, environment: Environment) -> Asked:
    """What the self-check has to hold the database against."""
    path = database.engine.url.database
    return Asked(
        database=database,
        environment=environment,
        wanted=settings.environment,
        outside=settings.checkpoint_file,
        keys_folder=settings.instance / keys.FOLDER,
        folder=Path(str(path)).parent if database.is_sqlite else settings.instance,
        floor_mb=settings.disk_floor_mb,
    )


def lasting(lines: Iterable[Line]) -> tuple[Reason, ...]:
    """The causes that end only with a new start: room on the disk is asked for at every act."""
    return tuple(c for c in causes(lines) if c.code != disk.CODE)
