"""Write a migration from the models: ``python -m tests.draft_migration "what it does"``.

``--first`` writes 0001 anew; allowed only until the first release.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic import command

import migrations
import tracker.house
from tracker.db import Base, Bytes, Count, Day, Fixed, Flag, Instant, Kept, open_database

KIND = {Count: "count", Fixed: "count", Flag: "flag", Instant: "instant", Day: "day"}
KIND[Bytes] = "octets"


def render(what: str, thing: Any, context: Any) -> str | bool:
    """Our column types as the schema's plain kinds."""
    if what == "type" and isinstance(thing, Kept):
        return f"kinds.{KIND.get(type(thing), 'words')}()"
    if what == "type" and type(thing).__name__ == "BigInteger":
        return "kinds.count()"
    return False


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("message")
    words.add_argument("--first", action="store_true")
    given = words.parse_args()
    tracker.house.models()
    versions = migrations.HERE / "versions"
    if given.first:
        for old in versions.glob("0*.py"):
            old.unlink()
    number = f"{len(list(versions.glob('0*.py'))) + 1:04d}"
    database = open_database("sqlite://")
    with database.engine.begin() as conn:
        if not given.first:
            migrations.upgrade(conn)
        config = migrations.configuration(conn)
        config.attributes |= {"metadata": Base.metadata, "render_item": render}
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        script = command.revision(config, given.message, autogenerate=True, rev_id=number)
    assert script is not None
    assert not isinstance(script, list)
    (migrations.HERE / "CURRENT_HEAD").write_text(number + "\n")
    path = str(Path(script.path))
    for tool in (("ruff", "check", "-q", "--fix"), ("ruff", "format", "-q")):
        subprocess.run([sys.executable, "-m", *tool, path], check=False)
    print(path)


if __name__ == "__main__":
    main()
