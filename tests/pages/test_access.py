"""Nobody gets in: address x method x role x own or foreign, against a table written by hand."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import Shell, rows
from tests.drawing import NAME
from tests.journey.administration.suite import Suite
from tests.journey.walk import Way
from tests.pages.access import (
    DISABLED,
    NOBODY,
    ROLELESS,
    ROLES,
    SIGNED_IN,
    TABLE,
    WORLD,
    Key,
    Knocking,
    Line,
    table,
)
from tests.sites import PEOPLE, Bench
from tests.upkeep.ground import app_of, client_of
from tracker.db import Base
from tracker.pages import errors
from tracker.pages.here import let_go, needs
from tracker.people.access.history import Where, note
from tracker.people.access.models import Through, What
from tracker.people.models import Role
from tracker.upkeep.verifying import Verifying

AT_LEAST = 18_000
"""Cells of the whole table when this was written, rounded down."""
REFUSED = b'"staff:form:refused"'
"""A form of somebody who has left or whose page is locked: that it came is written down."""
BOOKKEEPING = frozenset({"sign_in", "scan_seen", "two_people", "two_places"})
"""That a sign-in was used, what was looked up: outside the record, all that a GET may write."""
GONE = (
    *("station_id", "shipment_id", "result_id", "area_id", "equipment_id", "task_id", "verbal_id"),
    *("kit_id", "printer_id", "test_id", "job_id", "passkey_id", "recipe_id", "plate_id"),
    *("review_id", "work_session_id", "place_id", "book_id", "wristband_id", "bottle_id"),
    *("file_id",),
)
"""Things that the story of this test has none of: whoever may ask is told so."""
USER = {roles[0].value: name for name, roles in reversed(PEOPLE.items())}
"""Somebody with exactly this role."""


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the guard stands before any statement of its own


@pytest.fixture
def suite(bench: Bench) -> Suite:
    return Suite(bench).prepared("msc").in_suite().signed_in()


def others(bench: Bench) -> None:
    """Somebody without roles, and somebody who has left."""
    for name in (ROLELESS, DISABLED):
        given = {"username": name, "name": name.title(), "roles": []}
        bench.people[name] = bench.did("admin", "staff:person:added", given)["person"]


def knocking(bench: Bench, suite: Suite, app: Flask) -> Knocking:
    others(bench)
    given = rows(bench, "qualification")[0]["id"]
    plain = Way(bench, 9).enrolled()

    def client(caller: str) -> FlaskClient:
        if caller == NOBODY:
            return app.test_client()
        return client_of(bench, USER.get(caller, caller), app)

    leaver = client(DISABLED)  # signed in before they left
    bench.did("admin", "staff:person:disabled", {"person": bench.people[DISABLED]}, reason="left")

    text = (Path(__file__).parents[1] / "cases" / "knee" / "definition.json").read_text("utf-8")
    definition = bench.did("qa", "protocol:definition:loaded", {"text": text})["definition"]

    def own(caller: str) -> dict[str, str]:
        return {
            "code": "en",
            "filename": "mark.svg",
            "version": "of-another-day",
            "therapy_id": plain.therapy,
            "lot_id": suite.lots["msc"],
            "container_id": suite.names["BLD-001"],
            "session_id": suite.session,
            "unit_id": suite.units["MSC-U1"],
            "kind": "container",
            "thing": suite.units["MSC-U1"],
            "tag": "workplace:line:cleared",
            "part": "performer",
            "purpose": "marrow",
            "family": "laboratory",
            "qualification_id": given,
            **dict.fromkeys(GONE, "was-here-once"),
            "definition_id": definition,
            "seq": "1",
            "person_id": bench.people.get(USER.get(caller, caller), bench.people["tech"]),
            "other_person_id": bench.people["tech_4"],
        }

    def entries() -> int:
        shell = Shell(bench)
        headers = [bytes(row[0]) for row in shell.run("select header from log_entry")]
        shell.close()
        return sum(REFUSED not in header for header in headers)

    def come(caller: str) -> FlaskClient:
        return leaver if caller == DISABLED else client(caller)

    return Knocking(app, come, own, entries, lambda: held(bench))


def held(bench: Bench) -> dict[str, str]:
    """A digest of what every table holds, by table."""
    tables = [t for t in Base.metadata.sorted_tables if t.name not in BOOKKEEPING]
    with bench.site.database.looking() as conn:
        return {
            t.name: hashlib.sha256(
                repr(sorted(map(str, conn.exec_driver_sql(f'SELECT * FROM "{t.name}"')))).encode()
            ).hexdigest()
            for t in tables
        }


@pytest.fixture
def house(bench: Bench, suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Knocking:
    monkeypatch.setattr(Verifying, "begin", lambda *_: None)
    # who is let in is asked here; what the page of a refusal says is tested with the other errors
    monkeypatch.setattr(errors, "show", lambda *_given, status: ("", status))
    return knocking(bench, suite, app_of(bench))


def never_tried(house: Knocking, lines: dict[Key, Line]) -> set[tuple[Key, bool]]:
    """Where some role is to be refused, or some to be let in, and none of them knocked.

    At what is another's only where somebody else may: elsewhere it is the same question.
    """
    wanted = set()
    for key, line in lines.items():
        for own, may in ((True, line.own), (False, line.foreign)):
            sides = {True: ROLES - may, False: ROLES & may}
            if own or line.foreign != line.own:
                wanted |= {(key, own, refused) for refused, roles in sides.items() if roles}
    return {(key, refused) for key, _own, refused in wanted - house.heard}


@pytest.mark.parametrize("todays", [True, pytest.param(False, marks=pytest.mark.long)])
def test_every_address_by_every_role_is_as_the_hand_written_table_says(
    house: Knocking, todays: bool
) -> None:
    house.todays, lines = todays, table(TABLE.read_text(encoding="utf-8"))
    house.knock(lines)
    house.deviations += house.other_methods()
    print(
        f"\naccess: {house.cells} cells, {house.left} left to the long run,"
        f" {len(house.deviations)} deviations"
    )
    assert not house.deviations, "\n".join(house.deviations)
    assert never_tried(house, lines) == set(), "a wrong role or a right one at each address"
    assert house.cells >= (AT_LEAST // 12 if todays else AT_LEAST), "less knocked, less proven"
    # 21 callers at each address: 18 roles, nobody, somebody disabled, somebody without roles
    assert house.cells + house.left > 21 * len(lines)


def test_in_as_many_days_as_roles_each_is_tried_at_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may = frozenset({"qa", "technician"})
    line, key, days = Line(may, may), ("GET", "/somewhere"), []
    for number in range(len(ROLES) - 2):  # as many as are refused
        monkeypatch.setenv(NAME, str(number))
        days.append(line.todays(key))
    assert [len(day & may) for day in days] == [1] * len(days)
    assert [len(day - may) for day in days] == [1] * len(days)
    assert frozenset().union(*days) == ROLES


def hello() -> str:
    return "hello"


def only(rule: str, house: Knocking, *, method: str = "GET") -> list[str]:
    """The deviations of one address, with the others left out of table and application."""
    lines = table(TABLE.read_text(encoding="utf-8"))
    wanted = {k: v for k, v in lines.items() if k == (method, rule)}
    found = replace(house, deviations=[], cells=0)
    found.knock(wanted)
    mine = f" {method} {rule}:"
    return [d for d in found.deviations if mine in f" {d}" and not d.endswith("in the table")]


def test_a_new_address_that_nobody_wrote_down_is_a_deviation(house: Knocking) -> None:
    house.app.add_url_rule("/brand/new", "brand_new", hello)
    found = replace(house, deviations=[])
    found.knock({})
    assert "GET /brand/new: not in the table" in found.deviations


def test_a_new_address_without_a_guard_is_a_deviation_for_everybody(house: Knocking) -> None:
    house.app.add_url_rule("/brand/new", "brand_new", hello)
    qa = frozenset({"qa"})
    found = replace(house, deviations=[])
    found.knock({("GET", "/brand/new"): Line(qa, qa)})
    let_in = [d for d in found.deviations if "let in with 200" in d]
    assert len(let_in) == len(SIGNED_IN) + 2 - 1  # all callers but QA
    house.app.view_functions["brand_new"] = needs(Role.QA)(hello)
    again = replace(house, deviations=[])
    again.knock({("GET", "/brand/new"): Line(qa, qa)})
    assert not [d for d in again.deviations if "let in" in d]


def test_a_page_that_writes_when_it_is_looked_at_is_a_deviation(
    bench: Bench, house: Knocking
) -> None:
    def writes() -> str:
        let_go()
        with bench.site.database.writing() as conn:
            note(conn, What.FAILED, bench.people["qa"], bench.clock(), Where(Through.PAGE, ""))
        return "hello"

    house.app.add_url_rule("/brand/new", "brand_new", writes)
    found = replace(house, deviations=[])
    found.knock({("GET", "/brand/new"): Line(WORLD, WORLD)})
    wrong = {d for d in found.deviations if not d.endswith("in the table")}
    assert "qa: GET changed sign_in_event" in wrong
    assert "GET /brand/new: a cache may keep it" not in wrong


def test_a_guard_that_is_taken_off_a_decision_is_a_deviation(house: Knocking) -> None:
    rule = "/review/<lot_id>/decision"
    assert only(rule, house, method="POST") == []
    bare = inspect.unwrap(house.app.view_functions["dossier.decide"])
    house.app.view_functions["dossier.decide"] = bare
    assert only(rule, house, method="POST")
    # a guard that lets each role in is found by the one wrong role of the day
    house.app.view_functions["dossier.decide"], house.todays = needs(*Role)(bare), True
    (found,) = {d.partition(" ")[0] for d in only(rule, house, method="POST")}
    assert found in ROLES


def test_a_role_more_or_less_in_the_table_is_a_deviation(house: Knocking) -> None:
    key = ("POST", "/people/review")
    wrong = frozenset({"qa", "technician"})
    found = replace(house, deviations=[])
    found.knock({key: Line(wrong, wrong)})
    assert "technician POST /people/review: turned away with 403" in found.deviations


# -- one therapy's thing through another's address: there is no page that does it


def test_a_unit_is_not_started_through_another_patients_session(bench: Bench, suite: Suite) -> None:
    other = Suite(bench, 8).prepared("msc").in_suite()
    before = rows(bench, "infusion_start")
    giver = client_of(bench, "interventionalist", app_of(bench))
    address = f"/bedside/session/{suite.session}/units/{other.units['MSC-U1']}/start"
    answer = giver.post(address, data={"artery": "mfca"})
    assert 400 <= answer.status_code < 500
    assert rows(bench, "infusion_start") == before


def test_steps_of_another_patient_are_not_checked_through_this_one(
    bench: Bench, suite: Suite
) -> None:
    other = Suite(bench, 8).prepared("msc")
    (step, *_) = (s["id"] for s in rows(bench, "step_record") if s["therapy_id"] == other.therapy)
    before = rows(bench, "countersignature")
    qa = client_of(bench, "qa_2", app_of(bench))
    answer = qa.post(f"/checks/{suite.therapy}", data={"steps": [step]})
    assert answer.status_code == 409
    assert rows(bench, "countersignature") == before


def test_a_hold_of_another_patient_is_not_ended_through_this_lot(
    bench: Bench, suite: Suite
) -> None:
    other = Suite(bench, 8).prepared("msc")
    other.did("qa", "quality:hold:placed", reason="wait", lot=other.lots["msc"])
    (hold,) = (h["id"] for h in rows(bench, "hold") if h["therapy_id"] == other.therapy)
    qa = client_of(bench, "qa", app_of(bench))
    form = {"hold": hold, "conclusion": "nothing found", "op_id": "form-1"}
    answer = qa.post(f"/review/{suite.lots['msc']}/hold", data=form)
    assert answer.status_code == 409
    assert rows(bench, "hold_release") == []


def test_a_form_that_showed_one_patient_does_not_write_into_another(
    bench: Bench, suite: Suite
) -> None:
    other = Suite(bench, 8).prepared("msc")
    qa = client_of(bench, "qa_2", app_of(bench))
    form = {"steps": ["x"], "seen": f"therapy:{other.therapy} 3"}
    answer = qa.post(f"/checks/{suite.therapy}", data=form)
    assert answer.status_code == 409
    assert b"for another patient" in answer.get_data()
