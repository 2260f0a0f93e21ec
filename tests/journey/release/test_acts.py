"""Disposition, revocation and closing of a lot."""

from __future__ import annotations

import json

from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite
from tests.journey.release.told import codes, states
from tests.sites import Bench
from tracker.act import Seen


def test_a_release_moves_each_unit_and_is_signed_by_both(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    review = suite.review()
    assert review.accepted, codes(review)
    assert suite.dispose().accepted
    assert states(suite) == {"released"}
    signed = {(x["person_id"], x["meaning"]) for x in rows(bench, "signature")}
    people = bench.people
    assert {
        (people["qa"], "reviewed"),
        (people["qa_2"], "reviewed:verified"),
        (people["qp"], "released"),
        (people["qa"], "released:verified"),
    } <= signed
    hashes = {x["content_sha256"] for x in rows(bench, "signature") if "reviewed" in x["meaning"]}
    (content,) = (c for c in rows(bench, "signed_content") if c["sha256"] in hashes)
    says = json.loads(content["document"])["says"]
    assert says["record"] == rows(bench, "batch_review")[0]["record_sha256"]


def test_a_failing_result_behind_a_passing_one_stops_the_release(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    shortcut.fails(bench, suite.therapy, suite.lots["msc"], "viability")
    assert suite.review().accepted
    assert "failing_result_stands" in codes(suite.dispose())
    assert "failing_result_stands" in codes(suite.dispose("conditionally_released"))
    assert suite.dispose("rejected").accepted
    assert states(suite) == {"rejected"}


def test_a_failing_lot_may_be_given_exceptionally_on_a_physicians_request(bench: Bench) -> None:
    """T03: rejected, or released by a documented exceptional decision; both paths exist."""
    suite = Suite(bench).prepared("msc")
    shortcut.fails(bench, suite.therapy, suite.lots["msc"], "viability")
    suite.review()
    asked = {
        "physician": "investigator",
        "risk_evaluation": "66 % viable; no second harvest possible in time",
        "alternatives_considered": True,
        "confirmed_by_physician": True,
        "sponsor_told": False,
    }
    assert codes(suite.dispose("oos_exceptional", exceptional=asked)) == ("sponsor_not_told",)
    asked["sponsor_told"] = True
    assert suite.dispose("oos_exceptional", exceptional=asked).accepted
    assert states(suite) == {"oos_exceptional"}
    for answer in (suite.issue(), suite.receive(), suite.accept()):
        assert answer.accepted, codes(answer)
    assert suite.signed_in().matched("MSC-U1").start("MSC-U1").accepted
    # it covers the failure that was decided on, and no later one
    shortcut.fails(bench, suite.therapy, suite.lots["msc"], "gram")
    answer = suite.check("infusion_nurse", "MSC-U2", "lfca")
    assert [(r.code, r.about) for r in answer.reasons] == [("failing_result_stands", "gram")]


def test_nobody_but_a_physician_asks_for_an_exceptional_release(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    shortcut.fails(bench, suite.therapy, suite.lots["msc"], "viability")
    suite.review()
    asked = {
        "physician": "tech",
        "risk_evaluation": "66 %",
        "alternatives_considered": True,
        "confirmed_by_physician": True,
        "sponsor_told": True,
    }
    answer = suite.dispose("oos_exceptional", exceptional=asked)
    assert "physician_request_missing" in codes(answer)


def test_a_conditional_release_names_every_pending_test_with_owner_and_day(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", awaiting=("sterility", "karyotype"))
    suite.review()
    assert codes(suite.dispose()) == ("result_pending", "result_pending")
    answer = suite.dispose("conditionally_released")
    assert answer.accepted, codes(answer)
    # sterility 14 days from the sample, karyotype 21 days from release; the day of both is 1 April
    assert answer.outputs["pending"] == [
        {"test": "karyotype", "sample": "QC-MSC", "owner": "qc_manager", "due_on": "2026-04-22"},
        {"test": "sterility", "sample": "QC-MSC", "owner": "qc_manager", "due_on": "2026-04-15"},
    ]
    assert {(t["title"], t["owner"]) for t in rows(bench, "task")} == {
        ("karyotype QC-MSC", "qc_manager"),
        ("sterility QC-MSC", "qc_manager"),
    }
    assert states(suite) == {"conditionally_released"}


def test_nothing_pending_is_no_conditional_release(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    suite.review()
    assert codes(suite.dispose("conditionally_released")) == ("nothing_pending",)


def test_a_lot_with_pending_results_is_not_closed_and_then_is(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", awaiting=("sterility",))
    suite.review()
    suite.dispose("conditionally_released")
    lot = suite.lots["msc"]
    assert codes(suite.act("qp", "release:lot:closed", "qa", lot=lot)) == ("result_pending",)
    shortcut.passes(bench, suite.therapy, lot, "sterility")
    assert suite.act("qp", "release:lot:closed", "qa", lot=lot).accepted
    last = max(
        (s for s in rows(bench, "lot_state") if s["lot_id"] == lot), key=lambda s: int(s["n"])
    )
    assert last["to_state"] == "closed"
    assert len(rows(bench, "task_done")) == 1
    # what is closed is closed
    assert not suite.act("qp", "release:lot:closed", "qa", lot=lot).accepted


def test_an_expired_lot_is_not_released(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", minutes=30)
    suite.review()
    bench.clock.on(minutes=31)
    assert codes(suite.dispose()) == ("expired",)


def test_a_revoked_lot_is_issued_no_more_and_may_be_rejected(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    assert suite.revoke().accepted
    assert states(suite) == {"revoked"}
    assert "container_in_another_state" in codes(suite.issue())
    assert codes(suite.revoke()) == ("nothing_to_revoke",)
    assert suite.dispose("rejected").accepted
    assert states(suite) == {"rejected"}


def test_release_watches_the_whole_therapy(bench: Bench) -> None:
    """A page read before anything changed in the therapy is stale for a disposition (I16)."""
    suite = Suite(bench).prepared("msc")
    stream = f"therapy:{suite.therapy}"
    seen = max(t["n"] for t in rows(bench, "log_touch") if t["stream"] == stream)
    suite.review()
    given = {
        "therapy": suite.therapy,
        "lot": suite.lots["msc"],
        "decision": "released",
        "reason": "fresh",
    }
    answer = bench.do(
        "qp", "release:lot:disposed", given, second="qa", seen=Seen(stream, int(seen))
    )
    assert "changed_since_shown" in codes(answer)
