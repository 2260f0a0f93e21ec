"""A revision that was never made, applied to a database: run as a program of its own.

It changes what the whole process knows of the schema, so no test may run it in its own process.
``python -m tests.upkeep.invented URL FOLDER WHICH`` prints what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from sqlalchemy import CheckConstraint, Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import mapped_column

import migrations
from migrations import pins
from tracker import house
from tracker.db import Words, open_database, table_of
from tracker.people.models import Person
from tracker.record import lift, log
from tracker.record.roots import roots_at
from tracker.record.verify import verify
from tracker.upkeep.keeping import upgrade
from tracker.upkeep.keeping.backup import position

REVISION: Final = '''
"""Say in which shift a person works."""

import sqlalchemy as sa
from alembic import op

from migrations import guards, kinds

revision = "{new}"
down_revision = "{old}"


def upgrade():
    with op.batch_alter_table("person", recreate="auto") as batch:
        batch.add_column(sa.Column("shift", kinds.words(), nullable=False, server_default="day"))
    with op.batch_alter_table("person", recreate="auto") as batch:
        batch.alter_column("shift", server_default=None, existing_type=kinds.words())
        batch.create_check_constraint("i23_shift_known", "shift in ('day', 'night')")
    {then}
    guards.install(op.get_bind())


def downgrade():
    raise RuntimeError("Going back would lose the shifts. Restore the backup made before.")
'''
THEN: Final = {
    "good": "",
    "no_lift": "",
    "half_way": 'op.execute("insert into nowhere values (1)")',
    "refused": "op.execute(\"update person set shift = 'never'\")",
    "commits": "op.get_bind().connection.driver_connection.execute('COMMIT'); 1 / 0",
    "rewrites": "op.execute(\"update person set name = name || '.'\")",
}


def main() -> None:
    """Upgrade to the invented revision, and say how things stand."""
    url, folder, which = sys.argv[1:]
    house.acts()
    old = migrations.CURRENT_HEAD
    new = f"{int(old) + 1:04d}"
    _invent(Path(folder), old, new, THEN[which], lifted=which != "no_lift")
    database = open_database(url)
    with database.looking() as conn:
        before = position(conn)[:2]
    told: dict[str, Any] = {"failed": ""}
    try:
        upgrade.upgrade(database, Path(folder), lambda done, total: None)
    except upgrade.UpgradeError as wrong:
        told["failed"] = str(wrong)
        setattr(migrations, "CURRENT_HEAD", old)  # noqa: B010 - a constant, put back
    with database.looking() as conn:
        told |= _stands(conn, before)
    told["holds"] = which == "good" and verify(database).holds
    database.close()
    print(json.dumps(told))


def _stands(conn: Connection, before: tuple[int, str]) -> dict[str, Any]:
    size, root = before
    now = position(conn)[:2]
    schemas = [
        json.loads(bytes(header))["schema"]
        for (header,) in conn.exec_driver_sql("select header from log_entry order by seq")
    ]
    return {
        "revision": migrations.revision_of(conn),
        "same": now == before,
        "prefix": roots_at(conn, [size])[size].hex() == root,
        "added": now[0] - size,
        "schemas": sorted(set(schemas[:-1])) + schemas[-1:],
        "guards": [w.name for w in pins.compare(conn)],
        "shift": _shift(conn),
    }


def _shift(conn: Connection) -> str:
    """The name with which a shift that nobody works is refused; - where there is no column."""
    if migrations.revision_of(conn) != migrations.CURRENT_HEAD or "shift" not in Person.__dict__:
        return "-"
    try:
        conn.exec_driver_sql(
            "insert into person (id, username, name, active, shift)"
            " select 'p-x', 'x.x', name, active, 'never' from person where username = 'qa'"
        )
    except IntegrityError as wrong:
        return "i23_shift_known" if "i23_shift_known" in str(wrong.orig) else str(wrong.orig)
    except Exception as wrong:
        return type(wrong).__name__
    return ""


def _invent(folder: Path, old: str, new: str, then: str, *, lifted: bool) -> None:
    """The revision lies in the folder, and the program is one that knows it."""
    versions = folder / "versions"
    versions.mkdir()
    text = REVISION.format(old=old, new=new, then=then)
    (versions / f"{new}_invented.py").write_text(text, encoding="utf-8")
    plain = migrations.configuration

    def configuration(connection: Connection) -> Config:
        made = plain(connection)
        both = os.pathsep.join((str(migrations.HERE / "versions"), str(versions)))
        made.set_main_option("version_locations", both)
        return made

    setattr(migrations, "configuration", configuration)  # noqa: B010 - for this process only
    setattr(migrations, "CURRENT_HEAD", new)  # noqa: B010 - for this process only
    setattr(Person, "shift", mapped_column(Words, nullable=False))  # noqa: B010 - as the model would say it
    known = CheckConstraint("shift in ('day', 'night')", name="i23_shift_known")
    table_of(Person).append_constraint(known)
    if lifted:
        setattr(log, "SCHEMA", 2)  # noqa: B010 - for this process only
        lift.LIFTS.append(lift.Lift(2, "person", added=((4, "day"),)))


if __name__ == "__main__":
    main()
