"""Steps at the bench through their pages: scans tick vessels, the act judges what was scanned.

They stand with the desk because they need the told case.
"""

from __future__ import annotations

from decimal import Decimal

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.dossier.desk.stages import PASSWORD, Desk, Stages
from tests.dossier.desk.test_cultures import plain
from tracker.identity.codes import Kind, mint
from tracker.journey.expansion.models import PassageHarvest, VesselCare
from tracker.supplies.models import Equipment, ReagentLot


def path(desk: Desk, what: str) -> str:
    return f"/cultures/{desk['P2-CS10-01']}/{what}"


def scan(desk: Desk, client: FlaskClient, what: str, code: str) -> int:
    return client.post(f"{path(desk, what)}/scan", data={"scan": code}).status_code


def supplies(desk: Desk) -> list[str]:
    """Codes of the incubator and of one reagent lot."""
    with desk.site.database.reading() as s:
        medium = s.scalar(select(ReagentLot.code).where(ReagentLot.lot_number == "AM2411"))
        incubator = s.scalar(select(Equipment.code).where(Equipment.name == "INC-2"))
    return [str(medium), str(incubator)]


def test_culture_is_fed_by_one_scan_and_its_figures(stages: Stages) -> None:
    with stages.at(37) as desk:
        client = desk.client("lab_tech")
        assert "0 of 1 scanned" in plain(client.get(path(desk, "feed")).get_data(as_text=True))
        for code in (desk["P2-CS10-01.code"], *supplies(desk)):
            assert scan(desk, client, "feed", code) == 303
        words = plain(client.get(path(desk, "feed")).get_data(as_text=True))
        assert "1 of 1 scanned" in words
        assert "AM2411" in words
        given = {"change_pct": "50", "confluence_pct": "35", "medium": "clear", "cells": "usual"}
        answer = client.post(path(desk, "feed"), data=given)
        assert answer.status_code == 303, plain(answer.get_data(as_text=True))
        with desk.site.database.reading() as s:
            care = s.scalars(
                select(VesselCare).where(VesselCare.container_id == desk["P2-CS10-01"])
            ).one()
            assert (care.change_pct, care.confluence_pct, care.turbid) == (Decimal(50), 35, False)


def test_nothing_scanned_is_refused_and_feeds_nothing(stages: Stages) -> None:
    with stages.at(37) as desk:
        client = desk.client("lab_tech")
        answer = client.post(path(desk, "feed"), data={"change_pct": "50"})
        assert answer.status_code == 409


def test_passage_is_harvested_with_the_cases_count(stages: Stages) -> None:
    # event 48: 1.52e8 at 95.8 %, 145.6e6 viable, PD 2.195 from 3.18e7
    with stages.at(37) as desk:
        desk.to("2026-05-18T06:30:00")
        client = desk.client("lab_tech")
        page = client.get(path(desk, "harvest")).get_data(as_text=True)
        assert 'data-arg-seeded="31800000"' in page
        assert 'data-arg-hours="144"' in page
        assert "Limits: ≥ 85 %" in plain(page)
        scan(desk, client, "harvest", desk["P2-CS10-01.code"])
        given = {
            "total_cells": "152000000",
            "viability_pct": "95.8",
            "confluence_pct": "88",
            "second_user": "lab_tech_2",
            "second_password": PASSWORD,
        }
        answer = client.post(path(desk, "harvest"), data=given)
        assert answer.status_code == 303, plain(answer.get_data(as_text=True))
        with desk.site.database.reading() as s:
            row = s.scalars(select(PassageHarvest).where(PassageHarvest.passage == 2)).one()
            assert row.viable == 145_616_000
            assert f"{row.pd:.3f}" == "2.195"


def test_harvest_without_the_second_person_is_refused(stages: Stages) -> None:
    with stages.at(37) as desk:
        client = desk.client("lab_tech")
        scan(desk, client, "harvest", desk["P2-CS10-01.code"])
        given = {"total_cells": "152000000", "viability_pct": "95.8"}
        refused = client.post(path(desk, "harvest"), data=given)
        assert refused.status_code == 409
        page = refused.get_data(as_text=True)
        assert 'value="152000000"' in page  # what was typed and scanned stays
        assert "1 of 1 scanned" in plain(page)


def test_unknown_label_is_refused_and_recorded(stages: Stages) -> None:
    with stages.at(37) as desk:
        client = desk.client("lab_tech")
        before = desk.entries()
        code = mint(Kind.CONTAINER_LABEL, bytes(range(10)), desk.site.keyring)
        assert scan(desk, client, "feed", code) == 409
        assert desk.entries() == before + 1


def test_flask_of_another_patient_stops_everything(stages: Stages) -> None:
    with stages.at(37) as desk:
        client = desk.client("lab_tech")
        scan(desk, client, "feed", desk["P2-CS10-01.code"])
        code = other_patients_code(desk)
        answer = client.post(f"{path(desk, 'feed')}/scan", data={"scan": code})
        assert answer.status_code == 409
        assert "Identity stop" in answer.get_data(as_text=True)
        words = plain(client.get(path(desk, "feed")).get_data(as_text=True))
        assert "0 of 1 scanned" in words  # a fresh attempt


def other_patients_code(desk: Desk) -> str:
    """The label of a second patient's sample tube."""
    who = {
        "subject_code": "SYN-ON-099",
        "name": "Other Person",
        "hospital_number": "SYN-0099",
        "born_on": "1990-01-01",
        "sex": "F",
        "trial": "NCT00813267",
        "definition": desk["definition"],
    }
    other = desk.do("study_coordinator", "therapy:patient:enrolled", who | {"therapy": None})
    therapy = other.outputs["therapy"]
    scopes = ["harvest", "manufacture", "backup_storage", "follow_up"]
    consent = {"version": "1.0", "language": "zh-CN", "scopes": scopes, "therapy": therapy}
    desk.do("investigator", "donor:consent:signed", consent, "witness")
    sample = {"therapy": therapy, "name": "BLD-099", "tests": ["full panel"]}
    taken = desk.do("nurse", "donor:sample:taken", sample, "second_nurse")
    given = {
        "therapy": therapy,
        "containers": [taken.outputs["containers"]["BLD-099"]],
        "layout": "sample",
    }
    printed = desk.do("nurse", "marking:labels:printed", given, "second_nurse")
    return str(printed.outputs["codes"]["BLD-099"])


def test_bench_is_for_technicians(stages: Stages) -> None:
    with stages.at(37) as desk:
        for who in ("qa", "infusion_nurse", "courier"):
            assert desk.client(who).get(path(desk, "feed")).status_code == 403
        assert desk.client("qc_analyst").get(path(desk, "observe")).status_code == 200


def test_step_page_costs_at_most_25_statements_and_changes_nothing(stages: Stages) -> None:
    with stages.at(37) as desk:
        before = desk.entries()
        for what in ("feed", "observe", "harvest"):
            assert desk.cost("lab_tech", path(desk, what)) <= 25
        assert desk.entries() == before


def test_reason_to_go_on_is_asked_for_only_on_hold(stages: Stages) -> None:
    with stages.at(37) as desk:
        assert "Reason to go on at risk" not in desk.page("lab_tech", path(desk, "harvest"))
        hold = {"reason": "waits for QA", "containers": [desk["P2-CS10-01"]]}
        desk.do("qa", "quality:hold:placed", hold)
        assert "Reason to go on at risk" in desk.page("lab_tech", path(desk, "harvest"))
        assert "on hold" in desk.page("lab_tech", "/cultures")
