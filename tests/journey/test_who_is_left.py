"""Before somebody verifies a step, its page says how many could still release the lot then (I07).

The worked case has one qualified person; here two technicians are qualified too. Counted by hand:
who performs and who verifies has made the lot, and the page counts with the verifier who costs
most.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.dossier.test_signatures import app_of, client_of
from tests.journey.story import Branch
from tracker import house
from tracker.act import ACTS, Check
from tracker.material import releasers
from tracker.material.releasers import MAKING

At = Callable[..., Branch]
SAID = re.compile(r"After this signature (\w+) (?:person|people) could still release this lot\.")
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])  # nothing here is the engine's


def qualified(told: Branch) -> None:
    """Two technicians become qualified persons too: three could decide about a lot."""
    for name in ("lab_tech_3", "lab_tech_4"):
        roles = ["technician", "qualified_person"]
        given = {"person": told.people[name], "roles": roles, "reason": "a small house"}
        told.did("administrator", "staff:roles:changed", given, second="qa")


def left(told: Branch, app: Flask, name: str, address: str, thing: str) -> str:
    """The number that the page says to this person; empty when it says none."""
    page = client_of(told, app, name).get(address.format(told.names[thing]))
    assert page.status_code == 200, (address, page.status_code)
    found = SAID.search(page.get_data(as_text=True))
    return found[1] if found else ""


@SQLITE
def test_on_the_way_of_the_culture(branch: At, tmp_path: Path) -> None:
    told = branch(33)
    qualified(told)
    app = app_of(told, tmp_path)
    # three could; lab_tech is none of them, but lab_tech_3 or _4 may verify
    assert left(told, app, "lab_tech", "/cultures/{}/harvest", "P1-F01") == "2"
    # performed by one of the three, verified by another
    assert left(told, app, "lab_tech_3", "/cultures/{}/harvest", "P1-F01") == "one"
    # nobody verifies a look at the cells
    assert left(told, app, "lab_tech", "/cultures/{}/feed", "P1-F01") == ""
    assert all(t.as_expected for t in told.tell(33, 33))
    assert left(told, app, "lab_tech", "/cells/{}/freeze", "POOL-P1") == "2"
    assert left(told, app, "lab_tech", "/cells/{}/seed", "POOL-P1") == "2"


@SQLITE
def test_on_day_0(branch: At, tmp_path: Path) -> None:
    told = branch(44)
    qualified(told)
    app = app_of(told, tmp_path)
    assert all(t.as_expected for t in told.tell(44, 55))
    assert left(told, app, "lab_tech", "/cells/{}/wash", "POOL-P2") == "2"
    # no lot yet, but both of them have counted this marrow: of the three one is left
    assert left(told, app, "lab_tech", "/marrow/{}/isolate", "HARV-B") == "one"
    # the label of marrow makes no lot
    assert left(told, app, "physician", "/containers/{}/labels/reprint", "HARV-B") == ""
    assert all(t.as_expected for t in told.tell(56, 57))
    # both of them isolated these cells, so the units' lot has lost them before it is there
    assert left(told, app, "lab_tech", "/cells/{}/fill", "MNC-B") == "one"
    assert left(told, app, "lab_tech", "/cells/{}/fill", "MSC-BULK") == "2"
    assert all(t.as_expected for t in told.tell(58, 60))
    assert left(told, app, "lab_tech", "/containers/{}/labels/reprint", "MSC-U1") == "2"


@SQLITE
def test_of_results_and_with_nobody_left(branch: At, tmp_path: Path) -> None:
    told = branch(64)
    app = app_of(told, tmp_path)
    assert left(told, app, "qc_analyst", "/samples/{}/results", "QC-M0") == "one"
    roles = ["qc_analyst", "qualified_person"]
    given = {"person": told.people["qualified_person"], "roles": roles, "reason": "cover"}
    told.did("administrator", "staff:roles:changed", given, second="qa")
    # the one who could may verify these results, and has tested the lot then
    assert left(told, app, "qc_analyst", "/samples/{}/results", "QC-M0") == "0"


def counted_by_an_analyst(told: Branch, seq: int, check: str | None = "qc_analyst_2") -> None:
    """An analyst who is a qualified person too has verified the count of a harvest."""
    roles = ["qc_analyst", "qualified_person"]
    given = {"person": told.people["qc_analyst_2"], "roles": roles, "reason": "a small house"}
    told.did("administrator", "staff:roles:changed", given, second="qa")
    events = [dict(e) for e in told.case.events]
    (count,) = (e for e in events if e["seq"] == seq)
    first, *others = count["acts"]
    count["acts"] = [first | {"check": check}, *others]
    assert all(t.as_expected for t in told.tell(seq, seq, replace(told.case, events=events)))


@SQLITE
def test_who_counted_the_marrow_has_made_the_units_that_are_filled_from_it(
    branch: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fill writes them down; a page that forgot them would promise somebody too many."""
    told = branch(44)
    app = app_of(told, tmp_path)
    list(told.tell(44, 54))
    counted_by_an_analyst(told, 55)
    at = [("/marrow/{}/isolate", "HARV-B"), ("/cells/{}/fill", "MNC-B")]
    for n, (address, thing) in enumerate(at):
        list(told.tell(56, 57)) if n else None
        assert left(told, app, "lab_tech", address, thing) == "one"
        with monkeypatch.context() as m:
            m.setattr(releasers, "_FINDERS", [])
            assert left(told, app, "lab_tech", address, thing) == "2"


@SQLITE
def test_who_counted_the_first_harvest_is_remembered_through_the_culture(
    branch: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two who could, one has counted the marrow weeks before the lot is filled."""
    told = branch(13)
    app = app_of(told, tmp_path)
    list(told.tell(13, 13))
    counted_by_an_analyst(told, 14)
    list(told.tell(15, 15))
    assert left(told, app, "lab_tech", "/cells/{}/seed", "MNC-A") == "one"
    list(told.tell(16, 32))
    for address, thing in (("/cultures/{}/harvest", "P1-F01"),):
        assert left(told, app, "lab_tech", address, thing) == "one"
        with monkeypatch.context() as m:
            m.setattr(releasers, "_FINDERS", [])
            assert left(told, app, "lab_tech", address, thing) == "2"


@SQLITE
def test_a_check_afterwards_says_what_it_costs(branch: At, tmp_path: Path) -> None:
    """Of two who could release, one is asked to check the count of the marrow from its record."""
    told = branch(13)
    app = app_of(told, tmp_path)
    list(told.tell(13, 13))
    counted_by_an_analyst(told, 14, check=None)
    list(told.tell(15, 15))
    pages = {
        name: client_of(told, app, name).get("/checks").get_data(as_text=True)
        for name in ("qc_analyst", "qc_analyst_2")
    }
    assert SAID.findall(pages["qc_analyst"]) == ["2"]
    assert SAID.findall(pages["qc_analyst_2"]) == ["one"]


@SQLITE
def test_results_of_which_no_lot_comes_cost_nobody(branch: At, tmp_path: Path) -> None:
    told = branch(44)
    app = app_of(told, tmp_path)
    list(told.tell(44, 55))
    assert left(told, app, "qc_analyst", "/samples/{}/results", "QC-B1") == ""


def test_every_act_that_makes_a_lot_by_two_is_among_them() -> None:
    """Read in the acts themselves: who calls what writes a maker or tester down."""
    house.acts()
    writes = ("took_part(", "they_made(", "made_from(")
    found = {
        tag
        for tag, kind in ACTS.items()
        if kind.check is not Check.NONE and not tag.startswith("ground:")
        if any(w in inspect.getsource(sys.modules[kind.function.__module__]) for w in writes)
    }
    # their makers are written into the lot when it is opened: see makers_of
    found |= {"isolation:mnc:isolated"}
    # a void label of a book is on no product; a gap of the paper makes nothing
    assert found - MAKING == {"marking:book:voided", "expansion:paper_gap:decided"}
    assert MAKING - found == set()
