"""The same person at two places in the same minute is flagged: an account may be shared (H49)."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import PASSED, Shell, rows
from tests.sites import START, Bench
from tests.staff.ground import sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.pages.stations import COOKIE
from tracker.people.access import two_places
from tracker.people.access.stations import open_browser
from tracker.people.access.two_places import Use, elsewhere

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the database only keeps what the rule has found


def at_station(bench: Bench, app: Flask, name: str) -> FlaskClient:
    """A browser that is the station with this name."""
    out = bench.did("admin", "staff:station:added", {"name": name}, reason="a second bench")
    with bench.site.database.writing() as conn:
        token = open_browser(conn, out["station"], bench.clock())
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def two(bench: Bench, app: Flask, apart: dt.timedelta) -> FlaskClient:
    """One technician signs in at two stations, so far apart; gives an administrator's browser."""
    with_passwords(bench, "tech")
    first, second = at_station(bench, app, "Bench 1"), at_station(bench, app, "Bench 2")
    sign_in(app, "tech", client=first)
    bench.clock.on(seconds=apart.total_seconds())
    sign_in(app, "tech", client=second)
    return client_of(bench, "admin", app)


def test_one_minute_at_two_places_and_no_more() -> None:
    own = Use(b"1", "bench-1", START)
    there = Use(b"2", "bench-2", START - 59 * SECOND)
    assert elsewhere(own, [own, there]) == (there,)
    assert elsewhere(own, [Use(b"2", "bench-2", START - 60 * SECOND)]) == ()
    assert elsewhere(own, [Use(b"2", "bench-1", START)]) == ()
    # a bench and a telephone, two telephones: places of their own
    assert elsewhere(own, [Use(b"2", "", START)])
    assert elsewhere(Use(b"1", "", START), [Use(b"2", "", START)])


def test_two_stations_one_user_one_minute_are_flagged_to_the_administrator(
    bench: Bench, app: Flask
) -> None:
    admin = two(bench, app, 30 * SECOND)
    (one,) = rows(bench, "two_places")
    assert one["person_id"] == bench.people["tech"]
    page = admin.get("/staff").get_data(as_text=True)
    assert "At two places within one minute" in page
    assert "Bench 2 and Bench 1" in page


def test_a_minute_apart_is_nothing(bench: Bench, app: Flask) -> None:
    admin = two(bench, app, 61 * SECOND)
    assert rows(bench, "two_places") == []
    assert "At two places" not in admin.get("/staff").get_data(as_text=True)


def test_the_use_of_a_page_flags_too_and_the_same_pair_once_an_hour(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "qa")
    desk, _ = sign_in(app, "qa")
    bench.clock.on(minutes=2)
    telephone, _ = sign_in(app, "qa")
    assert rows(bench, "two_places") == []
    desk.get("/account")  # within the minute of the telephone's sign-in
    assert len(rows(bench, "two_places")) == 1
    for _ in range(3):
        bench.clock.on(minutes=2)
        telephone.get("/account")
        desk.get("/account")
    assert len(rows(bench, "two_places")) == 1


def test_who_signs_in_anew_in_the_same_browser_is_at_one_place(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "qa")
    client, _ = sign_in(app, "qa")
    sign_in(app, "qa", client=client)
    assert rows(bench, "two_places") == []


def test_with_the_comparison_removed_a_told_pin_stays_unseen(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_places, "elsewhere", lambda *_: ())
    two(bench, app, 30 * SECOND)
    assert rows(bench, "two_places") == []


@pytest.mark.spoils_record
def test_what_was_flagged_is_not_taken_off_the_list(bench: Bench, app: Flask) -> None:
    two(bench, app, 30 * SECOND)
    shell = Shell(bench)
    assert shell.refused("delete from two_places") == "i08_never_removed"
    assert shell.refused("update two_places set there = here") == "i08_never_changed"
    shell.close()
    free = Shell(bench, untriggered=True)
    with free.undone():
        assert free.refused("delete from two_places") == PASSED
    free.close()
