"""What is read again when a unit is started, and what is written when it stops."""

from __future__ import annotations

from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def test_a_hold_between_match_and_start_stops_the_start(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.did("qa", "quality:hold:placed", reason="question", lot=suite.lots["msc"])
    assert "on_hold" in codes(suite.start("MSC-U1"))


def test_a_hold_on_an_ancestor_binds_the_units_made_of_it(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.did("qa", "quality:hold:placed", reason="culture", containers=[suite.names["pool"]])
    assert "on_hold" in codes(suite.start("MSC-U1"))


def test_a_hold_on_the_whole_therapy_stops_the_start(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.did("qa", "quality:hold:placed", reason="whole therapy")
    assert "on_hold" in codes(suite.start("MSC-U1"))


def test_a_failing_result_that_arrives_between_match_and_start_stops_the_start(
    bench: Bench,
) -> None:
    suite = day0(bench).matched("MSC-U1")
    shortcut.fails(bench, suite.therapy, suite.lots["msc"], "gram")
    assert "failing_result_stands" in codes(suite.start("MSC-U1"))


def test_units_of_one_hour_share_one_endotoxin_budget(bench: Bench) -> None:
    """K = 5 EU/kg/h, 68 kg: 340 EU. Each unit of 10 ml at 12 EU/ml carries 120 EU: two fit."""
    suite = day0(bench, endotoxin="12")
    for unit, artery in (("MSC-U1", "mfca"), ("MSC-U2", "lfca")):
        suite.matched(unit, artery)
        assert suite.start(unit, artery).accepted
        suite.stop(unit)
    assert codes(suite.check("infusion_nurse", "MSC-U3", "obturator")) == ()
    suite.check("physician", "MSC-U3", "obturator")
    assert codes(suite.start("MSC-U3", "obturator")) == ("endotoxin_budget_exceeded",)
    bench.clock.on(minutes=61)
    suite.matched("MSC-U3", "obturator")
    assert suite.start("MSC-U3", "obturator").accepted


def test_an_unassessed_deviation_of_the_lot_stops_the_start(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    lot = suite.lots["msc"]
    out = suite.did("tech", "quality:deviation:reported", title="late finding", lot=lot).outputs
    assert "deviation_not_assessed" in codes(suite.start("MSC-U1"))
    judged = {"severity": "major", "conclusion": "no effect", "outcome": "open"}
    suite.did("qa", "quality:deviation:assessed", deviation=out["deviation"], **judged)
    assert suite.start("MSC-U1").accepted


def test_an_open_critical_deviation_stops_the_start_even_when_assessed(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    given = {"title": "label", "severity": "critical", "lot": suite.lots["msc"]}
    out = suite.did("tech", "quality:deviation:reported", **given).outputs
    judged = {"severity": "critical", "conclusion": "being looked into", "outcome": "open"}
    suite.did("qa", "quality:deviation:assessed", deviation=out["deviation"], **judged)
    assert codes(suite.start("MSC-U1")) == ("critical_deviation_open",)


def test_a_withdrawn_consent_stops_the_start(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.did(
        "investigator",
        "donor:consent:withdrawn",
        "coordinator",
        scopes=["manufacture"],
        material="destroy",
        reason="patient's wish",
    )
    assert "consent_withdrawn" in codes(suite.start("MSC-U1"))


def test_a_changed_prescription_stops_units_filled_for_the_old_one(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.ordered(sides=["right"])
    assert "not_as_prescribed" in codes(suite.start("MSC-U1"))


def test_part_of_a_unit_is_recorded_with_its_reason_and_never_given_again(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("bmmnc", per_ml=18_000_000).in_suite().signed_in()
    suite.matched("MNC-U1").start("MNC-U1")
    assert codes(suite.stop("MNC-U1", "4.0", residual_ml="6.0")) == (
        "reason_missing",
        "remainder_missing",
        "partial_infusion",
    )
    given = suite.stop("MNC-U1", "4.0", residual_ml="6.0", reason="spasm", remainder="destroyed")
    # process-science, section 4: 4.0 of 10 ml at 18.0e6 per ml -> 7.2e7
    assert given.outputs == {
        "unit": suite.units["MNC-U1"],
        "delivered_cells": 72_000_000,
        "complete": False,
    }
    assert [d["code"] for d in rows(bench, "deviation")] == ["D35"]
    again = suite.check("infusion_nurse", "MNC-U1")
    assert codes(again) == ("already_infused", "deviation_not_assessed")
    # the other syringes of the lot may be given
    suite.matched("MNC-U2", "lfca")
    assert suite.start("MNC-U2", "lfca").accepted


def test_more_than_was_filled_cannot_have_been_given(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.start("MSC-U1")
    assert "more_given_than_filled" in codes(suite.stop("MSC-U1", "10.5"))


def test_a_volume_neither_given_nor_left_over_is_refused(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.start("MSC-U1")
    # 10.0 ml were filled; 10.0 - 0 - 0 are nowhere
    assert "volume_unaccounted" in codes(suite.stop("MSC-U1", "0", reason="spasm"))
    given = {"volume_ml": "", "residual_ml": "0"}
    assert codes(suite.stop("MSC-U1", **given)) == ("field_not_readable",)
    assert rows(bench, "infusion_stop") == []
