"""The bedside through its pages: what a person did not say or scan is never filled in for them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.attacks import rows
from tests.journey.administration.suite import BORN, NAME, Suite, day0
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.pages import doors
from tracker.people.models import Person
from tracker.record.site import Site

PLACE = {"side": "left", "artery": "mfca"}
SECOND = {"second_user": "interventionalist", "second_password": "x"}
SIGNED = {"password": "x", "second_user": "infusion_nurse", "second_password": "x"}
SAID = {
    "name_spoken": "yes",
    "side_marked": "yes",
    "side": "left",
    "spoken_name": NAME.format(n=7),
    "spoken_birth_on": BORN,
    "password": "x",
    **SECOND,
}


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody of a bench has a password: whoever is named is taken to have typed theirs."""

    def known(site: Site, username: str, _password: str, _where: object) -> str | None:
        with site.database.reading() as s:
            return s.scalar(select(Person.id).where(Person.username == username))

    monkeypatch.setattr(doors, "signer", known)


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


def scan(client: FlaskClient, suite: Suite, code: str, **more: str) -> TestResponse:
    return client.post(f"/bedside/session/{suite.session}/check", data={"scan": code, **more})


def check(client: FlaskClient, suite: Suite, unit: str, **more: str) -> TestResponse:
    assert scan(client, suite, suite.band).status_code == 303
    return scan(client, suite, suite.codes[unit], **more)


def give(client: FlaskClient, suite: Suite, verb: str, **form: Any) -> TestResponse:
    unit = suite.units["MSC-U1"]
    path = f"/bedside/session/{suite.session}/units/{unit}/{verb}"
    return client.post(path, data=SIGNED | form)


def ends(bench: Bench) -> list[str]:
    return [e["cause"] for e in rows(bench, "bedside_end")]


def test_a_scanned_wristband_counts_for_its_session_and_a_minute(bench: Bench, app: Flask) -> None:
    suite = day0(bench)
    nurse = client_of(bench, "infusion_nurse", app)
    assert scan(nurse, suite, suite.band).status_code == 303
    bench.clock.on(seconds=61)
    late = scan(nurse, suite, suite.codes["MSC-U1"], **PLACE)
    assert late.status_code == 409
    assert scan(nurse, suite, suite.band).status_code == 303
    suite.signed_in()  # another session of the same patient
    assert scan(nurse, suite, suite.codes["MSC-U1"], **PLACE).status_code == 409
    assert rows(bench, "unit_check") == []
    assert check(nurse, suite, "MSC-U1", **PLACE).status_code == 303
    assert len(rows(bench, "unit_check")) == 1
    # used once: the next unit asks for the wristband again
    assert scan(nurse, suite, suite.codes["MSC-U2"], **PLACE).status_code == 409


def test_the_wristband_of_a_check_is_judged_when_it_is_scanned(bench: Bench, app: Flask) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = day0(bench)
    nurse = client_of(bench, "infusion_nurse", app)
    for text in ("MT1WZZZZ", suite.codes["MSC-U1"]):
        before = len(rows(bench, "log_entry"))
        assert scan(nurse, suite, text).status_code == 409
        assert len(rows(bench, "log_entry")) == before + 1
    assert ends(bench) == []
    foreign = scan(nurse, suite, other.band)
    assert foreign.status_code == 409
    assert "another patient" in foreign.get_data(as_text=True)
    (stop,) = rows(bench, "bedside_stop")
    assert (stop["cause"], stop["session_id"], stop["therapy_id"]) == (
        "wristband_of_another_patient",
        suite.session,
        suite.therapy,
    )
    assert ends(bench) == ["identity_stop"]


def test_a_page_of_one_patient_writes_nothing_into_anothers_chart(bench: Bench, app: Flask) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = Suite(bench, 7).prepared("msc").in_suite()
    nurse = client_of(bench, "infusion_nurse", app)
    nurse.post("/bedside/scan", data={"scan": other.band})
    first_tab = nurse.get("/bedside/patient").get_data(as_text=True)
    seen = first_tab.split('name="seen" value="')[1].split('"')[0]
    assert seen.startswith(f"therapy:{other.therapy} ")
    bench.clock.on(seconds=20)  # sooner, it would be an alert of its own (H20)
    nurse.post("/bedside/scan", data={"scan": suite.band})  # in a second tab
    refused = nurse.post("/bedside/patient", data=SAID | {"seen": seen})
    assert refused.status_code == 409
    assert "shown for another patient" in refused.get_data(as_text=True)
    assert rows(bench, "bedside_session") == []
    assert rows(bench, "bedside_stop") == []
    page = nurse.get("/bedside/patient").get_data(as_text=True)
    ours = page.split('name="seen" value="')[1].split('"')[0]
    assert nurse.post("/bedside/patient", data=SAID | {"seen": ours}).status_code == 303


@pytest.mark.parametrize("left_out", ["name_spoken", "side_marked", "side"])
def test_what_was_not_ticked_at_sign_in_was_not_done(
    bench: Bench, app: Flask, left_out: str
) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    nurse = client_of(bench, "infusion_nurse", app)
    nurse.post("/bedside/scan", data={"scan": suite.band})
    said = {k: v for k, v in SAID.items() if k != left_out}
    assert nurse.post("/bedside/patient", data=said).status_code == 409
    assert rows(bench, "bedside_session") == []


def test_where_the_catheter_lies_is_said_at_check_and_start(bench: Bench, app: Flask) -> None:
    suite = day0(bench)
    nurse = client_of(bench, "infusion_nurse", app)
    giver = client_of(bench, "interventionalist", app)
    for said in ({}, {"side": "left"}, {"artery": "mfca"}):
        assert check(nurse, suite, "MSC-U1", **said).status_code == 409
    assert (rows(bench, "unit_check"), ends(bench)) == ([], [])
    assert check(nurse, suite, "MSC-U1", **PLACE).status_code == 303
    assert check(giver, suite, "MSC-U1", **PLACE).status_code == 200
    page = giver.get(f"/bedside/session/{suite.session}").get_data(as_text=True)
    assert 'name="artery" value="mfca" required' in page
    assert " checked" not in page.split("<main")[1].split("</main")[0]
    assert give(giver, suite, "start").status_code == 409
    assert (rows(bench, "infusion_start"), ends(bench)) == ([], [])
    assert give(giver, suite, "start", side="left", artery="lfca").status_code == 409
    assert (rows(bench, "infusion_start"), ends(bench)) == ([], ["identity_stop"])


def test_a_set_is_accepted_as_a_whole_or_not_at_all(bench: Bench, app: Flask) -> None:
    suite = Suite(bench, 7).prepared("msc").released()
    suite.issue()
    suite.receive()
    nurse = client_of(bench, "infusion_nurse", app)
    names = list(suite.codes)
    for name in names[:-1]:
        nurse.post("/bedside/scan", data={"scan": suite.codes[name]})
    refused = nurse.post("/bedside/acceptance", data=SECOND)
    assert refused.status_code == 409
    assert names[-1] in refused.get_data(as_text=True)
    assert rows(bench, "suite_acceptance") == []
    nurse.post("/bedside/scan", data={"scan": suite.codes[names[-1]]})
    assert nurse.post("/bedside/acceptance", data=SECOND).status_code == 303
    assert len(rows(bench, "suite_acceptance")) == 3


def test_a_running_unit_is_stopped_after_an_identity_stop(bench: Bench, app: Flask) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = day0(bench).matched("MSC-U1")
    giver = client_of(bench, "interventionalist", app)
    assert give(giver, suite, "start", **PLACE).status_code == 303
    stop = scan(client_of(bench, "infusion_nurse", app), suite, other.band)
    assert f'href="/bedside/session/{suite.session}"' in stop.get_data(as_text=True)
    page = giver.get(f"/bedside/session/{suite.session}").get_data(as_text=True)
    assert "Stop: the unit is given" in page
    emptied = {"volume_ml": "", "residual_ml": "0", "flush_ml": "2", "ending": "complete"}
    assert give(giver, suite, "stop", **emptied).status_code == 409
    assert rows(bench, "infusion_stop") == []
    assert give(giver, suite, "stop", **emptied | {"volume_ml": "10,0"}).status_code == 303
    over = giver.get(f"/bedside/session/{suite.session}").get_data(as_text=True)
    assert "A stop ended this check." in over


def test_the_headline_of_an_ended_session_follows_its_cause(bench: Bench, app: Flask) -> None:
    suite = day0(bench)
    first = suite.session
    suite.signed_in()
    nurse = client_of(bench, "infusion_nurse", app)
    page = nurse.get(f"/bedside/session/{first}").get_data(as_text=True)
    assert "A newer sign-in of the patient ended this check." in page


def test_the_patient_is_signed_out_from_the_page(bench: Bench, app: Flask) -> None:
    suite = day0(bench, minutes=60)
    bench.clock.on(minutes=61)  # no unit is left to give
    nurse = client_of(bench, "infusion_nurse", app)
    page = nurse.get(f"/bedside/session/{suite.session}").get_data(as_text=True)
    assert 'name="second_user"' in page
    assert 'form="scan-form"' in page
    path = f"/bedside/session/{suite.session}/sign-out"
    assert nurse.post(path, data={"scan": suite.band}).status_code == 409
    assert nurse.post(path, data={"scan": suite.band} | SECOND).status_code == 303
    assert ends(bench) == ["signed_out"]
    over = nurse.get(f"/bedside/session/{suite.session}").get_data(as_text=True)
    assert "The patient is signed out." in over
