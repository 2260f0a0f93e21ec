"""Sign-ins that end, lock and go on (I21; H50, H52; ASVS 7.3, 7.4): the server decides."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, WRONG, sign_in, with_passwords
from tracker.pages import watching
from tracker.people import sign_ins

FORM = {"size": "1", "root": "00" * 32, "held": "paper", "note": "the blue folder"}


@pytest.fixture
def qa(bench: Bench, app: Flask) -> FlaskClient:
    with_passwords(bench, "qa", "tech", "admin")
    client, answer = sign_in(app, "qa")
    assert answer.status_code == 303
    found: FlaskClient = client
    return found


def entries(bench: Bench) -> int:
    return len(rows(bench, "log_entry"))


def history(bench: Bench, name: str) -> list[str]:
    found = [r for r in rows(bench, "sign_in_event") if r["person_id"] == bench.people[name]]
    return [str(r["what"]) for r in sorted(found, key=lambda r: str(r["at"]))]


def test_form_posted_after_disabling_is_refused_and_recorded(bench: Bench, qa: FlaskClient) -> None:
    assert qa.get("/therapies").status_code == 200
    bench.did("admin", "staff:person:disabled", {"person": bench.people["qa"]}, reason="left")
    before = entries(bench)
    answer = qa.post("/record/witness", data=FORM)
    assert answer.status_code == 401
    assert entries(bench) == before + 1
    assert rows(bench, "checkpoint_witness") == []
    assert history(bench, "qa")[-1] == "post_while_disabled"
    assert qa.get("/therapies").status_code == 302
    with bench.site.database.looking() as conn:
        header = conn.exec_driver_sql(
            "select header from log_entry order by seq desc limit 1"
        ).scalar_one()
    assert bench.people["qa"].encode() in bytes(header)
    assert b"staff:form:refused" in bytes(header)


def test_without_the_person_being_active_asked_a_leaver_goes_on(
    bench: Bench, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.did("admin", "staff:person:disabled", {"person": bench.people["qa"]}, reason="left")
    blind = sign_ins._BY_TOKEN._clone()
    blind._where_criteria = blind._where_criteria[1:]  # without Person.active
    monkeypatch.setattr(sign_ins, "_BY_TOKEN", blind)
    assert qa.get("/therapies").status_code == 200


def test_sign_in_ends_after_twelve_hours_however_much_it_is_used(
    bench: Bench, qa: FlaskClient
) -> None:
    for _ in range(71):
        bench.clock.on(minutes=10)
        assert qa.get("/therapies").status_code == 200
    bench.clock.on(minutes=11)
    answer = qa.get("/therapies")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_page_locks_without_use_and_goes_on_with_the_password(
    bench: Bench, qa: FlaskClient
) -> None:
    bench.clock.on(minutes=14)
    assert qa.get("/therapies").status_code == 200, "use begins the time anew"
    bench.clock.on(minutes=16)
    locked = qa.get("/therapies?q=SYN")
    assert locked.status_code == 401
    page = locked.get_data(as_text=True)
    assert 'name="unlock_password"' in page
    assert 'value="/therapies?q=SYN"' in page
    assert "<nav" not in page
    assert qa.post("/unlock", data={"unlock_password": WRONG}).status_code == 401
    back = qa.post("/unlock", data={"unlock_password": PASSWORD, "onward": "/therapies?q=SYN"})
    assert (back.status_code, back.location) == (303, "/therapies?q=SYN")
    assert qa.get("/therapies").status_code == 200
    assert history(bench, "qa")[-2:] == ["failed", "idle_unlocked"]


def hidden(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)


def test_form_after_the_idle_limit_is_not_performed_and_nothing_typed_is_lost(
    bench: Bench, qa: FlaskClient
) -> None:
    bench.clock.on(minutes=16)
    before = entries(bench)
    typed = FORM | {"op_id": "page-late", "password": "secret of mine 1234"}
    lock = qa.post("/record/witness", data=typed)
    page = lock.get_data(as_text=True)
    assert lock.status_code == 401
    assert entries(bench) == before
    assert "secret of mine" not in page
    assert history(bench, "qa")[-1] == "post_while_locked"
    given = dict(hidden(page)) | {"unlock_password": PASSWORD}
    again = qa.post("/unlock", data=given)
    assert again.status_code == 200
    page = again.get_data(as_text=True)
    assert 'action="/record/witness"' in page
    assert 'type="password"' in page, "a password is typed again"
    carried = dict(hidden(page))
    assert carried | FORM | {"op_id": "page-late"} == carried
    assert entries(bench) == before, "unlocking alone performs nothing"
    sent = qa.post("/record/witness", data=carried | {"password": "x"})
    assert sent.status_code == 409, "no such checkpoint: judged now, and recorded"
    assert entries(bench) == before + 1


def test_wrong_password_at_the_lock_keeps_the_form_and_counts(
    bench: Bench, qa: FlaskClient
) -> None:
    bench.clock.on(minutes=16)
    given = dict(hidden(qa.post("/record/witness", data=FORM).get_data(as_text=True)))
    for _ in range(5):
        answer = qa.post("/unlock", data=given | {"unlock_password": WRONG})
        assert answer.status_code == 401
        given = dict(hidden(answer.get_data(as_text=True)))
    assert given["carry-note"] == FORM["note"]
    assert qa.post("/unlock", data=given | {"unlock_password": PASSWORD}).status_code == 401
    assert len(rows(bench, "lockout")) == 1


def test_without_the_lock_an_unused_sign_in_performs_forms(
    bench: Bench, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    from tracker.pages import here

    real = sign_ins.who
    monkeypatch.setattr(
        here, "who", lambda *a: (p := real(*a)) and dataclasses.replace(p, locked=False)
    )
    bench.clock.on(hours=3)
    before = entries(bench)
    assert qa.post("/record/witness", data=FORM).status_code == 409
    assert entries(bench) == before + 1


def test_what_a_page_asks_by_itself_is_no_use(bench: Bench, qa: FlaskClient) -> None:
    for _ in range(8):
        bench.clock.on(minutes=2)
        answer = qa.get("/still-here", headers={"Accept": "application/json"})
    assert answer.get_json() == {"left": 0}
    assert qa.get("/therapies", headers={"Accept": "application/json"}).status_code == 401
    assert qa.get("/therapies").status_code == 401


def test_somebody_who_types_is_there(bench: Bench, qa: FlaskClient) -> None:
    for _ in range(4):
        bench.clock.on(minutes=10)
        left = qa.post("/still-here", headers={"Accept": "application/json"}).get_json()["left"]
        assert left >= 14 * 60
    assert qa.get("/therapies").status_code == 200


def test_a_locked_sign_in_does_not_keep_itself_awake(bench: Bench, qa: FlaskClient) -> None:
    bench.clock.on(minutes=16)
    assert qa.post("/still-here").get_json() == {"left": 0}
    assert qa.get("/therapies").status_code == 401


def test_idle_limit_is_policy_and_its_person_cannot_change_it(
    bench: Bench, qa: FlaskClient
) -> None:
    given = {"name": "idle_minutes", "value": 5}
    bench.did("admin", "staff:policy:set", given, reason="bench next to the corridor")
    bench.clock.on(minutes=6)
    assert qa.get("/therapies").status_code == 401
    longer = {"name": "idle_minutes", "value": 31}
    assert not bench.do("admin", "staff:policy:set", longer, reason="x").accepted
    assert not bench.do("tech", "staff:policy:set", {**longer, "value": 30}, reason="x").accepted


def test_first_password_opens_one_page_alone(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "nurse", must_change=True)
    client, answer = sign_in(app, "nurse")
    assert answer.status_code == 303
    for path in ("/", "/therapies", "/record", "/account", "/bedside"):
        assert client.get(path).location == "/account/password", path
    before = entries(bench)
    assert client.post("/record/witness", data=FORM).status_code == 403
    assert entries(bench) == before
    same = {"password": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    assert client.post("/account/password", data=same).status_code == 409
    weak = same | {"new": "passwordpassword", "again": "passwordpassword"}
    assert client.post("/account/password", data=weak).status_code == 409
    own = same | {"new": "seven plum boats at anchor", "again": "seven plum boats at anchor"}
    assert client.post("/account/password", data=own).status_code == 303
    assert client.get("/therapies").status_code == 200
    assert history(bench, "nurse")[-1] == "password_changed"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_page_asked_for_a_first_password_opens_the_others(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "nurse", must_change=True)
    client, _ = sign_in(app, "nurse")
    monkeypatch.setattr(watching, "UNCHANGED", frozenset(app.view_functions))
    assert client.get("/therapies").status_code == 200


def test_changing_the_password_ends_the_other_sign_ins(
    bench: Bench, app: Flask, qa: FlaskClient
) -> None:
    other, _ = sign_in(app, "qa")
    own = {"password": PASSWORD, "new": "seven plum boats at anchor"}
    own |= {"again": own["new"]}
    assert qa.post("/account/password", data=own).status_code == 303
    assert qa.get("/therapies").status_code == 200
    assert other.get("/therapies").status_code == 302


def test_every_sign_in_and_sign_out_stands_in_the_history_with_place(
    bench: Bench, qa: FlaskClient
) -> None:
    qa.post("/sign-out")
    lines = [r for r in rows(bench, "sign_in_event") if r["person_id"] == bench.people["qa"]]
    assert sorted(str(r["what"]) for r in lines) == ["signed_in", "signed_out"]
    assert {r["address"] for r in lines} == {"127.0.0.1"}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_person_at_two_stations_at_once_has_one_effect_and_leaves_both_at_once(
    bench: Bench, app: Flask, qa: FlaskClient
) -> None:
    other, _ = sign_in(app, "qa")
    form = FORM | {"op_id": "page-two-stations"}
    before = entries(bench)
    first, second = qa.post("/record/witness", data=form), other.post("/record/witness", data=form)
    assert entries(bench) == before + 1, "the same form from both has one effect"
    assert first.status_code == second.status_code == 409
    changed = other.post("/record/witness", data=form | {"note": "the red folder"})
    assert changed.status_code == 409
    assert len(rows(bench, "checkpoint_witness")) == 0
    bench.did("admin", "staff:person:disabled", {"person": bench.people["qa"]}, reason="left")
    for browser in (qa, other):
        assert browser.get("/therapies").status_code == 302
