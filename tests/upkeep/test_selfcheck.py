"""I23: whatever is weakened is named at the start, and then nothing is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks import Shell, shell
from tests.sites import Bench
from tests.upkeep.checked import about, acts, found, note, opened, stops, unguarded
from tracker.db import SQLITE_PRAGMAS, open_database
from tracker.identity.environment import Environment
from tracker.record import log
from tracker.upkeep.selfcheck import disk

BOTH = ("sqlite", "postgresql")
LITE, PG = ("sqlite",), ("postgresql",)
SETTINGS = {
    "foreign_keys": "OFF",
    "recursive_triggers": "OFF",
    "trusted_schema": "ON",
    "cell_size_check": "OFF",
    "journal_mode": "MEMORY",
    "synchronous": "NORMAL",
    "mmap_size": "65536",
    "busy_timeout": "1",
    "ignore_check_constraints": "ON",
    "writable_schema": "ON",
    "secure_delete": "OFF",
}


def test_a_sound_installation_has_no_cause(bench: Bench) -> None:
    assert found(bench) == ()


@pytest.mark.parametrize("engine", LITE)
@pytest.mark.parametrize("name", SQLITE_PRAGMAS)
def test_every_weakened_setting_is_named(
    bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = SQLITE_PRAGMAS[name][1]
    monkeypatch.setitem(SQLITE_PRAGMAS, name, (SETTINGS[name], expected))
    bench.site.database.close()
    bench.site.database = open_database(str(bench.site.database.engine.url))
    stops(bench, ("recovery_setting", name))


@pytest.mark.parametrize("engine", PG)
def test_a_server_that_may_lose_commits_is_named_and_refused_in_production(bench: Bench) -> None:
    weak = {("recovery_setting", n) for n in ("fsync", "full_page_writes", "synchronous_commit")}
    causes = found(bench, environment=Environment.PRODUCTION)
    assert weak | {("recovery_owner", "owner")} <= about(causes)
    assert found(bench) == (), "a test database has no server of its own"
    assert not acts(opened(bench, causes), "nobody").accepted


@pytest.mark.parametrize("engine", PG)
def test_a_replication_role_that_silences_triggers_is_named(bench: Bench) -> None:
    with shell(bench) as s:
        name = s.run("select current_database()")[0][0]
        s.run(f"ALTER DATABASE {name} SET session_replication_role = replica")
    causes = found(bench, environment=Environment.PRODUCTION)
    assert ("recovery_setting", "session_replication_role") in about(causes)


def _lose_a_constraint(s: Shell) -> None:
    if not s.lite:
        s.run("ALTER TABLE site DROP CONSTRAINT i25_one_site")
        return
    s.run("PRAGMA writable_schema=ON")
    s.run("UPDATE sqlite_master SET sql = replace(sql, 'i25_one_site', 'x') WHERE name = 'site'")


def test_a_constraint_that_is_gone_is_named(bench: Bench) -> None:
    with shell(bench) as s:
        _lose_a_constraint(s)
    stops(bench, ("recovery_schema", "i25_one_site"))


@pytest.mark.parametrize("engine", LITE)
def test_rows_that_point_nowhere_are_named(bench: Bench) -> None:
    with shell(bench, keys_off=True) as s:
        s.run("insert into credential values ('person-nobody', 'x', 0, 0, NULL)")
    stops(bench, ("recovery_foreign_keys", "credential"))


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", LITE)
def test_a_damaged_page_is_found(bench: Bench) -> None:
    with shell(bench) as s:
        page = s.run("select rootpage from sqlite_master where name = 'deviation'")[0][0]
        size = s.run("PRAGMA page_size")[0][0]
    bench.site.database.close()
    with Path(str(bench.site.database.engine.url.database)).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    causes = found(bench)
    assert "recovery_damaged" in {c.code for c in causes}
    assert not acts(opened(bench, causes), "nobody").accepted
    assert acts(bench, "nobody").accepted


@pytest.mark.spoils_record
@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("update log_head set recorded_at = '2026-03-31T00:00:00.000000+00:00'", "recovery_head"),
        (
            "update log_entry set answer = header where seq = (select max(seq) from log_entry)",
            "recovery_chain",
        ),
        (
            "update log_touch set stream = stream || 'x' where seq ="
            " (select max(seq) from log_entry)",
            "recovery_chain",
        ),
    ],
)
@pytest.mark.parametrize("engine", BOTH)
def test_a_log_that_was_edited_at_its_end_is_found(bench: Bench, sql: str, code: str) -> None:
    with unguarded(bench) as s:
        if not s.lite:
            s.run("SET session_replication_role = replica")
        s.run(sql)
    causes = found(bench)
    assert {c.code for c in causes} == {code}
    assert not acts(opened(bench, causes), "nobody").accepted
    assert acts(bench, "nobody").accepted


@pytest.mark.spoils_record
def test_a_site_that_was_renamed_or_moved_to_another_environment_is_found(bench: Bench) -> None:
    with unguarded(bench) as s:
        s.run("update site set name = 'Another'")
    stops(bench, ("recovery_site_changed", "Test site"))
    with unguarded(bench) as s:
        s.run("update site set name = 'Test site', environment = 'demo'")
    assert ("recovery_environment", "demo") in about(found(bench))


def test_an_environment_is_fixed_for_ever(bench: Bench) -> None:
    stops(bench, ("recovery_environment", "demo"), environment=Environment.DEMO)
    causes = found(bench, wanted=Environment.PRODUCTION)
    assert about(causes) == {("recovery_environment", "production")}


def test_a_head_behind_a_known_checkpoint_is_an_old_backup(bench: Bench, tmp_path: Path) -> None:
    with bench.site.database.looking() as conn:
        size = log.lock_head(conn).size
    outside = note(tmp_path / "notes", size + 12, b"r" * 32)
    stops(bench, ("recovery_old_backup", str(size)), outside=outside)
    cause = next(c for c in found(bench, outside=outside) if c.code == "recovery_old_backup")
    # one act more is recorded by now, so 11 of the 12 are missing
    assert dict(cause.facts)["missing"] == "11"


def test_a_checkpoint_of_another_history_is_found(bench: Bench, tmp_path: Path) -> None:
    outside = note(tmp_path / "notes", 3, b"r" * 32)
    assert {c.code for c in found(bench, outside=outside)} == {"recovery_other_history"}
    with bench.site.database.looking() as conn:
        head = log.lock_head(conn)
    good = note(tmp_path / "good", head.size, bytes.fromhex(head.root))
    assert found(bench, outside=good) == ()


def test_below_the_floor_nothing_is_recorded_until_there_is_room(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = [10**9]
    bench.site.space = lambda: disk.room(tmp_path, floor[0])
    refused = acts(bench, "nobody")
    assert {dict(r.facts)["because"] for r in refused.reasons} == {"recovery_disk"}
    floor[0] = 1
    assert acts(bench, "nobody").accepted
    assert {c.code for c in found(bench, folder=tmp_path, floor_mb=10**9)} == {"recovery_disk"}
