"""Record health says what was verified, what stands outside, and what nobody could detect."""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.record.forging import edit_unseen, notarised, signed
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.record.site import Notary
from tracker.upkeep.verifying import Verifying, last_verification
from tracker.upkeep.weeks import weeks

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


@pytest.fixture
def qa(bench: Bench, app: Flask) -> FlaskClient:
    return client_of(bench, "qa", app)


def notary(bench: Bench) -> Notary:
    assert bench.site.notary is not None
    return bench.site.notary


def said(client: FlaskClient, address: str = "/record") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return html.unescape(answer.text)


def verified(bench: Bench) -> None:
    run = Verifying(bench.site)
    assert run.begin("test")
    run.wait()
    assert run.run is not None
    assert run.run.broke == ""


def test_everybody_may_look_and_those_who_answer_for_the_record_act(
    bench: Bench, app: Flask
) -> None:
    tech = client_of(bench, "tech", app)
    assert "/record/verify" not in said(tech)
    for address in ("/record/verify", "/record/sign"):
        assert tech.post(address).status_code == 403
    assert tech.get("/record/slip").status_code == 403
    for who in ("qa", "qp", "admin"):
        assert "/record/verify" in said(client_of(bench, who, app))


@pytest.mark.parametrize(("who", "sees"), [("qa", True), ("admin", True), ("nurse", False)])
def test_it_stands_in_the_navigation_of_qa_and_administrator(
    bench: Bench, app: Flask, who: str, sees: bool
) -> None:
    page = client_of(bench, who, app).get("/trace").text
    assert ('href="/record"' in page) is sees
    assert page.count("<li><a href=") <= 6


def test_without_a_witness_it_says_that_nothing_would_tell(qa: FlaskClient) -> None:
    page = said(qa)
    assert "No checkpoint is known to stand outside" in page
    assert "are on the same machine" in page
    assert "never verified" in page
    assert page.count("none yet") >= 3  # outside, backup, drill


def test_with_a_witness_it_says_which_entries_are_safe(bench: Bench, qa: FlaskClient) -> None:
    made = signed(bench)
    given = {"size": made.size, "root": made.root, "note": made.note, "held": "paper"}
    bench.did("qa", "upkeep:checkpoint:witnessed", given)
    page = said(qa)
    assert f"Changes to the first {made.size} entries would be found." in page
    assert "A rewrite of the 1 entries after them" in page


def test_the_background_run_keeps_its_result(bench: Bench, qa: FlaskClient) -> None:
    verified(bench)
    with bench.site.database.reading() as s:
        last = last_verification(s)
    assert last is not None
    assert (last.findings, last.asked_by) == (0, "test")
    assert last.rows_compared > 200
    assert "The record holds." in said(qa)


@pytest.mark.spoils_record
def test_what_the_verifier_found_stands_on_the_page(bench: Bench, qa: FlaskClient) -> None:
    edit_unseen(bench, "update person set name = 'Nobody' where username = 'tech'")
    verified(bench)
    page = said(qa)
    assert "The record does not hold: 1 findings." in page
    assert "table person" in page
    assert "column name" in page


def test_a_run_is_started_once_and_shown(bench: Bench, app: Flask, qa: FlaskClient) -> None:
    assert qa.post("/record/verify").status_code == 303
    app.extensions["marrowtrace-verifying"].wait()
    assert "never verified" not in said(qa)


def test_a_missing_key_is_said_in_words_and_the_rest_works(bench: Bench, qa: FlaskClient) -> None:
    for file in notary(bench).folder.iterdir():
        file.unlink()
    page = said(qa)
    assert "The file of the checkpoint key is missing" in page
    assert "tracker keys new" in page
    assert str(notary(bench).folder) not in page
    qa.post("/record/sign")
    assert "No checkpoint could be signed." in said(qa)


def test_an_occasion_without_a_checkpoint_is_counted(
    bench: Bench, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        __import__("tracker.upkeep.occasions", fromlist=["OCCASIONS"]).OCCASIONS,
        "staff:person:added",
        "release",
    )
    signed(bench)
    keys = {file: file.read_text() for file in notary(bench).folder.iterdir()}
    for file in keys:
        file.unlink()
    given = {"username": "one.more", "name": "One More", "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)
    assert "1 releases, label runs or infusions have no checkpoint yet." in said(qa)


def test_a_file_that_fails_is_said(bench: Bench, qa: FlaskClient, tmp_path: Path) -> None:
    notary(bench).file = tmp_path / "none" / "outside.txt"
    given = {"username": "one.more", "name": "One More", "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)
    signed(bench)
    assert "could not be added to the file outside.txt" in said(qa)


def test_a_clock_set_back_is_told_to_the_administrator(bench: Bench, app: Flask) -> None:
    admin = client_of(bench, "admin", app)
    assert "server's clock" not in said(admin)
    given = {"username": "one.more", "name": "One More", "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)
    bench.clock.on(hours=-1)
    page = said(admin)
    assert "The server's clock is" in page
    assert "nothing can be released, issued, started or signed; recording goes on" in page


def test_weeks_begin_on_monday_in_the_sites_zone(bench: Bench) -> None:
    with bench.site.database.reading() as s:
        found = weeks(s, bench.site.zone)
    # the bench's clock stands on Wednesday, 1 April 2026, 08:00 in Shanghai
    assert [w.monday for w in found] == [dt.date(2026, 3, 30)]
    # 30, six in which people are qualified (gowning, procedure: two assessors each), 26 agreements
    assert found[0].acts == 62
    assert found[0].refused == 0
