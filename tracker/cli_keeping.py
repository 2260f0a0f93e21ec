"""Commands that keep the record: backup, restore, drill, upgrade, roles."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings

if TYPE_CHECKING:  # the rooms are imported where a command needs them: --help stays quick
    from tracker.db import Database

Run = Callable[[argparse.Namespace], int]
Verb = Callable[[str, Run, str], argparse.ArgumentParser]


def verbs(verb: Verb) -> None:
    """The commands stand in the parser."""
    v = verb("backup", _backup, "Copy the whole record into one file, with writers going on.")
    v.add_argument("file", type=Path, nargs="?", help="a new file (default: in the instance)")
    v = verb("restore", _restore, "Prove a backup; with the words it asks for, put it in place.")
    v.add_argument("file", type=Path)
    v.add_argument("--verify", action="store_true", help="only prove it, whatever --yes says")
    v.add_argument("--yes", default="", metavar="WORDS", help="the words that the proof asks for")
    v = verb("drill", _drill, "Restore the newest backup aside, prove it, record how it went.")
    v.add_argument("file", type=Path, nargs="?", help="another backup than the newest")
    verb("upgrade", _upgrade, "Bring the database to this program's schema, or leave it as it is.")
    v = verb("roles", _roles, "Make PostgreSQL's roles with exactly their rights.")
    v.add_argument("--prefix", default="marrowtrace", help="how their names begin")
    v.add_argument("--print", dest="only_print", action="store_true", help="only show the SQL")


def errors() -> tuple[type[Exception], ...]:
    """What these commands say in one sentence and exit with 2."""
    from tracker.upkeep.keeping.files import BackupError
    from tracker.upkeep.roles import RolesError

    return BackupError, RolesError


def _owner(settings: Settings, *, existing: bool = True) -> Database:
    """The database as the owner of its schema sees it; on SQLite there is but one way."""
    from dataclasses import replace

    from tracker import house, opening
    from tracker.db import open_database

    own = replace(settings, database_url=settings.owner_url or settings.database_url)
    house.acts()
    return opening.open_existing(own) if existing else open_database(own.database_url)


def _backup(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.keeping.commands import make_backup

    settings = Settings.from_environment()
    return make_backup(opening.open_site(settings), settings.instance, given.file)


def _restore(given: argparse.Namespace) -> int:
    from tracker.upkeep.keeping.commands import bring_back

    settings = Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    database = _owner(settings, existing=False)
    return bring_back(database, given.file, settings.instance, "" if given.verify else given.yes)


def _drill(given: argparse.Namespace) -> int:
    from tracker import opening
    from tracker.upkeep.drills import newest_file
    from tracker.upkeep.keeping.commands import do_drill

    settings = Settings.from_environment()
    site = opening.open_site(settings)
    owner = _owner(settings) if settings.owner_url else None
    return do_drill(site, given.file or newest_file(settings.instance), owner)


def _upgrade(given: argparse.Namespace) -> int:
    from tracker.upkeep.keeping.commands import do_upgrade

    settings = Settings.from_environment()
    code = do_upgrade(_owner(settings), settings.instance)
    if code == 0:
        from tracker import opening
        from tracker.upkeep.keys import checkpoint_at

        checkpoint_at(opening.open_site(settings), "upgrade")
    return code


def _roles(given: argparse.Namespace) -> int:
    from tracker.upkeep.keeping.commands import make_roles

    database = _owner(Settings.from_environment())
    return make_roles(database, given.prefix, only_print=given.only_print)
