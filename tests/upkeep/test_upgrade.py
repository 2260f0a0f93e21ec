"""An upgrade keeps all that was recorded, or has not happened."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import migrations
from tests.architecture.source import PROJECT
from tests.journey.story import Branch
from tests.sites import Bench
from tests.upkeep.keep_record import carry, unpack
from tracker import house
from tracker.act import widest_rules
from tracker.db import Database, open_database, table_of
from tracker.record import log
from tracker.record.capture import recorded
from tracker.record.lift import LIFTS, Lift, lift
from tracker.record.roots import roots_at
from tracker.record.verify import verify
from tracker.upkeep.keeping import upgrade

At = Callable[..., Branch]
VERSIONS = sorted((migrations.HERE / "versions").glob("0*.py"))
REVISIONS = [path.name[:4] for path in VERSIONS]
EARLY = 29  # before this event the record is large enough, and small enough to be quick


def quiet(done: int, total: int) -> None:
    """Progress that no test looks at."""


def invented(told: Branch, folder: Path, which: str) -> dict[str, Any]:
    """What the invented revision did to this database, in a process of its own."""
    url = told.site.database.engine.url.render_as_string(hide_password=False)
    told.site.database.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.upkeep.invented", url, str(folder), which],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def old_and_new() -> tuple[str, str]:
    return migrations.CURRENT_HEAD, f"{int(migrations.CURRENT_HEAD) + 1:04d}"


@pytest.mark.spoils_record  # the program that would verify it knows no shifts
def test_an_upgrade_that_changes_a_recorded_table_keeps_the_root_as_prefix(
    branch: At, tmp_path: Path
) -> None:
    told = invented(branch(EARLY), tmp_path, "good")
    assert told["failed"] == ""
    assert (told["revision"], told["prefix"], told["added"]) == (old_and_new()[1], True, 1)
    assert told["holds"], "rows are compared through the lift"
    assert told["schemas"] == [1, 2], "old entries keep the schema of their day"
    assert told["guards"] == []
    assert told["shift"] == "i23_shift_known"
    assert len([*(tmp_path / "backups").glob("*.backup")]) == 1


@pytest.mark.parametrize(
    ("which", "why"),
    [
        ("half_way", "nowhere"),
        pytest.param("refused", "i23_shift_known", marks=pytest.mark.long),
        pytest.param("no_lift", "table person: an image of another shape", marks=pytest.mark.long),
        ("rewrites", "table person"),
    ],
)
def test_an_upgrade_that_fails_has_not_happened(
    branch: At, tmp_path: Path, which: str, why: str
) -> None:
    told = invented(branch(EARLY), tmp_path, which)
    assert why in told["failed"]
    assert "Nothing was changed: the database is as it was before." in told["failed"]
    assert (told["revision"], told["same"]) == (old_and_new()[0], True)
    assert told["guards"] == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_a_revision_committed_by_itself_is_undone_from_the_backup(
    branch: At, tmp_path: Path
) -> None:
    told = invented(branch(EARLY), tmp_path, "commits")
    assert "the backup made just before was brought back" in told["failed"]
    assert (told["revision"], told["same"]) == (old_and_new()[0], True)
    assert told["guards"] == []


def kept(old: str, url: str, folder: Path) -> Database:
    """The kept record of this revision on the engine of the address."""
    house.acts()
    if url.startswith("sqlite"):
        unpack(old, Path(url.removeprefix("sqlite:///")))
        return open_database(url)
    unpack(old, folder / "kept.db")
    source, database = open_database(f"sqlite:///{folder / 'kept.db'}"), open_database(url)
    with database.writing() as conn:
        migrations.upgrade(conn, old)
        carry(source.engine, conn)
    source.close()
    return database


@pytest.mark.parametrize(
    "old",
    [
        REVISIONS[0],
        *(pytest.param(r, marks=pytest.mark.long) for r in REVISIONS[1:-2]),
        REVISIONS[-2],
    ],
)
def test_every_revision_is_applied_to_a_record_with_content(
    old: str, postgres_or_folder: Callable[[str], str], tmp_path: Path
) -> None:
    """The record was written by the program of that day (``keep_record``), not by this one."""
    plain = kept(old, postgres_or_folder(f"from{old}"), tmp_path)
    with plain.looking() as conn:
        before = log.lock_head(conn)
    done = upgrade.upgrade(plain, tmp_path, quiet)
    assert (done.before, done.after) == (old, migrations.CURRENT_HEAD)
    with plain.looking() as conn:
        assert roots_at(conn, [before.size])[before.size].hex() == before.root
    proof = verify(plain)
    assert (proof.holds, proof.size) == (True, before.size + 1)
    asks = old >= "0003"  # from there on a site was founded with what it asks for
    with plain.looking() as conn:  # who worked yesterday works on: nothing more is asked for yet
        asked = conn.exec_driver_sql("select needed from qualification_requirement").all()
        rules = conn.exec_driver_sql("select count(*) from role_rule").scalar()
    assert (len(asked), any(row[0] for row in asked)) == (9, asks)
    assert rules is not None
    assert rules >= len([w for w in widest_rules() if not w.act.startswith("ground:")])
    plain.close()
    print(f"\n{old} -> {done.after}: {before.size} entries, {proof.rows} rows kept")


def test_an_upgrade_with_nothing_to_apply_makes_the_guards_anew(
    bench: Bench, tmp_path: Path
) -> None:
    drop = "DROP TRIGGER guard_person_delete"
    with bench.site.database.writing() as conn:
        conn.exec_driver_sql(drop if bench.site.database.is_sqlite else f"{drop} ON person")
    url = bench.site.database.engine.url.render_as_string(hide_password=False)
    plain = open_database(url)
    done = upgrade.upgrade(plain, tmp_path, quiet)
    assert done.before == done.after
    plain.close()


def test_nothing_is_upgraded_under_those_who_work(bench: Bench, tmp_path: Path) -> None:
    with (
        bench.site.database.served(),
        pytest.raises(upgrade.UpgradeError, match="stop `tracker serve`"),
    ):
        upgrade.upgrade(bench.site.database, tmp_path, quiet)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda p: p.name[:4])
def test_a_way_back_that_would_lose_records_is_refused_with_a_sentence(path: Path) -> None:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(RuntimeError, match=r"would lose records\. Restore the backup"):
        module.downgrade()


def test_an_image_is_lifted_through_every_later_schema_and_no_earlier_one() -> None:
    # schema 2 adds a shift at place 1, schema 3 renames a word and drops place 2
    lifts = [
        Lift(3, "person", dropped=(2,), changed=((1, (("day", "early"),)),)),
        Lift(2, "person", added=((1, "day"),)),
    ]
    assert lift("person", ["p", "x", "y"], 1, lifts) == ["p", "early", "y"]
    assert lift("person", ["p", "night", "x", "y"], 2, lifts) == ["p", "night", "y"]
    assert lift("person", ["p", "day", "y"], 3, lifts) == ["p", "day", "y"]
    assert lift("vial", ["v"], 1, lifts) == ["v"]


def test_the_newest_lift_is_the_schema_that_entries_name() -> None:
    assert max((one.schema for one in LIFTS), default=1) == log.SCHEMA


def columns(file: Path) -> dict[str, list[str]]:
    """Columns of every table of an SQLite file, in their order, generated ones left out."""
    with contextlib.closing(sqlite3.connect(file)) as raw:
        tables = [r[0] for r in raw.execute("select name from sqlite_master where type = 'table'")]
        asked = {t: raw.execute(f"pragma table_xinfo('{t}')").fetchall() for t in tables}
    return {t: [r[1] for r in rows if r[6] == 0] for t, rows in asked.items()}


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_no_revision_since_this_one_has_changed_a_recorded_table(
    tmp_path: Path, revision: str
) -> None:
    """So no lift is needed between them: revisions until now have only added tables.

    The first that changes one is told here, and must bring its lift for the images kept of it.
    """
    house.acts()  # every table is known
    unpack(revision, tmp_path / "kept.db")
    then = columns(tmp_path / "kept.db")
    changed = {
        table
        for table, model in recorded().items()
        if table in then
        and then[table] != [c.name for c in table_of(model).columns if c.computed is None]
    }
    assert changed == {one.table for one in LIFTS}
    assert len(then) > 100
