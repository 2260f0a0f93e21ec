"""A code typed by hand: with reason and second person, counted; never at the bedside (H18)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.attacks import copy, rows
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench
from tracker.upkeep.weeks import weeks

__all__ = ["hands", "known_passwords"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
WHY = "the print is scratched, the characters are legible"


@pytest.fixture
def lab(bench: Bench) -> Laboratory:
    there = laboratory(bench).grown(16)
    labelled(there, ["P0-F01"])
    return there


def typed(hands: Hands, lab: Laboratory, path: str = "/scan", **more: Any) -> TestResponse:
    """The code as fingers typed it; with a reason the answer to the page that asks for one."""
    form = {"scan": str(lab.names["P0-F01.code"]), "by": "hand", **more}
    return hands.client("tech").post(path, data=form)


def vouched(second: str = "tech_2", why: str = WHY) -> dict[str, str]:
    return {"typed_why": why, "second_user": second, "second_password": "x"}


def test_a_typed_code_asks_for_reason_and_second_person_and_is_counted(
    bench: Bench, lab: Laboratory, hands: Hands
) -> None:
    asked = typed(hands, lab)
    assert asked.status_code == 409
    assert "Typed by hand" in asked.get_data(as_text=True)
    assert rows(bench, "typed_code") == []
    assert typed(hands, lab, **vouched(why="")).status_code == 409
    assert typed(hands, lab, **vouched(second="tech")).status_code == 409
    taken = typed(hands, lab, **vouched())
    assert taken.headers["Location"] == f"/containers/{lab.id('P0-F01')}"
    (row,) = rows(bench, "typed_code")
    assert (row["reason"], row["by"], row["second"]) == (
        WHY,
        bench.people["tech"],
        bench.people["tech_2"],
    )
    said = copy(bench, "typed_code", id="typed-x", second=row["by"])
    assert said == "i04_code_typed_before_another"


def test_typed_codes_are_counted_week_by_week_and_shown_with_the_record(
    bench: Bench, lab: Laboratory, hands: Hands
) -> None:
    typed(hands, lab)  # asked for its reason: not yet one
    typed(hands, lab, **vouched())
    typed(hands, lab, **vouched())
    with bench.site.database.reading() as s:
        newest = weeks(s, bench.site.zone)[0]
    assert newest.typed == 2
    row = re.search(r'data-head="Codes typed by hand">(\d+)<', hands.look("qa", "/record"))
    assert row
    assert row[1] == "2"


def test_a_typed_code_is_taken_by_a_step_only_when_vouched_for(
    bench: Bench, lab: Laboratory, hands: Hands
) -> None:
    path = f"/cultures/{lab.id('P0-F01')}/feed"
    assert typed(hands, lab, f"{path}/scan").status_code == 409
    assert "0 of" in hands.look("tech", path)
    assert typed(hands, lab, f"{path}/scan", **vouched()).status_code == 303
    assert "1 of" in hands.look("tech", path)
    assert len(rows(bench, "typed_code")) == 1


def test_a_typed_code_with_a_wrong_character_is_refused_like_any(
    bench: Bench, lab: Laboratory, hands: Hands
) -> None:
    code = str(lab.names["P0-F01.code"])
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    assert typed(hands, lab, scan=wrong, **vouched()).status_code == 409
    assert rows(bench, "typed_code") == []


def test_nothing_is_typed_at_the_bedside(bench: Bench, lab: Laboratory, hands: Hands) -> None:
    client = hands.client("infusion_nurse")
    form = {"scan": str(lab.names["P0-F01.code"]), "by": "hand", **vouched()}
    refused = client.post("/bedside/scan", data=form)
    assert refused.status_code == 409
    assert "typed by hand" in refused.get_data(as_text=True)
    newest = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    (why,) = json.loads(newest["answer"])["reasons"]
    assert why["code"] == "typed_at_bedside"
    assert rows(bench, "typed_code") == []


def test_the_page_says_by_whom_its_scan_was_typed(lab: Laboratory, hands: Hands) -> None:
    page = hands.look("tech", "/today")
    assert re.search(r'name="by" value="" data-scan-by', page)
