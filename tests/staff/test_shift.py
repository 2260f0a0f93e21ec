"""Shared benches: full sign-in once, then badge and PIN for work at the bench alone (H49, H50)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, form_of, sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.act import ACTS, gate, perform, proving
from tracker.act.bench import BENCH
from tracker.act.door import Door
from tracker.act.proving import prove_pin
from tracker.pages.here import reading
from tracker.people.access.history import Where
from tracker.people.access.stations import stations
from tracker.people.training.standing import Standing
from tracker.staff.access import seats
from tracker.staff.access.secret import set_own_pin

PINS = {"tech": "480215", "tech_2": "771904", "qa": "905172"}
CLEARED = {"therapy": "none", "area": "none", "previous": "", "clear": True}


@pytest.fixture
def badges(bench: Bench) -> dict[str, str]:
    """Badge codes of three people who have set their PIN."""
    with_passwords(bench, *PINS, "admin")
    found = {}
    for name, pin in PINS.items():
        person = bench.people[name]
        out = bench.did("admin", "staff:badge:issued", {"person": person})
        found[name] = str(out["code"])
        assert set_own_pin(bench.site, person, True, pin, Where()).accepted
    return found


@pytest.fixture
def station(bench: Bench, app: Flask, badges: dict[str, str]) -> FlaskClient:
    """The browser of a shared computer, with nobody signed in."""
    made = bench.did("admin", "staff:station:added", {"name": "Cabinet 1"}, reason="new suite")
    admin = client_of(bench, "admin", app)
    href = f"/stations/{made['station']}/here"
    assert admin.post(href, data=form_of(admin, "/stations", href)).status_code == 303
    cookie = admin.get_cookie("marrowtrace-station")
    assert cookie is not None
    browser = app.test_client()
    browser.set_cookie("marrowtrace-station", cookie.value)
    return browser


@pytest.fixture
def shift(station: FlaskClient, app: Flask) -> FlaskClient:
    """Both technicians have signed in fully; the second is at work."""
    for name in ("tech", "tech_2"):
        assert sign_in(app, name, client=station)[1].status_code == 303
    return station


def take_over(client: FlaskClient, badge: str, pin: str) -> int:
    return client.post("/shift", data={"unlock_badge": badge, "unlock_pin": pin}).status_code


def at_work(client: FlaskClient) -> str:
    html = client.get("/account").get_data(as_text=True)
    return html.split('class="who-name wide"')[1].split("<b>")[1].split("</b>")[0]


def by_hand(bench: Bench, actor: str, tag: str, given: dict[str, Any], **door: Any) -> list[str]:
    bench.ops += 1
    way = Door(bench.people[actor], f"pin-{bench.ops}", **door)
    return list(perform(bench.site, way, tag, given).verdict.codes)


def test_badge_and_pin_change_hands_within_the_shift(
    shift: FlaskClient, badges: dict[str, str]
) -> None:
    assert at_work(shift) == "Tech 2"
    assert take_over(shift, badges["tech"], PINS["tech"]) == 303
    assert at_work(shift) == "Tech"
    assert "You are here by badge and PIN" in shift.get("/account").get_data(as_text=True)
    assert shift.post("/unlock", data={"unlock_password": PASSWORD}).status_code == 303
    assert "You are here by badge" not in shift.get("/account").get_data(as_text=True)


def test_a_scanned_badge_leads_to_the_pin_and_its_code_stands_in_no_address(
    shift: FlaskClient, badges: dict[str, str], app: Flask, bench: Bench
) -> None:
    answer = shift.post("/scan", data={"scan": badges["tech"]})
    assert (answer.status_code, answer.location) == (303, "/shift")
    assert badges["tech"] in shift.get("/shift").get_data(as_text=True)
    elsewhere = client_of(bench, "qa", app).post("/scan", data={"scan": badges["tech"]})
    assert elsewhere.status_code == 409
    assert "shared bench computers" in elsewhere.get_data(as_text=True)


def test_who_has_not_signed_in_fully_does_not_take_over(
    shift: FlaskClient, badges: dict[str, str]
) -> None:
    assert take_over(shift, badges["qa"], PINS["qa"]) == 401
    assert at_work(shift) == "Tech 2"


def test_a_badge_without_its_pin_or_away_from_its_station_opens_nothing(
    bench: Bench, app: Flask, shift: FlaskClient, badges: dict[str, str]
) -> None:
    assert take_over(shift, badges["tech"], PINS["tech_2"]) == 401
    other = app.test_client()
    session = shift.get_cookie("marrowtrace")
    assert session is not None
    other.set_cookie("marrowtrace", session.value)
    take_over(other, badges["tech"], PINS["tech"])
    assert at_work(other) == "Tech 2", "no station's browser: nobody takes over"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_pin_compared_a_badge_alone_would_open(
    shift: FlaskClient, badges: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "matches", lambda *_: True)
    assert take_over(shift, badges["tech"], PINS["tech_2"]) == 303


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_station_asked_a_copied_sign_in_would_switch(
    app: Flask, shift: FlaskClient, badges: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anywhere() -> tuple[str, str]:
        (one,) = stations(reading())
        return one.id, one.name

    other, session = app.test_client(), shift.get_cookie("marrowtrace")
    assert session is not None
    other.set_cookie("marrowtrace", session.value)
    monkeypatch.setattr(seats, "station_here", anywhere)
    take_over(other, badges["tech"], PINS["tech"])
    assert at_work(other) == "Tech"


def test_three_wrong_pins_lock_the_pin_and_leave_the_password(
    bench: Bench, app: Flask, shift: FlaskClient, badges: dict[str, str]
) -> None:
    for _ in range(3):
        assert take_over(shift, badges["tech"], "000001") == 401
    assert take_over(shift, badges["tech"], PINS["tech"]) == 401
    assert [str(r["factor"]) for r in rows(bench, "lockout")] == ["pin"]
    client, answer = sign_in(app, "tech")
    assert answer.status_code == 303
    pin = {"pin": "664018", "pin_again": "664018", "password": "wrong"}
    assert client.post("/account/pin", data=pin).status_code == 409, "not without the password"
    assert client.post("/account/pin", data=pin | {"password": PASSWORD}).status_code == 303
    assert take_over(shift, badges["tech"], PINS["tech"]) == 401
    assert take_over(shift, badges["tech"], "664018") == 303


def test_revoked_badge_and_disabled_person_open_nothing(
    bench: Bench, shift: FlaskClient, badges: dict[str, str]
) -> None:
    bench.did("admin", "staff:badge:revoked", {"person": bench.people["tech"]}, reason="lost")
    assert take_over(shift, badges["tech"], PINS["tech"]) == 401
    bench.did("admin", "staff:person:disabled", {"person": bench.people["tech_2"]}, reason="left")
    assert take_over(shift, badges["tech_2"], PINS["tech_2"]) == 401
    assert prove_pin(bench.site, badges["tech_2"], PINS["tech_2"], Where()) is None


def test_one_person_has_one_badge_and_a_new_one_another_code(
    bench: Bench, badges: dict[str, str]
) -> None:
    given = {"person": bench.people["tech"]}
    assert "badge_stands_already" in bench.do("admin", "staff:badge:issued", given).verdict.codes
    bench.did("admin", "staff:badge:revoked", given, reason="worn out")
    again = bench.did("admin", "staff:badge:issued", given)
    assert again["code"] != badges["tech"]
    assert str(again["code"]).startswith("MT1B")
    assert not bench.do("tech", "staff:badge:issued", {"person": bench.people["nurse"]}).accepted


def test_idle_bench_is_unlocked_by_badge_and_pin_of_either(
    bench: Bench, shift: FlaskClient, badges: dict[str, str]
) -> None:
    bench.clock.on(minutes=16)
    assert shift.get("/therapies").status_code == 401
    quiet = {"Accept": "application/json"}
    own = {"unlock_badge": badges["tech_2"], "unlock_pin": PINS["tech_2"]}
    assert shift.post("/unlock", data=own, headers=quiet).get_json() == {"same": True}
    bench.clock.on(minutes=16)
    other = {"unlock_badge": badges["tech"], "unlock_pin": PINS["tech"]}
    assert shift.post("/unlock", data=other, headers=quiet).get_json() == {"same": False}
    assert at_work(shift) == "Tech"


def test_signing_out_leaves_the_others_of_the_shift(
    shift: FlaskClient, badges: dict[str, str]
) -> None:
    assert shift.post("/sign-out").location == "/shift"
    assert shift.get("/therapies").status_code == 302
    assert take_over(shift, badges["tech_2"], PINS["tech_2"]) == 401, "signed out is signed out"
    assert take_over(shift, badges["tech"], PINS["tech"]) == 303
    assert shift.post("/sign-out").location == "/sign-in"


def test_page_of_the_one_before_writes_nothing_in_the_name_of_the_next(
    bench: Bench, app: Flask, station: FlaskClient
) -> None:
    for name in ("qa", "admin"):
        sign_in(app, name, client=station)
    form = form_of(station, "/policies", "/policies")
    form |= {"name": "idle_minutes", "value": "10", "reason": "corridor"}
    sign_in(app, "qa", client=station)
    refused = station.post("/policies", data=form)
    assert refused.status_code == 409
    assert "made for somebody else" in refused.get_data(as_text=True)
    assert rows(bench, "policy_setting") == []
    form.pop("page_of")
    assert station.post("/policies", data=form).status_code == 303, "it is that field that tells"


# ---- what a PIN is not enough for: hand-written, one line of the issue after the other ----

PASSWORD_ONLY = {
    "release": ["release:lot:closed", "release:lot:revoked"],
    "review": ["release:lot:reviewed", "quality:step:countersigned", "testing:oos:decided"],
    "disposition": ["release:lot:disposed"],
    "prescription": ["donor:therapy:ordered", "donor:eligibility:decided", "donor:consent:signed"],
    "identity check": [
        "collection:identity:checked",
        "administration:patient:signed_in",
        "administration:unit:checked",
        "administration:units:accepted",
    ],
    "infusion": ["administration:infusion:started", "administration:infusion:stopped"],
    "people": ["staff:person:added", "staff:person:disabled", "staff:policy:set"],
    "the record": ["upkeep:recovery:ended", "therapy:personal_data:erased"],
    "definition": ["protocol:definition:approved"],
}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_pin_is_refused_for_everything_that_asks_for_the_full_password(bench: Bench) -> None:
    for tag in [t for tags in PASSWORD_ONLY.values() for t in tags]:
        assert tag in ACTS, tag
        door = Door("me", "op", "you", by_pin=frozenset({"me", "you"}), signed=frozenset({"you"}))
        found = gate.gate_of(bench.site, ACTS[tag], door, {}, Standing(), bench.clock())
        assert ("password_needed", "me") in {(r.code, r.about) for r in found}, tag
        assert ("password_needed", "you") not in {(r.code, r.about) for r in found}, tag


def test_the_list_of_bench_acts_names_acts_and_none_of_those(bench: Bench) -> None:
    assert set(ACTS) >= BENCH
    assert not BENCH & {t for tags in PASSWORD_ONLY.values() for t in tags}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_list_a_pin_would_be_enough(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
    pin = {"by_pin": frozenset({bench.people["admin"]})}
    assert by_hand(bench, "admin", "staff:person:added", given, **pin) == ["password_needed"]
    monkeypatch.setattr(gate, "judge_pin_only", lambda *_: ())
    assert by_hand(bench, "admin", "staff:person:added", given, **pin) == []


def test_refused_for_a_pin_the_same_form_goes_through_after_the_password(
    bench: Bench, app: Flask, station: FlaskClient, badges: dict[str, str]
) -> None:
    for name in ("qa", "tech"):
        sign_in(app, name, client=station)
    assert take_over(station, badges["qa"], PINS["qa"]) == 303
    form = form_of(station, "/policies", "/policies") | {"name": "idle_minutes", "value": "10"}
    refused = station.post("/policies", data=form | {"reason": "corridor"})
    assert refused.status_code == 409
    assert "Badge and PIN are not enough" in refused.get_data(as_text=True)
    assert station.post("/unlock", data={"unlock_password": PASSWORD}).status_code == 303
    assert station.post("/policies", data=form | {"reason": "corridor"}).status_code == 303
    assert [r["value"] for r in rows(bench, "policy_setting")] == [10]
