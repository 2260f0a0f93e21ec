"""A step at a shared bench: who works and who verifies, by badge and PIN, within their shift."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.dossier.desk.stages import PASSWORD, Desk, Stages
from tests.dossier.desk.test_bench import path, scan
from tests.dossier.desk.test_cultures import plain
from tracker.act import Door, perform, proving
from tracker.journey.expansion.models import PassageHarvest
from tracker.people import sign_ins
from tracker.people.access.history import Where
from tracker.staff.access.secret import set_own_pin

PIN = "480215"
COUNTED = {"total_cells": "152000000", "viability_pct": "95.8", "confluence_pct": "88"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.0)


def badge_of(desk: Desk, name: str) -> str:
    """A badge of this person, who has set the PIN."""
    person = desk.told.people[name]
    assert set_own_pin(desk.site, person, True, PIN, Where()).accepted
    door = Door(desk.told.people["administrator"], f"badge-{name}")
    answer = perform(desk.site, door, "staff:badge:issued", {"person": person})
    return str(answer.outputs["code"])


def at_the_bench(desk: Desk, *names: str) -> FlaskClient:
    """A browser of a bench where these people are signed in; the last of them is at work."""
    client = desk.app.test_client()
    with desk.site.database.writing() as conn:
        for name in names:
            now, person = desk.site.clock(), desk.told.people[name]
            token = sign_ins.open_for(conn, person, now, shift="shift-1")
    with client.session_transaction() as session:
        session["token"], session["language"] = token, "en"
    return client


def harvest(desk: Desk, client: FlaskClient, **second: str) -> tuple[int, str]:
    desk.to("2026-05-18T06:30:00")
    scan(desk, client, "harvest", desk["P2-CS10-01.code"])
    answer = client.post(path(desk, "harvest"), data=COUNTED | second)
    return answer.status_code, plain(answer.get_data(as_text=True))


def test_second_person_verifies_a_passage_by_badge_and_pin(stages: Stages) -> None:
    with stages.at(37) as desk:
        badge = badge_of(desk, "lab_tech_2")
        desk.to("2026-05-18T06:30:00")
        client = at_the_bench(desk, "lab_tech_2", "lab_tech")
        wrong, _ = harvest(desk, client, second_badge=badge, second_pin="000001")
        assert wrong == 409
        right, words = harvest(desk, client, second_badge=badge, second_pin=PIN)
        assert right == 303, words
        with desk.site.database.reading() as s:
            assert s.scalars(select(PassageHarvest).where(PassageHarvest.passage == 2)).one()


def test_badge_of_somebody_outside_the_shift_verifies_nothing(stages: Stages) -> None:
    with stages.at(37) as desk:
        badge = badge_of(desk, "lab_tech_2")
        desk.to("2026-05-18T06:30:00")
        client = at_the_bench(desk, "lab_tech")
        status, words = harvest(desk, client, second_badge=badge, second_pin=PIN)
        assert status == 409, words


def test_own_badge_does_not_verify_own_work(stages: Stages) -> None:
    with stages.at(37) as desk:
        badge = badge_of(desk, "lab_tech")
        desk.to("2026-05-18T06:30:00")
        client = at_the_bench(desk, "lab_tech")
        status, words = harvest(desk, client, second_badge=badge, second_pin=PIN)
        assert status == 409
        assert "must be somebody else" in words


def test_badge_and_pin_review_nothing(stages: Stages) -> None:
    with stages.at(37) as desk:
        badge = badge_of(desk, "qa_2")
        client = at_the_bench(desk, "qa_2", "qa")
        given = {"password": PASSWORD, "second_badge": badge, "second_pin": PIN, "reason": "x"}
        before = desk.entries()
        answer = client.post(f"{desk.lot()}/trail", data=given)
        assert answer.status_code == 409
        assert "Badge and PIN are not enough" in plain(answer.get_data(as_text=True))
        assert desk.entries() == before + 1
