"""An error page says what is so, and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.attacks import rows
from tests.installed import at
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker import cli, opening
from tracker.db import TurnError
from tracker.staff import views


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_form_that_waited_too_long_for_its_turn_may_be_sent_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> str:
        raise TurnError

    monkeypatch.setattr(views, "prove_password", held)
    app = app_of(bench)
    app.config["TESTING"] = False
    answer = app.test_client().post("/sign-in", data={"user_name": "a", "password": "b"})
    assert answer.status_code == 503
    assert "Others have been writing" in answer.text
    assert "It is safe to send the same form again" in answer.text


def without_room(bench: Bench) -> None:
    """What the engine itself says when it finds no room, within a transaction of an act."""
    with bench.site.database.writing() as conn:
        if not bench.site.database.is_sqlite:
            conn.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$")
        conn.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite: no page more than there are
        try:
            conn.exec_driver_sql("CREATE TABLE filler AS SELECT zeroblob(100000)")
        finally:
            conn.exec_driver_sql("PRAGMA max_page_count = 1000000")


FULL = {
    "en": ("The disk of the record is full.", "Nothing of this step was recorded.", "make room"),
    "zh_Hans_CN": ("存放记录的磁盘已满。", "此步骤未记录任何内容。", "腾出磁盘空间"),
}


def test_full_disk_is_said_in_words_of_its_own(
    bench: Bench,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(views, "prove_password", lambda *_: without_room(bench))
    app = app_of(bench)
    app.config["TESTING"] = False
    before = rows(bench, "log_entry")
    for language, words in FULL.items():
        browser = app.test_client()
        browser.get(f"/language/{language}")
        answer = browser.post("/sign-in", data={"user_name": "a", "password": "b"})
        assert answer.status_code == 507
        for said in words:
            assert said in answer.text
        for other in ("on our side", "系统内部出错", "Our mistake"):
            assert other not in answer.text
    assert rows(bench, "log_entry") == before
    at(tmp_path, monkeypatch)
    monkeypatch.setattr(opening, "open_site", lambda _: without_room(bench))
    capsys.readouterr()
    assert cli.main(["checkpoint"]) == cli.UNUSABLE
    assert capsys.readouterr().err.startswith(
        "The disk of the record is full. Nothing of this step was recorded. Make room"
    )


def reference(page: str) -> str:
    """The number that somebody on the telephone reads from the page."""
    (found,) = set(re.findall(r"\b[0-9A-F]{8}\b", page))
    return str(found)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_error_page_has_a_reference_that_the_server_log_has_too_and_no_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("SELECT secret FROM person")

    monkeypatch.setattr(views, "prove_password", broken)
    app = app_of(bench)
    app.config["TESTING"] = False
    browser = app.test_client()
    typed = {"user_name": "Wang Jun 1988", "password": "wrong-horse-battery-9"}
    ours = browser.post("/sign-in", data=typed)
    assert browser.get("/nothing/Wang-Jun-1988?name=Wang+Jun+1988").status_code == 404
    old = browser.post("/sign-in", data=typed | {"x": "\0"})
    logged = "".join(capfd.readouterr())
    for answer, status in ((ours, 500), (old, 400)):
        assert answer.status_code == status
        assert reference(answer.text) in logged
        main = answer.text.split("<main")[1]
        for secret in ("Wang", "1988", "horse", "SELECT", "Traceback", "RuntimeError", "/tracker/"):
            assert secret not in main, (status, secret)
    for secret in ("Wang", "1988", "horse"):
        assert secret not in logged


@pytest.mark.parametrize("engine", ["sqlite"])
def test_too_much_at_once_is_refused_on_a_page_and_leaves_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(bench)
    qa = client_of(bench, "qa", app)
    before = len(rows(bench, "log_entry"))
    form = {"size": "1", "root": "00" * 32, "held": "paper"}
    for much in ("x" * 2_100_000, "囍" * 240_000):
        answer = qa.post("/record/witness", data=form | {"note": much})
        assert answer.status_code == 413
        assert "at most 2 MB" in answer.text
        assert "Nothing was written." in answer.text
    many = {f"f{n}": "x" for n in range(1001)}
    boundary = {"content_type": "multipart/form-data"}
    assert qa.post("/record/witness", data=form | many, **boundary).status_code == 413
    assert len(rows(bench, "log_entry")) == before
    app.config.update(MAX_CONTENT_LENGTH=None)
    answer = qa.post("/record/witness", data=form | {"note": "x" * 2_100_000})
    assert answer.status_code == 409, "without the limit it is read, and judged by the act alone"
