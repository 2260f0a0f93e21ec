"""I24: no name, number, birthday or secret leaves where it must not, whoever looks at whatever.

Every address is asked for as each role that may; log, export, papers, sheets, file names, cookies,
commands and the logs of servers are searched. What is planted in each of them is found.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import redirect
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from tests.architecture.source import PROJECT
from tests.dossier.everything import PASSWORD, PIN, House, house_of
from tests.dossier.searched import (
    IN_FILE_NAMES,
    NAMES,
    found_in,
    leaks,
    names_on_disk,
    words_of,
)
from tests.dossier.told import Told
from tests.postgres import Server
from tracker import cli, opening
from tracker.exchange.export import export
from tracker.record.models import Entry, Touch
from tracker.record.seal import SigningKey

SQLITE = pytest.mark.parametrize("told", ["sqlite"], indirect=True)
ENOUGH = 650
"""Answers below which the walk has missed something: addresses times the roles that may."""
SHORT = 80
COMMANDS = (
    *("selfcheck", "verify", "checkpoint", "keys list", "user list", "training list"),
    *("matrix list", "policy list", "station list", "definition list"),
    *("export OUT", "backup", "drill"),
)

ON_POSTGRESQL = ("verify",)
"""Those that ask this engine something of its own; the lists ask both the same."""


@pytest.fixture
def server(told: Told, request: pytest.FixtureRequest) -> Server | None:
    lite = told.site.database.is_sqlite
    return None if lite else request.getfixturevalue("postgres")


@pytest.fixture
def opened(told: Told, tmp_path: Path, server: Server | None) -> Iterator[House]:
    with house_of(told, tmp_path, server) as house:
        yield house


def typed(house: House) -> None:
    """A password and a PIN go in as people type them, right and wrong."""
    house.client("qa")  # has a password from here on
    browser = house.told.app().test_client()
    for password in (f"not {PASSWORD}", PASSWORD):
        browser.post("/sign-in", data={"user_name": "qa", "password": password})
    mine = {"pin": PIN, "pin_again": PIN, "password": PASSWORD}
    assert browser.post("/account/pin", data=mine).status_code == 303
    house.client("qa").post("/scan", data={"scan": "Wang Jianguo"})


def log_bytes(house: House) -> bytes:
    with house.told.site.database.reading() as s:
        columns = (Entry.header, Entry.answer, Touch.part)
        return b"".join(b for column in columns for b in s.scalars(select(column)))


def ran(words: list[str]) -> tuple[int, str]:
    """The command as a process of its own: its exit code, and all that it says."""
    command = [sys.executable, "-m", "tracker", *words]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@SQLITE
@pytest.mark.parametrize("one_in", [6, pytest.param(1, marks=pytest.mark.long)])
def test_nothing_leaves_at_any_address(
    opened: House,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    one_in: int,
) -> None:
    """Each address as one role at least, and one in six of all roles; every one in the long."""
    with caplog.at_level(logging.DEBUG):
        typed(opened)
        seen = list(opened.looked_at(one_in=one_in))
    said = caplog.text + "".join(capfd.readouterr())
    found = [leak for answer in seen for leak in leaks(answer, opened.secrets)]
    assert found == []
    assert found_in(said) + found_in(said, opened.secrets) == []
    assert [a for a in seen if a.status >= 500] == []
    assert len(seen) > ENOUGH / one_in
    papers = [a for a in seen if a.mimetype == "application/pdf"]
    sheets = [a for a in seen if a.mimetype == "text/csv"]
    print(
        f"\n{len(seen)} answers of {len({a.rule for a in seen})} addresses"
        f" ({len(papers)} PDFs, {len(sheets)} sheets), {len(said)} characters of server log,"
        f" {len(NAMES)} names and {len(opened.secrets)} secrets: 0 found"
    )


@SQLITE
def test_what_a_page_lets_out_is_found(opened: House, caplog: pytest.LogCaptureFixture) -> None:
    """The walk itself, over addresses that do what no address may."""
    app, log = opened.told.app(), logging.getLogger("planted")

    def turned(therapy_id: str) -> BaseResponse:
        log.warning("looked for %s", NAMES[1])
        return redirect(f"/patients?name=Wang+Jianguo&id={therapy_id}")

    def drawn() -> str:
        return f'<svg aria-label="{NAMES[0]}"></svg>'

    def told(therapy_id: str) -> str:
        return f"<p>{opened.secrets['session of qa']}</p><b>{PASSWORD}</b>{therapy_id}"

    app.add_url_rule("/planted/<therapy_id>", "planted", turned)
    app.add_url_rule("/planted/drawn", "drawn", drawn)
    app.add_url_rule("/planted/<therapy_id>/told", "told", told)
    values = opened.values()
    rules = ("/planted/<therapy_id>", "/planted/drawn", "/planted/<therapy_id>/told")
    header, drawing, secret = (
        leaks(opened.ask(rule, "qa", values), opened.secrets) for rule in rules
    )
    assert [h.partition(": header ")[2] for h in header][:2] == ["Wang Jianguo", "Jianguo"]
    assert any("address or drawing Wang Jianguo" in d for d in drawing)
    assert {s.partition("): ")[2] for s in secret} == {"session of qa", "password"}
    assert found_in(caplog.text) == [NAMES[1]]


@SQLITE
def test_the_other_lots_paper_is_silent_too(opened: House) -> None:
    """The walk has read the batch record of the MSC lot and the labels."""
    answer = opened.client("production").get(f"/lots/{opened.told.lots['bmmnc']}/record.pdf")
    assert answer.status_code == 200
    words = words_of(answer.data)
    assert found_in(words) + found_in(answer.data) + found_in(str(answer.headers)) == []
    assert "SYN-ON-007" in words.replace("\u2011", "-")


def test_the_log_holds_commitments_only(opened: House) -> None:
    typed(opened)
    log = log_bytes(opened)
    assert found_in(log) + found_in(log, opened.secrets) == []
    assert found_in(log + "王建国".encode()) == ["王建国"]


def test_an_export_without_personal_data_holds_none(opened: House) -> None:
    for name, personal in (("silent", False), ("whole", True)):
        export(opened.told.site.database, opened.folder / name, personal=personal)
    silent, whole = (
        {
            p.name: found_in(p.read_bytes()) + found_in(p.read_bytes(), opened.secrets)
            for p in (opened.folder / n).iterdir()
        }
        for n in ("silent", "whole")
    )
    assert {n: f for n, f in silent.items() if f} == {}
    assert found_in(names_on_disk(opened.folder), IN_FILE_NAMES) == []
    # with them, they stand in their own file alone
    assert [n for n, f in whole.items() if f] == ["personal.jsonl"]


def test_no_command_and_no_server_says_a_name_or_a_secret(
    opened: House,
    server: Server | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each command about the case's own database; then what PostgreSQL wrote into its own log."""
    if server:  # what pages ask of it may stand in its log
        assert len([*opened.looked_at(one_in=0)]) > SHORT
    site = opened.told.site
    (key,) = (opened.folder / "checkpoint_keys").iterdir()
    SigningKey.read(key.read_text())
    opening.make_label_keys(opened.folder)
    site.database.close()
    url = site.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TRACKER_INSTANCE", str(opened.folder))
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_DISK_FLOOR_MB", "1")
    codes, said = {}, ""
    for command in ON_POSTGRESQL if server else COMMANDS:
        words = [str(opened.folder / "out") if w == "OUT" else w for w in command.split()]
        codes[command], heard = ran(words) if server else (cli.main(words), "")
        said += heard + "".join(capfd.readouterr())
    assert {c for c, code in codes.items() if code == cli.UNUSABLE} == set()
    assert codes["verify"] == cli.OK
    assert len(said) > 100 * len(codes)
    called = names_on_disk(opened.folder)
    assert server or {"out", "backups"} <= set(called.split("\n"))
    assert found_in(called, IN_FILE_NAMES) + found_in(called, opened.secrets) == []
    log = (server.folder / "log").read_bytes() if server else b""
    assert found_in(said) + found_in(said, opened.secrets) == []
    assert found_in(log) + found_in(log, opened.secrets) == []
    print(f"\n{len(codes)} commands, {len(said)} characters; server's log {len(log)}: 0 found")
