"""The database engine as people meet it: what it says, and whose its files are."""

from __future__ import annotations

import os

from sqlalchemy.exc import DatabaseError

from tracker.db.access import Database, private_file


def engine_says(wrong: DatabaseError) -> str:
    """The first line of what the database engine said, without the statement and our advice."""
    return str(wrong.orig).strip().partition("\n")[0].rstrip(".")


def make_private(database: Database) -> None:
    """A new SQLite file is there, and only its owner may read it; a file that is there stays.

    SQLite takes an empty file for a new database, and gives its journal the same mode (I24).
    """
    if database.is_sqlite and (file := database.engine.url.database):
        os.close(private_file(file, os.O_WRONLY | os.O_CREAT))
