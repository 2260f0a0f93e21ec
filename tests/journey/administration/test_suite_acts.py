"""From the laboratory's door to the suite and to the last account."""

from __future__ import annotations

from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def test_units_go_from_hand_to_hand_and_are_accepted(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").in_suite()
    units = set(suite.units.values())
    custody = [c["whereabouts"] for c in rows(bench, "custody") if c["container_id"] in units]
    assert custody.count("SHIP-003") == custody.count("infusion suite") == 3
    (receipt,) = rows(bench, "suite_receipt")
    # Fixed(1): stored in tenths of a degree
    assert (receipt["temp_min_c"], receipt["temp_max_c"]) == (39, 61)
    assert (receipt["units_expected"], receipt["units_received"]) == (3, 3)
    assert len(rows(bench, "suite_acceptance")) == 3


def test_a_unit_that_is_not_released_is_not_issued(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    assert "container_in_another_state" in codes(suite.issue())


def test_units_of_two_patients_are_never_issued_together(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc").released()
    suite = Suite(bench).prepared("msc").released()
    units = [suite.codes["MSC-U1"], other.codes["MSC-U1"]]
    answer = suite.act(
        "tech", "administration:units:issued", "runner", units=units, shipment="SHIP"
    )
    assert answer.verdict.identity_stop
    assert rows(bench, "unit_issue") == []


def test_held_units_are_not_issued(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.did("qa", "quality:hold:placed", reason="question", lot=suite.lots["msc"])
    assert "on_hold" in codes(suite.issue())


def test_an_expired_unit_is_not_issued(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", minutes=30).released()
    bench.clock.on(minutes=31)
    assert "expired" in codes(suite.issue())


def test_too_warm_a_way_holds_the_units_until_qa_decides(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue()
    warm = suite.receive(temp_max_c="9.4")
    assert warm.accepted
    assert codes(warm) == ("outside_limit",)
    assert {d["code"] for d in rows(bench, "deviation")} == {"D31"}
    assert len(rows(bench, "hold")) == 3
    assert "on_hold" in codes(suite.accept())


def test_too_long_a_way_holds_the_units(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue()
    bench.clock.on(minutes=61)
    assert codes(suite.receive()) == ("hold_time_exceeded",)
    assert len(rows(bench, "hold")) == 3


def test_a_unit_that_did_not_come_is_told_to_qa(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue()
    assert codes(suite.receive("MSC-U1", "MSC-U2")) == ("units_missing",)
    assert [(t["kind"], t["owner"]) for t in rows(bench, "task")] == [("units_missing", "qa")]
    assert "unit_not_received" in codes(suite.accept())
    assert suite.accept("MSC-U1", "MSC-U2").accepted
    # found later, it comes in by itself
    assert suite.receive("MSC-U3").accepted


def test_a_unit_of_another_shipment_is_refused(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue("MSC-U1", shipment="SHIP-1")
    suite.issue("MSC-U2", shipment="SHIP-2")
    assert codes(suite.receive("MSC-U1", "MSC-U2", shipment="SHIP-1")) == (
        "unit_not_of_this_shipment",
    )


def test_a_unit_that_does_not_look_right_waits_while_the_others_are_accepted(
    bench: Bench,
) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue()
    suite.receive()
    answer = suite.accept(not_as_expected=[suite.codes["MSC-U2"]], remark="clumps")
    assert answer.outputs == {"accepted": 2}
    (hold,) = rows(bench, "hold")
    assert (hold["container_id"], hold["reason"]) == (
        suite.units["MSC-U2"],
        "unit_not_as_expected",
    )
    suite.signed_in()
    assert "not_accepted" in codes(suite.check("infusion_nurse", "MSC-U2", "lfca"))
    suite.matched("MSC-U1")
    assert suite.start("MSC-U1").accepted


def test_every_unit_is_accounted_for(bench: Bench) -> None:
    """Received 3 = infused 2 (one in part) + returned 0 + destroyed 1."""
    suite = day0(bench).matched("MSC-U1")
    suite.start("MSC-U1")
    suite.stop("MSC-U1")
    suite.matched("MSC-U2", "lfca").start("MSC-U2", "lfca")
    refused = codes(suite.account())
    assert refused == ("unit_not_accounted", "unit_not_accounted", "units_not_accounted")
    suite.stop("MSC-U2", "6.0", residual_ml="4.0", reason="spasm", remainder="destroyed")
    gone = [suite.codes["MSC-U2"], suite.codes["MSC-U3"]]
    answer = suite.account(destroyed=gone, empty_syringes_to_lab=True)
    assert answer.outputs == {"received": 3, "infused": 2, "returned": 0, "destroyed": 1}
    (account,) = rows(bench, "unit_account")
    assert account["infused_in_part"] == 1
    assert codes(suite.account()) == ("no_units_to_account",)


def test_a_returned_unit_is_never_issued_again(bench: Bench) -> None:
    suite = day0(bench)
    answer = suite.account(returned=suite.of("msc"))
    assert answer.outputs == {"received": 3, "infused": 0, "returned": 3, "destroyed": 0}
    assert "container_in_another_state" in codes(suite.issue())
    assert "unit_gone" in codes(suite.check("infusion_nurse", "MSC-U1"))


def test_a_unit_named_in_the_account_was_received(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    suite.issue()
    suite.receive("MSC-U1", "MSC-U2")
    refused = suite.account(returned=suite.of("msc"))
    assert [(r.code, r.about) for r in refused.reasons] == [("unit_not_received", "MSC-U3")]
    assert rows(bench, "unit_account") == []
    assert suite.account(returned=[suite.codes["MSC-U1"], suite.codes["MSC-U2"]]).accepted
    suite.receive("MSC-U3")
    again = suite.account(destroyed=suite.of("msc"))
    assert [(r.code, r.about) for r in again.reasons] == [
        ("unit_accounted_before", "MSC-U1"),
        ("unit_accounted_before", "MSC-U2"),
    ]


def test_revoked_units_in_the_suite_are_destroyed(bench: Bench) -> None:
    suite = day0(bench)
    suite.revoke()
    assert "unit_not_accounted" in codes(suite.account())
    answer = suite.account(destroyed=suite.of("msc"))
    assert answer.outputs == {"received": 3, "infused": 0, "returned": 0, "destroyed": 3}
