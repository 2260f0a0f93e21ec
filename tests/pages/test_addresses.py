"""Where a page leads back to: always into this application, and into the same seat."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.people.passwords import set_password

PASSWORD = "a password of 15 letters"
ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/x\\..\\evil.example",
    "/\x7f/evil.example",
    "/\u2028/evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "",
)


@pytest.fixture
def engine() -> str:
    return "sqlite"  # no statement of its own is at work here


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


@pytest.mark.parametrize("back", ELSEWHERE)
def test_language_switch_never_leads_to_another_host(app: Flask, back: str) -> None:
    answer = app.test_client().get("/language/en", query_string={"back": back})
    assert answer.status_code == 302
    assert answer.location == "/"


@pytest.mark.parametrize("back", ["/therapies", "/trace?q=a%20b", "/seat2/therapies"])
def test_language_switch_leads_back_to_the_page(app: Flask, back: str) -> None:
    answer = app.test_client().get("/language/en", query_string={"back": back})
    assert answer.location == back


def test_sign_in_of_the_second_seat_goes_on_in_the_second_seat(bench: Bench, app: Flask) -> None:
    with bench.site.database.writing() as conn:
        set_password(conn, bench.people["qa"], PASSWORD, must_change=False)
    client = app.test_client()
    asked = client.get("/seat2/therapies?open=1")
    assert urlsplit(asked.location).path == "/seat2/sign-in"
    assert parse_qs(urlsplit(asked.location).query)["next"] == ["/seat2/therapies?open=1"]
    typed = {"user_name": "qa", "password": PASSWORD}
    entered = client.post(asked.location, data=typed)
    assert (entered.status_code, entered.location) == (303, "/seat2/therapies?open=1")
    assert client.get("/seat2/therapies").status_code == 200
    assert client.get("/therapies").status_code == 302  # the first seat is still nobody's


def test_language_switch_stays_in_the_second_seat(app: Flask) -> None:
    page = app.test_client().get("/seat2/sign-in").get_data(as_text=True)
    assert "back=/seat2/sign-in" in page.replace("%2F", "/")


def test_refused_scan_leads_back_to_the_seat_on_which_it_was_made(bench: Bench, app: Flask) -> None:
    client = client_of(bench, "qa", app)
    came = {"Referer": "http://localhost/therapies"}
    page = client.post("/scan", data={"scan": "x"}, headers=came).get_data(as_text=True)
    assert 'href="/therapies"' in page
