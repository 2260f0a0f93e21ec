"""Unassigned labels: nobody's until two people bind them, never twice, counted to the last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from labels.read import read_symbols
from tests.attacks import copy, rows
from tests.ground import Ground, ground
from tests.look.papers import rendered
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.act import terminal
from tracker.marking.book import commands
from tracker.marking.book.acts import binding as booking
from tracker.material.words import Kind, State

__all__ = ["hands", "known_passwords"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
SECOND = {"second_user": "tech_2", "second_password": "x"}
WHY = "printer jammed, label from the book"


@pytest.fixture
def lab(bench: Bench) -> Ground:
    g = ground(bench)
    flasks = {"step": "S13", "product": "msc", "opens_lot": True, "passage": 0, "vessel": "T175"}
    g.lay(Kind.VESSEL, "P0-F01", "P0-F02", states=(State.IN_CULTURE,), **flasks)
    return g


def book(bench: Bench, hands: Hands, labels: int = 3) -> tuple[str, list[str]]:
    """A sealed book on paper: its id and its codes, in the order of their numbers."""
    given = {"labels": labels, "seal": "S-0417"}
    made = bench.did("production", "marking:book:made", given, second="qa")["book"]
    assert hands.client("production").post(f"/books/{made}.pdf").status_code == 200
    found = [r for r in rows(bench, "book_label") if r["book_id"] == made]
    return str(made), [str(r["code"]) for r in sorted(found, key=lambda r: r["n"])]


def bound(bench: Bench, lab: Ground, code: str, on: str = "P0-F01", **door: Any) -> list[str]:
    given = {"therapy": lab.therapy, "code": code, "container": lab.ids[on]}
    at = bench.clock.at + dt.timedelta(minutes=1)
    bench.clock.at += dt.timedelta(minutes=40)
    ways: dict[str, Any] = {"second": "tech_2", "at": at, "reason": WHY, **door}
    return list(bench.do("tech", "marking:book:bound", given, **ways).verdict.codes)


def test_a_label_of_the_book_is_nobodys_until_it_is_bound_and_then_opens_its_container(
    bench: Bench, lab: Ground, hands: Hands
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    scan = {"scan": code}
    refused = hands.client("tech").post("/scan", data=scan)
    assert refused.status_code == 409
    assert "belongs to nobody yet" in refused.get_data(as_text=True)
    path = f"/containers/{lab.ids['P0-F01']}/labels/bind"
    assert hands.client("tech").post(f"{path}/scan", data=scan).status_code == 303
    page = hands.look("tech", path)
    assert "B01-01" in page
    assert "SYN-ON-007" in page, "what must be written on it"
    went_on = (bench.clock.at + dt.timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    bench.clock.at += dt.timedelta(minutes=5)
    done = hands.post("tech", path, late_at=went_on, late_reason=WHY, **SECOND)
    assert done.location == f"/containers/{lab.ids['P0-F01']}"
    opened = hands.client("tech").post("/scan", data=scan)
    assert opened.location == f"/containers/{lab.ids['P0-F01']}"


def test_a_label_is_bound_once_and_without_the_rule_the_database_refuses(
    bench: Bench, lab: Ground, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    assert bound(bench, lab, code) == ["late_entry"]
    assert "book_label_ended" in bound(bench, lab, code, on="P0-F02")
    monkeypatch.setattr(booking, "judge_binding", lambda *_a, **_k: ())
    assert "database_refused" in bound(bench, lab, code, on="P0-F02")
    assert len(rows(bench, "book_label_end")) == 1
    assert copy(bench, "book_label_end", label_id=None, therapy_id=None, fate="void")
    (end,) = rows(bench, "book_label_end")
    assert (end["by"], end["second"]) == (bench.people["tech"], bench.people["tech_2"])


@pytest.mark.parametrize(
    ("door", "why"),
    [
        ({"second": None}, "second_person_needed"),
        ({"second": "tech"}, "same_person_twice"),
        ({"at": None}, "late_entry_without_time"),
        ({"reason": " "}, "late_entry_without_reason"),
        ({"at": dt.datetime(2026, 4, 1, tzinfo=dt.UTC)}, "bound_before_the_book_was"),
    ],
)
def test_a_binding_has_two_people_its_time_and_its_reason(
    bench: Bench, lab: Ground, hands: Hands, door: dict[str, Any], why: str
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    assert why in bound(bench, lab, code, **door)
    assert rows(bench, "book_label_end") == []


def test_a_void_label_or_one_of_a_book_that_lies_unprinted_is_never_bound(
    bench: Bench, lab: Ground, hands: Hands
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    given = {"code": code, "reason": "coffee"}
    bench.did("tech", "marking:book:voided", given, second="tech_2")
    assert "book_label_ended" in bound(bench, lab, code)
    made = bench.did("production", "marking:book:made", {"labels": 1, "seal": "S-2"}, second="qa")[
        "book"
    ]
    (unprinted,) = [r["code"] for r in rows(bench, "book_label") if r["book_id"] == made]
    assert "book_not_on_paper" in bound(bench, lab, str(unprinted))


def test_the_book_adds_up_and_what_is_missing_is_explained(
    bench: Bench, lab: Ground, hands: Hands
) -> None:
    made, codes = book(bench, hands, 4)
    bound(bench, lab, codes[0])
    bench.did("tech", "marking:book:voided", {"code": codes[1], "reason": "torn"}, second="tech_2")

    def counted(left: int, note: str = "") -> list[str]:
        given = {"book": made, "left": left, "seal": "S-0418", "note": note}
        return list(bench.do("tech", "marking:book:counted", given, second="qa").verdict.codes)

    assert counted(3) == ["book_has_fewer_left"]
    assert counted(1) == ["book_labels_missing"]
    assert counted(2) == []
    assert counted(1, "one fell behind the cabinet") == ["book_labels_missing"]
    found = [
        (r["used"], r["void"], r["remaining"], r["missing"]) for r in rows(bench, "book_count")
    ]
    assert sorted(found) == [(1, 1, 1, 1), (1, 1, 2, 0)]
    assert "i12_book_adds_up" in copy(bench, "book_count", n=7, remaining=9)
    page = hands.look("qa", f"/books/{made}")
    assert "1 bound, 1 void" in page
    assert "S-0417" not in page, "the seal that closes it now"


def test_the_sheets_are_given_once_and_every_code_reads(bench: Bench, hands: Hands) -> None:
    given = {"labels": 26, "seal": "S-1"}
    made = bench.did("production", "marking:book:made", given, second="qa")["book"]
    pdf = hands.client("production").post(f"/books/{made}.pdf").get_data()
    assert hands.client("production").post(f"/books/{made}.pdf").status_code == 409
    sheets = rendered(pdf, 203, most=9)
    assert len(sheets) == 2
    read = {symbol.text for sheet in sheets for symbol in read_symbols(sheet)}
    assert read == {r["code"] for r in rows(bench, "book_label")}


def test_a_proper_label_takes_the_place_of_one_of_the_book(
    bench: Bench, lab: Ground, hands: Hands
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    bound(bench, lab, code)
    given: dict[str, Any] = {"therapy": lab.therapy, "layout": "flask"}
    given["containers"] = [lab.ids["P0-F01"]]
    (proper,) = bench.did("tech", "marking:labels:printed", given)["codes"].values()
    applied = [{"code": proper, "container": lab.ids["P0-F01"]}]
    given = {"therapy": lab.therapy, "applied": applied}
    bench.did("tech", "marking:labels:applied", given, second="tech_2")
    assert hands.client("tech").post("/scan", data={"scan": code}).status_code == 409
    assert hands.client("tech").post("/scan", data={"scan": proper}).status_code == 303


def test_a_drill_says_what_was_found_and_when_it_is_due_again(bench: Bench, hands: Hands) -> None:
    today = bench.clock.at.date()
    form = {
        "passed": "false",
        "found": "the spare printer had no paper; tech mends it",
        "minutes": "14",
        "due_on": (today + dt.timedelta(days=180)).isoformat(),
    }
    assert hands.post("tech", "/drills/new", **form).status_code == 409, "one person"
    far = {**form, "due_on": (today + dt.timedelta(days=400)).isoformat()}
    assert hands.post("tech", "/drills/new", **far, **SECOND).status_code == 409
    assert hands.post("tech", "/drills/new", **form, **SECOND).status_code == 303
    page = hands.look("tech", "/books")
    assert "the spare printer had no paper" in page
    assert "overdue" not in page
    bench.clock.at += dt.timedelta(days=200)
    assert "overdue since" in hands.look("tech", "/books")


def test_a_label_of_the_book_is_bound_at_the_terminal_too(
    bench: Bench, lab: Ground, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    _id, (code, *_rest) = book(bench, hands)
    monkeypatch.setattr(terminal, "signer", lambda _site, name, *_a: bench.people[name])
    late = (bench.clock.at + dt.timedelta(minutes=1), WHY)
    bench.clock.at += dt.timedelta(minutes=40)
    nowhere = ("SYN-ON-007", "P9-F99")
    refused = commands.bind(bench.site, code, nowhere, late, str, "tech", "tech_2")
    assert not refused.accepted
    here = ("SYN-ON-007", "P0-F01")
    assert not commands.bind(bench.site, code, here, late, str, "tech", "tech").accepted
    bound_now = commands.bind(bench.site, code, here, late, str, "tech", "tech_2")
    assert bound_now.accepted, bound_now.reasons
    (worn,) = [r for r in rows(bench, "active_label") if r["label_id"]]
    assert (worn["label_id"], worn["container_id"]) == (
        bound_now.outputs["label"],
        lab.ids["P0-F01"],
    )
