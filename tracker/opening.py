"""From settings to a working installation: made once, opened at every start, or refused in words.

The label keys stand in a file of the instance folder that only its owner may read; whoever had the
database alone could not make a label that passes.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

import migrations
from config import KEY_FILE_NAME, Settings, make_secret_key
from tracker import house
from tracker.act import Answer, Door, perform
from tracker.db import Database, open_database
from tracker.identity.codes import KEY_BYTES_MIN, Keyring
from tracker.identity.environment import Environment
from tracker.people.models import SYSTEM
from tracker.protocol.definition import load_default
from tracker.record import checkpoints, keys
from tracker.record.engine import engine_says, make_private
from tracker.record.models import Occasion, SiteRow
from tracker.record.site import Notary, Site
from tracker.upkeep import selfcheck
from tracker.upkeep.keys import new_key
from tracker.upkeep.selfcheck import disk, start

KEYS_FILE: Final = "label_keys.json"


class OpeningError(Exception):
    """The installation cannot be opened or made; the message says why and what to do."""


def make_label_keys(instance: Path) -> dict[int, bytes]:
    """New label keys in a file of mode 0600; an existing file is never replaced."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES_MIN)
    opened = os.open(instance / KEYS_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "w", encoding="ascii") as file:
        json.dump({"0": key.hex()}, file)
    return {0: key}


def read_label_keys(instance: Path) -> dict[int, bytes]:
    """The label keys by version; OpeningError when the file is missing, public or spoilt."""
    path = instance / KEYS_FILE
    try:
        with path.open(encoding="ascii") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise OpeningError(f"Others may read {path}: make it private with chmod 600.")
            found = json.load(file)
        return {int(version): bytes.fromhex(key) for version, key in found.items()}
    except FileNotFoundError:
        raise OpeningError(
            f"The label keys {path} are missing: without them no label can be read. Bring the file"
            " back from the backup of the instance folder."
        ) from None
    except (ValueError, AttributeError):
        raise OpeningError(f"{path} is not a file of label keys.") from None


def init(settings: Settings, environment: Environment, name: str) -> Site:
    """A new installation: schema, guards, first entry, keys, the default definition loaded.

    Refused when the database holds anything already: nothing is ever overwritten. When it fails
    midway, nothing of it is left, and it can be run again.
    """
    with _all_or_nothing(settings.instance) as made:
        database = open_database(settings.database_url)
        file = Path(str(database.engine.url.database))
        if database.is_sqlite and file.parent == settings.instance and not file.exists():
            made += [file, Path(f"{file}.lock"), Path(f"{file}-journal")]
        try:
            site = _made(settings, database, environment, name, made)
        except BaseException:
            database.close()
            raise
    checkpoints.make(site, Occasion.KEY)
    return site


def _made(
    settings: Settings, database: Database, environment: Environment, name: str, made: list[Path]
) -> Site:
    """Everything in one transaction: who is killed before its end leaves an empty database."""
    make_private(database)
    with house.whole(database) as within, within.looking() as conn:
        _must_be_possible(settings, len(inspect(conn).get_table_names()), name)
        if not (settings.instance / KEY_FILE_NAME).exists():
            made.append(settings.instance / KEY_FILE_NAME)
            make_secret_key(settings.instance)
        if (keys_file := settings.instance / KEYS_FILE).exists():
            label_keys = read_label_keys(settings.instance)
        else:
            made.append(keys_file)
            label_keys = make_label_keys(settings.instance)
        house.build(within)
        site = Site(
            database=house.ready(within),
            environment=environment,
            zone=settings.zone,
            keyring=Keyring(environment, label_keys),
            seed=secrets.token_bytes(32),
            notary=notary_of(settings),
        )
        _must(house.found(site, name))
        load_definition(site)
        key = _must(new_key(site, signs=False)).outputs["key"]
        made.append(keys.path_of(settings.instance / keys.FOLDER, key))
    return replace(site, database=house.ready(database))


def _must_be_possible(settings: Settings, tables: int, name: str) -> None:
    if tables:
        raise OpeningError(
            f"{settings.database_shown} holds {tables} tables already. Nothing was changed."
            " Choose another TRACKER_DATABASE_URL, or open what is there with `tracker serve`."
        )
    if house.judge_name(name):
        raise OpeningError(
            "The site's name does not fit on a label, or has a letter that none can print. Nothing"
            " was changed. Choose a shorter name, such as Stem Cell Laboratory."
        )


@contextmanager
def _all_or_nothing(instance: Path) -> Iterator[list[Path]]:
    """The files that the block names are gone when it fails; what stood before stays.

    One at a time in a folder: of two, the one that fails would take the other's keys away.
    """
    there, keys_there = instance.exists(), (instance / keys.FOLDER).exists()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(instance, os.O_RDONLY)
    made: list[Path] = []
    try:
        _alone_in(folder, instance)
        yield made
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        if not keys_there:
            shutil.rmtree(instance / keys.FOLDER, ignore_errors=True)
        if not there:
            with suppress(OSError):
                instance.rmdir()
        raise
    finally:
        os.close(folder)


def _alone_in(folder: int, instance: Path) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OpeningError(
            f"Another `tracker init` is at work in {instance}. Nothing was changed."
        ) from None


def notary_of(settings: Settings) -> Notary:
    """Where this installation's checkpoint keys stand, and the file that takes new notes."""
    return Notary(settings.instance / keys.FOLDER, settings.checkpoint_file)


def load_definition(site: Site) -> Answer:
    """The default definition stands in the record, waiting for approval by two people."""
    given = {"text": load_default().canonical_bytes().decode()}
    return _must(perform(site, Door(SYSTEM, "definition"), "protocol:definition:loaded", given))


def _must(answer: Answer) -> Answer:
    if not answer.accepted:
        raise OpeningError(f"The installation could not be made: {answer.verdict.codes}")
    return answer


def open_site(settings: Settings) -> Site:
    """The installation that the settings name; OpeningError with a sentence when it cannot be.

    What the self-check finds makes it read only: pages are shown, every act is refused (I23).
    """
    database, environment, zone = _known(settings)
    if environment is Environment.PRODUCTION:
        settings.require_production()
    asked = start.asked_of(settings, house.ready(database), environment)
    lines = selfcheck.check(asked)
    return Site(
        database=database,
        environment=environment,
        zone=zone,
        keyring=Keyring(environment, read_label_keys(settings.instance)),
        seed=secrets.token_bytes(32),
        notary=notary_of(settings),
        causes=start.lasting(lines),
        warnings=tuple(w for line in lines for w in line.warnings if w.code in selfcheck.SAID),
        space=disk.watch(asked.folder, asked.floor_mb),
    )


def refuse_owner(settings: Settings, environment: Environment) -> None:
    """Nothing; an OpeningError where the running program was told how to become the owner."""
    if settings.owner_url and environment is Environment.PRODUCTION:
        raise OpeningError(
            "TRACKER_OWNER_URL is set, and who serves must not be able to become the owner of the"
            " tables. Unset it here: only upgrade, restore, drill and roles need it."
        )


def _known(settings: Settings) -> tuple[Database, Environment, ZoneInfo]:
    """The database of this program's schema, and what its site's row says."""
    database = open_existing(settings)
    check_schema(database)
    try:
        with database.reading() as s:
            row = s.execute(select(SiteRow.environment, SiteRow.zone)).first()
    except (DatabaseError, LookupError, ValueError) as wrong:
        raise OpeningError(f"The site's row cannot be read ({wrong}): restore a backup.") from None
    if row is None:
        raise OpeningError("The database has no first entry: run `tracker init` on an empty one.")
    return database, Environment(row.environment), ZoneInfo(row.zone)


def selfcheck_of(settings: Settings) -> list[selfcheck.Line]:
    """Every check of a start, without opening the installation."""
    database, environment, _ = _known(settings)
    return selfcheck.check(start.asked_of(settings, house.ready(database), environment))


def open_existing(settings: Settings) -> Database:
    """The database, which must be there: opening never makes an empty one by mistake."""
    database = open_database(settings.database_url)
    path = database.engine.url.database
    if database.is_sqlite and path and not Path(path).is_file():
        raise OpeningError(
            f"There is no database {path} yet. Make one with `tracker init --environment"
            " production`, or look around with `tracker demo`."
        )
    try:
        with database.reading() as s:
            s.execute(text("select 1")).scalar()
    except DatabaseError as wrong:
        raise OpeningError(
            f"{settings.database_shown} cannot be opened: {engine_says(wrong)}."
            " Nothing was changed."
        ) from None
    return database


def check_schema(database: Database) -> None:
    """The database's revision is the one that this program knows."""
    try:
        with database.snapshot() as conn:
            revision = migrations.revision_of(conn)
    except DatabaseError as wrong:
        raise OpeningError(
            f"The database is damaged: {engine_says(wrong)}. Restore a backup."
        ) from None
    if revision == migrations.CURRENT_HEAD:
        return
    if revision is None:
        raise OpeningError("The database is empty: run `tracker init --environment ...` first.")
    if revision < migrations.CURRENT_HEAD:
        raise OpeningError(
            f"The database is older ({revision}) than this program ({migrations.CURRENT_HEAD})."
            " Run `tracker upgrade`."
        )
    raise OpeningError(
        f"The database ({revision}) is newer than this program ({migrations.CURRENT_HEAD})."
        " Install the newer program; this one would not understand the record."
    )
