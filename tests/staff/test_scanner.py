"""A station's scanner by pages: set with a reason, tried with the card, its scans taken only so."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from labels.read import read_symbols
from labels.station_card import station_card
from tests.attacks import rows
from tests.look.papers import rendered
from tests.sites import Bench
from tests.staff.ground import form_of, sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.identity.self_test import CODE, GS, GS1, GS1_SHOWN, LONG
from tracker.pages import wedge as taking

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
SET = {"prefix": "~", "suffix": "#", "terminator": "enter"}


@pytest.fixture
def station_id(bench: Bench) -> str:
    with_passwords(bench, "tech", "admin")
    made = bench.did("admin", "staff:station:added", {"name": "Cabinet 1"}, reason="new suite")
    return str(made["station"])


@pytest.fixture
def bound(bench: Bench, app: Flask, station_id: str) -> FlaskClient:
    """The browser of a bench station whose scanner is set to ``~`` and ``#``; the technician in."""
    admin = client_of(bench, "admin", app)
    href = f"/stations/{station_id}/here"
    assert admin.post(href, data=form_of(admin, "/stations", href)).status_code == 303
    cookie = admin.get_cookie("marrowtrace-station")
    assert cookie is not None
    browser = app.test_client()
    browser.set_cookie("marrowtrace-station", cookie.value)
    bench.did("admin", "staff:scanner:set", {"station": station_id, **SET}, reason="new scanner")
    sign_in(app, "tech", client=browser)
    return browser


def badge(bench: Bench) -> str:
    """A code whose page is this very station's: the badge of the technician."""
    given = {"person": bench.people["tech"]}
    return str(bench.did("admin", "staff:badge:issued", given)["code"])


def scanned(client: FlaskClient, text: str, **more: str) -> tuple[int, str]:
    answer = client.post("/scan", data={"scan": text, **more})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_scan_at_a_station_is_taken_only_with_the_stations_frame(
    bench: Bench, bound: FlaskClient
) -> None:
    code = badge(bench)
    assert scanned(bound, f"~{code}#")[0] == 303
    assert scanned(bound, code, by="taken_off")[0] == 303
    assert scanned(bound, code, by="camera")[0] == 303
    for text, said in (
        (code, "does not begin with ~"),
        (f"~{code}", "does not end with #"),
        (f"~{code}#\t", "another key closed the code than enter"),
    ):
        status, page = scanned(bound, text)
        assert status == 409
        assert said in page.replace("<wbr>", "")
    assert scanned(bound, f"~{code}#", ended="tab")[0] == 409


def test_without_the_stations_setting_the_bare_scan_is_taken(
    bench: Bench, bound: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = badge(bench)
    assert scanned(bound, code)[0] == 409
    monkeypatch.setattr(taking, "wedge_here", lambda: None)  # the guard removed
    assert scanned(bound, code)[0] == 303


def test_the_setting_has_its_reason_its_bounds_and_its_people(
    bench: Bench, station_id: str
) -> None:
    given = {"station": station_id, **SET}
    assert not bench.do("admin", "staff:scanner:set", given).accepted, "no reason"
    assert not bench.do("tech", "staff:scanner:set", given, reason="x").accepted
    wrong = bench.do("admin", "staff:scanner:set", {**given, "prefix": "77"}, reason="x")
    assert wrong.verdict.codes == ("scanner_frame_like_a_code",)
    bench.did("admin", "staff:scanner:set", given, reason="new scanner")
    again = bench.do("admin", "staff:scanner:set", given, reason="new scanner")
    assert again.verdict.codes == ("scanner_set_so_already",)
    bench.did("production", "staff:scanner:set", {**given, "suffix": ""}, reason="scanner swapped")
    assert [(r["n"], r["suffix"]) for r in rows(bench, "scanner_setting")] == [(0, "#"), (1, "")]


def test_a_trial_says_what_is_wrong_and_stands_in_the_record(
    bench: Bench, bound: FlaskClient, station_id: str
) -> None:
    page = f"/stations/{station_id}/scanner"
    right = {"code": f"~{CODE}#", "long": f"~{LONG}#", "gs1": f"~{GS1}#", "ended": "enter"}
    wrong = {**right, "code": f"~{CODE.lower()}#", "gs1": f"~{GS1.replace(GS, '')}#"}
    answer = bound.post(f"{page}/trial", data={**form_of(bound, page, f"{page}/trial"), **wrong})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Caps Lock is on" in said
    assert "separators of GS1 codes are lost" in said
    answer = bound.post(f"{page}/trial", data={**form_of(bound, page, f"{page}/trial"), **right})
    assert "The scanner is right" in answer.get_data(as_text=True)
    kept = sorted(rows(bench, "scanner_test"), key=lambda r: bool(r["passed"]))
    assert [bool(r["passed"]) for r in kept] == [False, True]
    assert "self_test_capslock" in kept[0]["found"]
    assert "self_test_gs_lost" in kept[0]["found"]
    assert "STATIONTEST" not in str(kept), "what was scanned is not kept"


def test_a_scanner_is_tried_at_its_own_station_alone(
    bench: Bench, app: Flask, bound: FlaskClient, station_id: str
) -> None:
    page = f"/stations/{station_id}/scanner"
    elsewhere = client_of(bench, "tech", app)
    assert elsewhere.post(f"{page}/trial", data={"code": CODE}).status_code == 404
    assert "data-self-test" not in elsewhere.get(page).get_data(as_text=True)
    assert rows(bench, "scanner_test") == []
    assert bound.post("/scan", data={"scan": f"~{CODE}#"}).location == page


def test_the_printed_card_reads_as_exactly_what_the_trial_expects(engine: str) -> None:
    (picture,) = rendered(station_card(CODE, LONG, GS1_SHOWN), 203, most=9)
    found = {s.text: s.identifier for s in read_symbols(picture)}
    assert found == {CODE: "]Q1", LONG: "]d1", GS1_SHOWN: "]d2"}
    assert re.sub(r"[()]", "", GS1_SHOWN) == GS1.replace(GS, "")
