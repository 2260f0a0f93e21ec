"""Schema history; imports nothing of the application. ``upgrade`` brings a database to the head."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from migrations import guards

HERE: Final = Path(__file__).parent
CURRENT_HEAD: Final = (HERE / "CURRENT_HEAD").read_text().strip()


def configuration(connection: sa.Connection) -> Config:
    """Alembic's settings for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revision_of(connection: sa.Connection) -> str | None:
    """The database's revision; nothing when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Bring the schema to ``to`` within the connection's transaction, guards included.

    The guards are made once, of the schema as it stands in the end: each revision would make them
    anew, and that is most of what a new database costs.
    """
    told = connection.info  # a connection that was lost meanwhile has none to ask for
    told[guards.WAIT] = True
    try:
        command.upgrade(configuration(connection), to)
    finally:
        told.pop(guards.WAIT, None)
    guards.install(connection)
