"""Databases of tests from which a guard or a key was taken when they were made (SQLite)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sites
from tests.attacks import Shell, shell
from tests.journey.story import END, Branch, Worked
from tests.sites import Bench


def when_made(patch: pytest.MonkeyPatch, spoil: Callable[[Shell], None]) -> None:
    """Every bench and every copy of the worked case is spoilt so before its test sees it."""
    bench_of, before = sites.sqlite_bench, Worked.before

    def bench(template: Path, folder: Path) -> Bench:
        return spoilt(bench_of(template, folder))

    def branch(self: Worked, seq: int = END) -> Branch:
        made = before(self, seq)
        spoilt(made)
        return made

    def spoilt(made: Bench) -> Bench:
        with shell(made, keys_off=True) as s:
            spoil(s)
        return made

    patch.setattr(sites, "sqlite_bench", bench)
    patch.setattr(Worked, "before", branch)


def unguarded(s: Shell, *names: str) -> None:
    """These guards refuse nothing; without a name none does."""
    every = (name for (name,) in s.run("select name from sqlite_master where type = 'trigger'"))
    for name in names or list(every):
        s.run(f"DROP TRIGGER {name}")


def unkeyed(s: Shell, table: str, key: str) -> None:
    """The table is the same without this unique key, and without the guard that repeats it."""
    ((text,),) = s.run("select sql from sqlite_master where type = 'table' and name = ?", table)
    guards = s.run(
        "select sql from sqlite_master where type = 'trigger' and tbl_name = ? and name <> ?",
        table,
        f"guard_{table}_insert",
    )
    free = re.sub(rf",\s*CONSTRAINT {key} UNIQUE \(\w+\)", "", text)
    assert free != text, f"{table} has no key {key}"
    s.run("PRAGMA legacy_alter_table=ON")  # what speaks of the table goes on speaking of it
    s.run(re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE free_{table}", free, count=1))
    s.run(f"INSERT INTO free_{table} SELECT * FROM {table}")
    s.run(f"DROP TABLE {table}")
    s.run(f"ALTER TABLE free_{table} RENAME TO {table}")
    for (guard,) in guards:
        s.run(guard)
