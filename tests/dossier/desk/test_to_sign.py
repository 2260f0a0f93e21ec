"""What waits for whose signature, at stops of the worked case; expected from its events by hand.

Events: 7 eligibility (12 Apr 10:00), 8 the order, 44 go or no-go, 58 and 61 units filled, 66 and 67
reviews, 68 and 69 decisions, 95 and 96 the last results, 97 both records closed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

import pytest

from tests.attacks import rows
from tests.journey.story import Branch
from tests.upkeep.ground import app_of, client_of
from tracker.dossier.desk import signable

At = Callable[..., Branch]
PATH: Final = "/to-sign"
CASE: Final = dt.timezone(dt.timedelta(hours=8))


def told(branch: Branch, who: str, language: str = "en") -> list[str]:
    """Kind and words of each row, in their order."""
    html = client_of(branch, who, app_of(branch), language).get(PATH).get_data(as_text=True)
    found = re.findall(r"<small>([^<]+)</small>([^<]+)</span></h2>", html)
    return [f"{kind}: {words}" for kind, words in found]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_asked_for_while_cells_grow_or_results_are_to_come(branch: At) -> None:
    here = branch(29)  # consented, examined, ordered: cells are growing
    assert told(here, "investigator") == []
    assert told(here, "qualified_person") == []
    late = branch(77)  # decided about: until the last results nothing is to be signed
    assert told(late, "qualified_person") == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_after_eligibility_the_investigator_is_asked_for_the_order(branch: At) -> None:
    here = branch(8)
    assert told(here, "investigator") == ["Prescription: Order of the therapy"]
    assert told(here, "qa") == []
    html = client_of(here, "investigator", app_of(here)).get(PATH).get_data(as_text=True)
    (href,) = re.findall(rf'href="([^"]*{here.therapy}[^"]*)"', html)
    page = client_of(here, "investigator", app_of(here)).get(href).get_data(as_text=True)
    assert "units_per_product" in page  # the form of the prescription
    today = client_of(here, "investigator", app_of(here)).get("/today").get_data(as_text=True)
    assert "One thing waits for your signature" in today


@pytest.mark.parametrize("engine", ["sqlite"])
def test_two_days_before_day_0_quality_is_asked_for_go_or_no_go(branch: At) -> None:
    here = branch(44)
    here.clock.to(dt.datetime(2026, 5, 16, 16, 0, tzinfo=CASE))
    assert "Go or no-go: Go or no-go for Day 0" in told(here, "qa")
    assert not any(w.startswith("Go or") for w in told(here, "investigator"))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_filled_lots_wait_for_quality_and_reviewed_ones_for_the_qualified_person(
    branch: At,
) -> None:
    before = branch(66)
    assert [w for w in told(before, "qa") if w.startswith("Review")] == [
        "Review: expanded autologous MSC, 3 units",
        "Review: bone-marrow mononuclear cells, 3 units",
    ]
    assert told(before, "qualified_person") == []
    after = branch(68)
    assert not any(w.startswith("Review") for w in told(after, "qa"))
    assert [w.split(":")[0] for w in told(after, "qualified_person")] == ["Decision", "Decision"]
    chinese = told(after, "qualified_person", "zh_Hans_CN")
    assert [w.split(":")[0] for w in chinese] == ["决定", "决定"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_record_waits_to_be_closed_once_the_last_result_is_in(branch: At) -> None:
    kinds = [w.split(":")[0] for w in told(branch(97), "qualified_person")]
    assert kinds == ["Closing", "Closing"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_who_made_the_lot_is_not_asked_and_without_that_rule_would_be(
    branch: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = branch(66)
    given = {"person": here.people["qc_analyst"], "roles": ["qc_analyst", "qa"], "reason": "cover"}
    here.did("administrator", "staff:roles:changed", given, second="qa")
    assert not any(w.startswith("Review") for w in told(here, "qc_analyst"))
    every = signable.Signer
    monkeypatch.setattr(
        "tracker.dossier.desk.to_sign.Signer", lambda id_, roles, _: every(id_, roles, frozenset())
    )
    assert any(w.startswith("Review") for w in told(here, "qc_analyst"))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_page_costs_few_statements_and_no_name_of_a_patient(branch: At) -> None:
    here = branch(68)
    html = client_of(here, "qualified_person", app_of(here)).get(PATH).get_data(as_text=True)
    names = [r["name"] for r in rows(here, "patient")]
    assert names
    assert not any(name and name in html for name in names)
    assert client_of(here, "lab_tech", app_of(here)).get(PATH).status_code == 403
