"""H51: whoever has one patient on the table opens no page with another; the wristband opens it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.pages.access import TABLE, table
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of

GIVING = ("infusion_nurse", "interventionalist", "runner")
Marks = dict[str, set[str]]
"""By patient all that would name them on a page: subject code, chain of identity, addresses."""


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the pages read, nothing of it is the engine's


@pytest.fixture
def two(bench: Bench) -> tuple[Suite, Suite]:
    """Two patients on one day, each with units accepted in the suite."""
    return Suite(bench, 7).prepared("msc").in_suite(), Suite(bench, 8).prepared("msc").in_suite()


@pytest.fixture
def app(bench: Bench, two: tuple[Suite, Suite]) -> Flask:
    return app_of(bench)


def without_a_thing() -> list[str]:
    """Every address that is opened without the name of anything: where a list could stand."""
    lines = table(TABLE.read_text(encoding="utf-8"))
    return sorted({rule for method, rule in lines if method == "GET" and "<" not in rule})


@pytest.fixture
def marks(bench: Bench, two: tuple[Suite, Suite]) -> Marks:
    return {
        f"SYN-ON-{suite.n:03}": {f"SYN-ON-{suite.n:03}", suite.therapy, str(t["coi"])}
        for suite in two
        for t in rows(bench, "therapy")
        if t["id"] == suite.therapy
    }


def named(page: str, marks: Marks) -> set[str]:
    """The patients who are named on the page."""
    return {subject for subject, words in marks.items() if any(w in page for w in words)}


def shown(client: FlaskClient, marks: Marks) -> dict[str, set[str]]:
    """The patients on each page that this person may open."""
    found = {}
    for rule in without_a_thing():
        answer = client.get(rule, follow_redirects=True)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found[rule] = named(answer.get_data(as_text=True), marks)
        answer.close()
    return found


@pytest.mark.parametrize("who", GIVING)
def test_no_address_lists_patients_to_who_gives_or_carries(
    bench: Bench, app: Flask, marks: Marks, who: str
) -> None:
    pages = shown(client_of(bench, who, app), marks)
    assert len(pages) > 5
    assert {rule: on for rule, on in pages.items() if len(on) > 1} == {}
    print(f"\n{who}: {len(pages)} addresses opened, none names two patients")


def test_for_whom_the_list_is_meant_it_is_found(bench: Bench, app: Flask, marks: Marks) -> None:
    """The walk can find one: QA's list has both."""
    assert shown(client_of(bench, "qa", app), marks)["/therapies"] == set(marks)


def test_the_check_page_is_opened_by_the_wristband_alone(
    bench: Bench, app: Flask, two: tuple[Suite, Suite], marks: Marks
) -> None:
    nurse = client_of(bench, "infusion_nurse", app)
    assert named(nurse.get("/bedside").get_data(as_text=True), marks) == set()
    assert nurse.get("/bedside/patient").status_code in (302, 303, 404), "nobody was scanned"
    scanned = nurse.post("/bedside/scan", data={"scan": two[0].band}, follow_redirects=True)
    assert scanned.request.path == "/bedside/patient"
    page = scanned.get_data(as_text=True)
    assert "MSC-U1" in page, "the units of this patient"
    assert len(named(page, marks)) < 2
