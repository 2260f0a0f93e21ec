"""The label of a bag or box stands for no syringe at the bedside: it may be empty by now (H06)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.marking.test_consign import LAB
from tests.pages.entries import refused_for
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.marking.scanned import LabelNow


def with_a_bag(bench: Bench) -> tuple[Suite, str]:
    """Units in the suite; the code of the label on the bag around the first."""
    suite = Suite(bench, 7).prepared("msc").released()
    where = {name: words for name, words in LAB.items() if name != "reason"}
    bench.did("qa", "marking:address:set", {"purpose": "units", **where}, reason="first address")
    unit = suite.units["MSC-U1"]
    given: dict[str, Any] = {"layout": "outer", "role": "outer", "containers": [unit]}
    bag = str(suite.did("tech", "marking:labels:printed", **given).outputs["codes"]["MSC-U1"])
    put = [{"code": bag, "container": unit}]
    suite.did("tech", "marking:labels:applied", "tech_2", applied=put)
    return suite, bag


def received(suite: Suite) -> Suite:
    for answer in (suite.issue(), suite.receive()):
        assert answer.accepted, answer.reasons
    return suite


def test_a_bag_is_handed_over_by_its_label_and_accepted_by_the_syringes_own(bench: Bench) -> None:
    suite, bag = with_a_bag(bench)
    names = ("MSC-U2", "MSC-U3")
    assert suite.issue(bag, *names).accepted
    assert suite.receive(bag, *names).accepted
    assert suite.accept(bag, *names).verdict.codes == ("label_of_the_bag",)
    assert rows(bench, "suite_acceptance") == []
    assert suite.accept().accepted


def test_a_bags_label_does_not_check_a_unit_in_and_the_syringes_own_does(bench: Bench) -> None:
    suite, bag = with_a_bag(bench)
    assert received(suite).accept().accepted
    refused = suite.signed_in().check("infusion_nurse", bag)
    assert (refused.verdict.codes, refused.reasons[0].about) == (("label_of_the_bag",), "MSC-U1")
    assert rows(bench, "unit_check") == []
    assert suite.matched("MSC-U1").start("MSC-U1").accepted


def test_without_the_rule_the_empty_bag_is_taken_for_the_syringe(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, bag = with_a_bag(bench)
    assert received(suite).accept().accepted
    suite.signed_in()
    monkeypatch.setattr(LabelNow, "on_itself", lambda _: ())
    assert suite.check("infusion_nurse", bag).accepted
    assert suite.check("physician", bag).outputs["answer"] == "match"


def test_the_page_takes_no_bag_for_its_syringe(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page posts what was ticked by scans: so the scan itself asks whose label it was."""
    suite, bag = with_a_bag(bench)
    received(suite)
    nurse = client_of(bench, "infusion_nurse", app_of(bench))
    refused = nurse.post("/bedside/scan", data={"scan": bag})
    assert refused.status_code == 409
    assert refused_for(bench) == {"label_of_the_bag"}
    assert nurse.post("/bedside/scan", data={"scan": suite.codes["MSC-U1"]}).status_code == 303
    monkeypatch.setattr(LabelNow, "on_itself", lambda _: ())
    assert nurse.post("/bedside/scan", data={"scan": bag}).status_code == 303
