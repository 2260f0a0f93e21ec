"""The first twenty minutes: the demo is told without a surprise, its pages open, the traps stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.demo.label_pictures import agrees, few, recorded
from tests.demo.opened import enter, opened_demo, site_of
from tracker.demo.people import ACTORS
from tracker.demo.stories import PATIENTS
from tracker.demo.tray import TODAY, WAITING
from tracker.marking.models import ActiveLabel, LabelInstance
from tracker.material.models import Container, Lot
from tracker.therapy.models import ActiveWristband, Patient, Therapy, Wristband

PLACE = {"side": "left", "artery": "mfca"}
PASSWORD = {a.username: a.password for a in ACTORS}


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Flask]:
    with opened_demo(folder, "demo") as made:
        yield made


def one(app: Flask, query: Any) -> str:
    with site_of(app).database.reading() as s:
        return str(s.scalars(query).first())


def therapy_of(app: Flask, subject: str) -> str:
    query = select(Therapy.id).join(Patient, Patient.id == Therapy.patient_id)
    return one(app, query.where(Patient.subject_code == subject))


def band_of(app: Flask, therapy: str) -> str:
    query = select(Wristband.code).join(
        ActiveWristband, ActiveWristband.wristband_id == Wristband.id
    )
    return one(app, query.where(Wristband.therapy_id == therapy))


def label_of(app: Flask, therapy: str, name: str) -> str:
    query = (
        select(LabelInstance.code)
        .join(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
        .join(Container, Container.id == LabelInstance.container_id)
        .where(Container.therapy_id == therapy, Container.short_name == name)
    )
    return one(app, query)


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
@pytest.mark.parametrize("who", ["qa", "lab_tech", "infusion_nurse", "investigator"])
def test_every_page_of_the_navigation_opens(app: Flask, who: str, language: str) -> None:
    client = enter(app, who)
    client.get(f"/language/{language}")
    home = client.get("/", follow_redirects=True)
    assert home.status_code == 200
    links = set(re.findall(r'<a href="(/[^"]*)"', home.get_data(as_text=True)))
    assert links
    for link in sorted(links - {"/bedside"})[:25]:  # the tour's way; the team's alone
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_each_of_the_twelve_patients_has_a_therapy_page(app: Flask) -> None:
    client = enter(app, "qa")
    for patient in PATIENTS:
        page = client.get(f"/therapies/{therapy_of(app, patient.code)}")
        assert page.status_code == 200, patient.code
        assert patient.code in page.get_data(as_text=True)


def test_the_batch_record_of_a_closed_lot_is_a_pdf(app: Flask) -> None:
    client = enter(app, "qa")
    lot = one(app, select(Lot.id).where(Lot.therapy_id == therapy_of(app, "SYN-ON-001")))
    answer = client.get(f"/lots/{lot}/record.pdf")
    assert answer.status_code == 200
    assert answer.get_data()[:5] == b"%PDF-"


def test_a_label_of_each_layout_says_what_the_database_says(app: Flask) -> None:  # H05
    some = few(recorded(site_of(app)))
    assert len({label.layout for label in some}) >= 4
    for label in some:
        agrees(label)


def test_a_label_scanned_leads_to_the_name_printed_beside_it(app: Flask) -> None:
    client = enter(app, "lab_tech")
    for label in few([x for x in recorded(site_of(app)) if x.state == "applied"]):
        page = client.post("/scan", data={"scan": label.code}, follow_redirects=True)
        assert page.status_code == 200
        assert label.name in page.get_data(as_text=True)


def test_a_scanned_label_leads_to_its_container(app: Flask) -> None:
    client = enter(app, "lab_tech")
    code = label_of(app, therapy_of(app, TODAY), "MSC-U2")
    answer = client.post("/scan", data={"scan": code}, follow_redirects=True)
    assert answer.status_code == 200
    assert "MSC-U2" in answer.get_data(as_text=True)


@pytest.mark.parametrize("text", ["https://example.org/unit/1", "MT1", "", "A999921123456"])
def test_what_is_no_label_of_ours_is_refused_in_words(app: Flask, text: str) -> None:
    client = enter(app, "lab_tech")
    answer = client.post("/scan", data={"scan": text})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_nobody_sees_anything_before_signing_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/therapies").status_code == 302
    assert client.post("/scan", data={"scan": "x"}).status_code == 401
    wrong = client.post("/sign-in", data={"user_name": "qa", "password": "not the password"})
    assert wrong.status_code == 401


def test_the_technician_does_not_enter_the_bedside(app: Flask) -> None:
    assert enter(app, "lab_tech").get("/bedside").status_code == 403


def signed_in(app: Flask, therapy: str) -> tuple[FlaskClient, str]:
    nurse = enter(app, "infusion_nurse")
    answer = nurse.post("/bedside/scan", data={"scan": band_of(app, therapy)})
    if "/session/" in answer.location:
        return nurse, answer.location
    patient = next(p for p in PATIENTS if p.code == TODAY)
    assert nurse.get(answer.location).status_code == 200
    done = nurse.post(
        "/bedside/patient",
        data={
            "name_spoken": "yes",
            "side_marked": "yes",
            "side": "left",
            "spoken_name": patient.name,
            "spoken_birth_on": patient.born_on,
            "password": PASSWORD["infusion_nurse"],
            "second_user": "interventional_radiologist",
            "second_password": PASSWORD["interventional_radiologist"],
        },
    )
    assert done.status_code == 303, done.get_data(as_text=True)
    return nurse, done.location


def check(client: FlaskClient, session: str, band: str, unit: str) -> TestResponse:
    client.post(f"{session}/check", data={"scan": band})
    return client.post(f"{session}/check", data={"scan": unit} | PLACE)


def test_two_people_match_a_unit_give_it_and_a_trap_stops_the_session(app: Flask) -> None:
    therapy = therapy_of(app, TODAY)
    band, unit = band_of(app, therapy), label_of(app, therapy, "MSC-U1")
    nurse, session = signed_in(app, therapy)
    assert check(nurse, session, band, unit).status_code == 303
    first = nurse.get(session).get_data(as_text=True)
    assert "MATCH" not in first.replace("unit-matched", "")
    radiologist = enter(app, "interventional_radiologist", "/seat2")
    match = check(radiologist, f"/seat2{session}", band, unit)
    assert match.status_code == 200
    assert "MATCH" in match.get_data(as_text=True)
    start = radiologist.get(f"/seat2{session}").get_data(as_text=True)
    action = re.search(r'action="([^"]*/start)"', start)
    assert action is not None
    signatures = {
        "password": PASSWORD["interventional_radiologist"],
        "second_user": "infusion_nurse",
        "second_password": PASSWORD["infusion_nurse"],
    }
    started = radiologist.post(action[1], data=signatures | PLACE)
    assert started.status_code == 303, started.get_data(as_text=True)
    again = radiologist.post(action[1], data=signatures | PLACE)
    assert again.status_code == 409
    given = {"volume_ml": "10.0", "residual_ml": "0", "flush_ml": "2", "ending": "complete"}
    stopped = radiologist.post(action[1].replace("/start", "/stop"), data=signatures | given)
    assert stopped.status_code == 303
    other = label_of(app, therapy_of(app, WAITING), "MSC-U1")
    stop = check(nurse, session, band, other)
    assert stop.status_code == 409
    words = stop.get_data(as_text=True)
    assert "STOP" in words
    assert "identity" in words
    after = check(nurse, session, band, label_of(app, therapy, "MNC-U1"))
    assert after.status_code == 409  # the session is over: begin again with the wristband


def test_another_patients_wristband_is_not_taken_for_this_one(app: Flask) -> None:
    nurse = enter(app, "infusion_nurse")
    answer = nurse.post("/bedside/scan", data={"scan": "MT1WZZZZ"})
    assert answer.status_code == 409
    assert "STOP" in answer.get_data(as_text=True)


def test_the_trays_labels_print_on_one_sheet(app: Flask) -> None:
    answer = enter(app, "qa").get("/demo/tray.pdf")
    assert answer.get_data()[:5] == b"%PDF-"
