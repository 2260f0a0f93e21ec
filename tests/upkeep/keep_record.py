"""Keeps the record of a few events as the program of this day writes it, for upgrades to come.

``python -m tests.upkeep.keep_record`` writes ``records/REVISION.sql.xz`` of the newest revision; it
is run once, when a revision has been given to people, and its file never changes afterwards. A
record told by a later program into an older schema would be nobody's record.
"""

from __future__ import annotations

import lzma
import sqlite3
import tempfile
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, inspect, select

import migrations
from tests.journey.story import worked_case
from tracker import house
from tracker.db import Base, open_database
from tracker.record import log
from tracker.replay import begin, fresh_site

RECORDS: Final = Path(__file__).with_name("records")
SOME: Final = 12
"""Events of the worked case in each record."""


def keep(revision: str) -> Path:
    """The record stands in its file; returns it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kept.db"
        database = open_database(f"sqlite:///{file}")
        with database.writing() as conn:
            migrations.upgrade(conn, revision)
            log.found(conn)
        case = worked_case()
        site = fresh_site("sqlite://", case)
        site.database.close()
        site.database = house.ready(database)
        assert house.found(site, case.name).accepted
        assert all(t.as_expected for t in begin(site, case).tell(SOME))
        database.close()
        dump = "\n".join(sqlite3.connect(file).iterdump())
    kept = RECORDS / f"{revision}.sql.xz"
    kept.write_bytes(lzma.compress(dump.encode(), preset=9))
    return kept


def unpack(revision: str, file: Path) -> None:
    """The kept record is an SQLite database again, as the older program left it."""
    dump = lzma.decompress((RECORDS / f"{revision}.sql.xz").read_bytes()).decode()
    raw = sqlite3.connect(file)
    raw.executescript(dump)
    raw.close()


def carry(source: Engine, target: Connection) -> None:
    """Every row of the kept record stands in a schema of the same revision on PostgreSQL.

    As a restored dump brings them: no key or trigger judges again what was judged when written.
    """
    target.exec_driver_sql("SET session_replication_role = replica")
    looked = inspect(source)
    there = {
        name: {c["name"] for c in looked.get_columns(name)} for name in looked.get_table_names()
    }
    with source.connect() as conn:
        for table in Base.metadata.sorted_tables:
            if table.name not in there:
                continue
            known = there[table.name]
            columns = [c for c in table.columns if c.name in known and c.computed is None]
            rows: list[dict[str, Any]] = [
                dict(r) for r in conn.execute(select(*columns)).mappings()
            ]
            if rows:
                target.execute(table.insert(), rows)
    target.exec_driver_sql("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    print(keep(migrations.CURRENT_HEAD))
