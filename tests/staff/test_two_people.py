"""Two people at one browser within moments are flagged, and nobody is refused (H21)."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from tests.attacks import PASSED, Shell, rows
from tests.sites import START, Bench
from tests.staff.ground import PASSWORD, sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.pages import hands
from tracker.people.alarms.two_people import Hands, too_close

TEN = dt.timedelta(seconds=10)


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the database only keeps what the rule has found


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def test_another_person_within_the_seconds_and_no_more() -> None:
    alone = Hands(("tech",), START)
    assert too_close(None, "qa", after(1), TEN) is None
    assert too_close(alone, "qa", after(0), TEN) == "tech"
    assert too_close(alone, "qa", after(9.999), TEN) == "tech"
    assert too_close(alone, "qa", after(10), TEN) is None
    assert too_close(alone, "tech", after(1), TEN) is None
    # who signed the form together with the first is not surprising at the screen
    assert too_close(Hands(("tech", "qa"), START), "qa", after(1), TEN) is None
    assert too_close(Hands(("tech", "qa"), START), "qp", after(1), TEN) == "qa"


def test_two_sign_ins_in_one_browser_within_seconds_are_flagged_to_the_administrator(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "tech", "qa")
    client, _ = sign_in(app, "tech")
    bench.clock.on(seconds=4)
    assert sign_in(app, "qa", client=client)[1].status_code == 303  # flagged, never refused
    (one,) = rows(bench, "two_people")
    assert (one["first_id"], one["then_id"], one["seconds"]) == (
        bench.people["tech"],
        bench.people["qa"],
        4,
    )
    page = client_of(bench, "admin", app).get("/staff").get_data(as_text=True)
    assert "Two people at one screen within moments" in page
    assert "Tech, then Qa" in page
    assert "after 4 s" in page


def test_ten_seconds_apart_or_in_another_browser_is_nothing(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "tech", "qa")
    client, _ = sign_in(app, "tech")
    sign_in(app, "qa")  # at the same moment, in a browser of their own
    bench.clock.on(seconds=10)
    sign_in(app, "qa", client=client)
    assert rows(bench, "two_people") == []
    admin = client_of(bench, "admin", app)
    assert "Two people at one screen" not in admin.get("/staff").get_data(as_text=True)


def test_a_signature_and_then_another_persons_sign_in_are_flagged(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "qa", "qa_2", "qp")
    client, _ = sign_in(app, "qa")
    bench.clock.on(minutes=5)
    form = {"patients_apart_s": 45, "mismatches_lock": 3, "people_apart_s": 10, "reason": "x"}
    form |= {"password": PASSWORD, "second_user": "qa_2", "second_password": PASSWORD}
    assert client.post("/alarms", data=form).status_code == 303
    assert rows(bench, "two_people") == []  # two who sign one form stand there by design
    bench.clock.on(seconds=5)
    sign_in(app, "qa_2", client=client)
    assert rows(bench, "two_people") == []  # and the second one may sit down at once
    bench.clock.on(seconds=5)
    sign_in(app, "qp", client=client)
    (one,) = rows(bench, "two_people")
    assert (one["first_id"], one["then_id"]) == (bench.people["qa_2"], bench.people["qp"])


def test_the_seconds_are_the_sites_and_the_same_two_are_told_once_an_hour(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "tech", "qa")
    given = {"patients_apart_s": 20, "mismatches_lock": 3, "people_apart_s": 60}
    bench.did("qa", "staff:alarms:set", given, second="qa_2", reason="a narrow room")
    client, _ = sign_in(app, "tech")
    for name in ("qa", "tech", "qa"):
        bench.clock.on(seconds=59)
        sign_in(app, name, client=client)
    assert len(rows(bench, "two_people")) == 1
    bench.clock.on(minutes=61)
    sign_in(app, "tech", client=client)
    bench.clock.on(seconds=59)
    sign_in(app, "qa", client=client)
    assert len(rows(bench, "two_people")) == 2


def test_with_the_comparison_removed_nobody_sees_it(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "too_close", lambda *_: None)
    with_passwords(bench, "tech", "qa")
    client, _ = sign_in(app, "tech")
    sign_in(app, "qa", client=client)
    assert rows(bench, "two_people") == []


@pytest.mark.spoils_record
def test_what_was_flagged_is_not_taken_off_the_list(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "tech", "qa")
    client, _ = sign_in(app, "tech")
    sign_in(app, "qa", client=client)
    shell = Shell(bench)
    assert shell.refused("delete from two_people") == "i08_never_removed"
    assert shell.refused("update two_people set then_id = first_id") == "i08_never_changed"
    shell.close()
    free = Shell(bench, untriggered=True)
    with free.undone():
        assert free.refused("delete from two_people") == PASSED
    free.close()
