"""What arrives at a page: refused in words and recorded, or a form without effect; never a 500."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.attacks import rows
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.act import Answer
from tracker.pages import doors
from tracker.pages.doors import posted
from tracker.pages.scanning import SeenQueue, log
from tracker.people.passwords import set_password

PASSWORD = "a password of 15 letters"
ADDED = "staff:person:added"
NURSE = {"username": "new.one", "name": "New One", "roles": ["nurse"]}


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


@pytest.fixture
def client(bench: Bench, app: Flask) -> FlaskClient:
    return client_of(bench, "qa", app)


@pytest.mark.parametrize("where", ["/containers/a%00b", "/therapies?q=%00", "/trace?%00=1"])
def test_address_that_no_database_can_compare_is_a_bad_request(
    client: FlaskClient, where: str
) -> None:
    answer = client.get(where)
    assert answer.status_code == 400
    assert "Nothing was written" in answer.get_data(as_text=True)


def test_form_with_such_a_character_is_refused_and_recorded(
    bench: Bench, client: FlaskClient
) -> None:
    size = len(rows(bench, "log_entry"))
    answer = client.post("/record/witness", data={"size": "1\0", "root": "x"})
    assert answer.status_code == 409
    assert len(rows(bench, "log_entry")) == size + 1
    scanned = client.post("/scan", data={"scan": "MT1\0"})
    assert scanned.status_code == 409
    assert len(rows(bench, "log_entry")) == size + 2


def test_sign_in_with_such_a_character_is_a_bad_request(app: Flask) -> None:
    typed = {"user_name": "a\0", "password": "b"}
    assert app.test_client().post("/sign-in", data=typed).status_code == 400


def post(bench: Bench, app: Flask, who: str, given: dict[str, Any], **form: str) -> Answer:
    """The act as a page posts it, by the person who is signed in."""
    with client_of(bench, who, app).session_transaction() as session:
        signed = dict(session)
    with app.test_request_context("/x", method="POST", data=form):
        from flask import session as here

        here.update(signed)
        return posted(form.get("tag", ADDED), given, sign="password" in form)


@pytest.mark.parametrize("seen", ["therapy:x ²", "therapy:x --5", "therapy:x " + "9" * 30, "x"])
def test_page_that_does_not_say_what_it_showed_is_a_bad_request(
    bench: Bench, app: Flask, seen: str
) -> None:
    from werkzeug.exceptions import BadRequest

    with pytest.raises(BadRequest):
        post(bench, app, "admin", NURSE, seen=seen)
    with pytest.raises(BadRequest):
        post(bench, app, "admin", NURSE, op_id="a b\n")


def test_refused_form_can_be_corrected_and_sent_again_and_has_one_effect(
    bench: Bench, app: Flask
) -> None:
    form = {"op_id": "page-1"}
    wrong = post(bench, app, "admin", NURSE | {"username": "NEW"}, **form)
    assert wrong.verdict.codes == ("field_not_readable",)
    assert post(bench, app, "admin", NURSE | {"username": "NEW"}, **form) == wrong
    right = post(bench, app, "admin", NURSE, **form)
    assert right.accepted
    assert post(bench, app, "admin", NURSE, **form) == right
    other = post(bench, app, "admin", NURSE | {"username": "another"}, **form)
    assert other.verdict.codes == ("op_id_used_for_something_else",)


def test_without_the_row_of_op_ids_a_corrected_form_is_refused(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_refused_before", lambda _: False)
    post(bench, app, "admin", NURSE | {"username": "NEW"}, op_id="page-1")
    right = post(bench, app, "admin", NURSE, op_id="page-1")
    assert right.verdict.codes == ("op_id_used_for_something_else",)


def test_right_password_after_a_wrong_one_signs_on_the_same_form(bench: Bench, app: Flask) -> None:
    # a definition that is approved already: the signature is judged before, the rest after it
    with bench.site.database.writing() as conn:
        for who in ("qa", "qp"):
            set_password(conn, bench.people[who], PASSWORD, must_change=False)
    form = {"op_id": "page-2", "tag": "protocol:definition:approved", "second_user": "qp"}
    form |= {"second_password": PASSWORD}
    given = {"definition": "definition-none", "sha256": "0" * 64}
    wrong = post(bench, app, "qa", given, password="wrong", **form)
    assert "signature_needed" in wrong.verdict.codes
    right = post(bench, app, "qa", given, password=PASSWORD, **form)
    assert right.verdict.codes == ("definition_unknown",)


def test_look_ups_outlive_an_error_of_the_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = SeenQueue(bench.site)
    queue.pause_s = 0.01
    real, failures = bench.site.database.writing, [1, 2]

    def writing() -> Any:
        if failures:
            failures.pop()
            raise OperationalError("insert", {}, Exception("disk is full"))
        return real()

    monkeypatch.setattr(bench.site.database, "writing", writing)
    queue.put("2026-04-01T00:00:00.000000Z", "MT1C1", bench.people["qa"])
    queue.put("2026-04-01T00:00:00.000001Z", "MT1C2", bench.people["qa"])
    for _ in range(500):
        if not failures and len(rows(bench, "scan_seen")) == 2:
            break
        time.sleep(0.02)
    assert len(rows(bench, "scan_seen")) == 2


def test_a_look_up_that_stands_already_keeps_no_other_out(bench: Bench) -> None:
    queue = SeenQueue(bench.site)
    queue.pause_s = 3600  # written by the flush below, as at the end of the program
    for code in ("MT1C1", "MT1C1", "MT1C2"):
        queue.put("2026-04-01T00:00:00.000000Z", code, bench.people["qa"])
    queue.flush()
    assert sorted(str(r["code"]) for r in rows(bench, "scan_seen")) == ["MT1C1", "MT1C2"]


def test_the_writer_of_look_ups_ends_with_its_application(bench: Bench) -> None:
    """Otherwise it would go on at a database that was closed, for as long as the program runs."""
    queue = SeenQueue(bench.site)
    (writer,) = (t for t in threading.enumerate() if t.name == queue.name)
    assert writer.is_alive()
    del queue
    gc.collect()
    writer.join(5)
    assert not writer.is_alive()


def test_what_a_server_logs_stands_in_no_answer_of_a_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``tracker replay --json`` is read by scripts, line by line."""
    log.error("look_ups_not_written", why="disk is full")
    said = capsys.readouterr()
    assert said.out == ""
    assert "look_ups_not_written" in said.err
