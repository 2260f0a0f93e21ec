"""The bedside: a match by two people, one infusion, and every way in which it must stop."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def entries_of(bench: Bench, therapy: str) -> int:
    return sum(1 for t in rows(bench, "log_touch") if t["stream"] == f"therapy:{therapy}")


def test_a_unit_checked_by_two_people_is_given_once(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    given = suite.stop("MSC-U1", rate_ml_min="2.0", flush_ml="2.0")
    # 10.0 ml x 3.4e6 per ml
    assert given.outputs["delivered_cells"] == 34_000_000
    again = suite.start("MSC-U1")
    assert not again.accepted
    assert "already_infused" in codes(again)


def test_the_first_check_never_says_that_it_matches(bench: Bench) -> None:
    suite = day0(bench)
    first = suite.check("infusion_nurse", "MSC-U1")
    assert first.outputs["answer"] == "first_check_done"
    assert "match" not in first.outputs
    assert "second_check_missing" in codes(suite.start("MSC-U1"))


def test_one_person_never_makes_both_checks(bench: Bench) -> None:
    suite = day0(bench)
    suite.check("infusion_nurse", "MSC-U1")
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("one_person_twice",)
    assert rows(bench, "unit_match") == []


def test_unit_of_another_patient_is_refused_and_recorded(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc").in_suite()
    suite = day0(bench)
    theirs, ours = entries_of(bench, other.therapy), entries_of(bench, suite.therapy)
    answer = suite.check("infusion_nurse", other.codes["MSC-U1"])
    assert not answer.accepted
    assert answer.verdict.identity_stop
    assert codes(answer) == ("unit_of_another_patient",)
    # the other chart gets no entry; ours has the stop, its deviation, QA's task, the session's end
    assert entries_of(bench, other.therapy) == theirs
    assert entries_of(bench, suite.therapy) == ours + 1
    (stop,) = rows(bench, "bedside_stop")
    assert (stop["cause"], stop["session_id"]) == ("unit_of_another_patient", suite.session)
    (deviation,) = rows(bench, "deviation")
    assert (deviation["code"], deviation["severity"]) == ("D32", "critical")
    assert [t["owner"] for t in rows(bench, "task")] == ["qa"]
    # the whole session is over, also for the right unit
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("session_ended",)
    # and a complete fresh check may start at once
    suite.signed_in().matched("MSC-U1")
    assert suite.start("MSC-U1").accepted


def test_a_repeated_identity_stop_holds_the_units_until_qa_decides(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc").in_suite()
    suite = day0(bench)
    suite.check("infusion_nurse", other.codes["MSC-U1"])
    assert rows(bench, "hold") == []
    suite.signed_in().check("infusion_nurse", other.codes["MSC-U2"])
    assert {h["reason"] for h in rows(bench, "hold")} == {"identity_stop_repeated"}
    assert {h["therapy_id"] for h in rows(bench, "hold")} == {suite.therapy}
    suite.signed_in()
    assert "on_hold" in codes(suite.check("infusion_nurse", "MSC-U1"))


def test_wristband_of_another_patient_is_an_identity_stop_in_one_chart_only(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = Suite(bench, 7).prepared("msc").in_suite()
    theirs = entries_of(bench, other.therapy)
    answer = suite.sign_in(wristband=other.band)
    assert answer.verdict.identity_stop
    assert codes(answer) == ("wristband_of_another_patient",)
    assert entries_of(bench, other.therapy) == theirs
    assert rows(bench, "bedside_session") == []
    assert [t["title"] for t in rows(bench, "task")] == ["wristband_of_another_patient"]
    assert suite.signed_in().matched("MSC-U1").start("MSC-U1").accepted


def test_the_third_blind_mismatch_locks_until_qa_ends_the_lock(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    for _ in range(2):
        answer = suite.sign_in(spoken_birth_on="1988-03-15")
        assert codes(answer) == ("spoken_birth_date_differs",)
        assert rows(bench, "deviation") == []
    suite.sign_in(spoken_name="Somebody Else")
    assert [d["code"] for d in rows(bench, "deviation")] == ["D32"]
    assert codes(suite.sign_in()) == ("sign_in_locked",)
    deviation = rows(bench, "deviation")[0]["id"]
    judged = {"severity": "critical", "conclusion": "new wristband", "outcome": "closed"}
    suite.did("qa", "quality:deviation:assessed", deviation=deviation, **judged)
    for hold in rows(bench, "hold"):
        suite.did("qa", "quality:hold:ended", hold=hold["id"], reason="identity established")
    assert suite.signed_in().matched("MSC-U1").start("MSC-U1").accepted


def test_a_mismatch_before_a_good_sign_in_is_not_counted_again(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    for _ in range(2):
        suite.sign_in(spoken_birth_on="1988-03-15")
    suite.signed_in()
    suite.sign_in(spoken_birth_on="1988-03-15")
    assert rows(bench, "hold") == []


def test_what_was_typed_blind_never_enters_the_record(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    suite.sign_in(spoken_name="Zhang Typed-Blind", spoken_birth_on="1971-02-03")
    suite.signed_in()
    held = b"".join(
        bytes(e[c]) for e in rows(bench, "log_entry") for c in ("header", "answer")
    ) + b"".join(bytes(t["part"]) for t in rows(bench, "log_touch"))
    for typed in (b"Typed-Blind", b"1971-02-03", b"Synthetic Person"):
        assert typed not in held


def test_the_digest_of_a_sign_in_does_not_depend_on_what_was_typed(bench: Bench) -> None:
    """Otherwise a date of birth could be guessed back from the log (I24)."""
    suite = Suite(bench, 7).prepared("msc").in_suite()
    for day in ("1971-02-03", "1971-02-04"):
        suite.sign_in(spoken_birth_on=day)
    last = [bytes(e["header"]) for e in rows(bench, "log_entry")][-2:]
    asked = {h.split(b'"asked":"')[1][:64] for h in last}
    assert len(asked) == 1


@pytest.mark.parametrize("spoken", ["synthetic person 7", "SYNTHETIC-PERSON ７"])
def test_case_width_and_blanks_of_a_spoken_name_do_not_count(bench: Bench, spoken: str) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    assert suite.sign_in(spoken_name=spoken).accepted


def test_a_wrong_side_at_sign_in_is_an_identity_stop(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    answer = suite.sign_in(sides=["right"])
    assert codes(answer) == ("wrong_side",)
    assert [d["code"] for d in rows(bench, "deviation")] == ["D33"]


def test_a_wrong_artery_stops_the_session(bench: Bench) -> None:
    suite = day0(bench)
    answer = suite.check("infusion_nurse", "MSC-U1", artery="lfca")
    assert codes(answer) == ("wrong_artery",)
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("session_ended",)


def test_an_expired_unit_is_refused_and_the_others_are_not(bench: Bench) -> None:
    """T09: 15:36, MSC expired at 15:35, BMMNC good until 17:05."""
    suite = Suite(bench, 7).prepared("msc", minutes=60).filled("bmmnc", minutes=150)
    suite.in_suite().signed_in()
    bench.clock.on(minutes=61)
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("expired",)
    suite.matched("MNC-U1")
    assert suite.start("MNC-U1").accepted


def test_a_unit_that_expires_between_match_and_start_is_not_started(bench: Bench) -> None:
    suite = day0(bench, minutes=60)
    bench.clock.on(minutes=58)
    suite.matched("MSC-U1")
    bench.clock.on(minutes=3)
    assert "expired" in codes(suite.start("MSC-U1"))


def test_a_check_counts_for_five_minutes(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    bench.clock.on(minutes=5, seconds=5)
    assert codes(suite.start("MSC-U1")) == ("unit_check_too_old",)
    suite.matched("MSC-U1")
    assert suite.start("MSC-U1").accepted


def test_a_first_check_that_is_too_old_makes_no_match(bench: Bench) -> None:
    suite = day0(bench)
    suite.check("infusion_nurse", "MSC-U1")
    bench.clock.on(minutes=6)
    second = suite.check("physician", "MSC-U1")
    assert second.outputs["answer"] == "first_check_done"


def test_a_sign_in_counts_for_four_hours(bench: Bench) -> None:
    suite = day0(bench)
    bench.clock.on(minutes=241)
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("sign_in_expired",)


def test_a_check_told_later_authorises_nothing(bench: Bench) -> None:
    suite = day0(bench)
    bench.clock.on(minutes=2)
    given = {
        "session": suite.session,
        "wristband": suite.band,
        "unit": suite.codes["MSC-U1"],
        "side": "left",
        "artery": "mfca",
    }
    at = bench.clock.at - dt.timedelta(minutes=2)
    answer = bench.do("physician", "administration:unit:checked", given, at=at)
    assert codes(answer) == ("not_told_at_once",)


def test_a_start_without_any_check_is_refused(bench: Bench) -> None:
    assert "unit_not_checked" in codes(day0(bench).start("MSC-U1"))


def test_a_match_of_an_earlier_session_does_not_count(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1").signed_in()
    assert "check_of_another_session" in codes(suite.start("MSC-U1"))


def test_a_wristband_replaced_after_sign_in_ends_what_it_carried(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.did("nurse", "therapy:wristband:issued", admission="adm-1", reason="band torn")
    assert "wristband_not_active" in codes(suite.start("MSC-U1"))
    assert "wristband_not_active" in codes(suite.check("infusion_nurse", "MSC-U2", "lfca"))


def test_a_unit_not_accepted_in_the_suite_is_not_checked(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").released()
    assert suite.issue().accepted
    assert suite.receive().accepted
    suite.signed_in()
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("not_accepted",)


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


def test_the_patient_is_not_signed_out_while_a_unit_runs(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    suite.start("MSC-U1")
    given = {"session": suite.session, "wristband": suite.band}
    tag = "administration:patient:signed_out"
    assert codes(suite.act("infusion_nurse", tag, "physician", **given)) == (
        "infusion_not_stopped",
    )
    suite.stop("MSC-U1")
    assert suite.act("infusion_nurse", tag, "physician", **given).accepted
    assert codes(suite.check("infusion_nurse", "MSC-U2", "lfca")) == ("session_ended",)


def test_another_wristband_at_sign_out_is_an_identity_stop(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = day0(bench)
    given = {"session": suite.session, "wristband": other.band}
    answer = suite.act("infusion_nurse", "administration:patient:signed_out", "physician", **given)
    assert answer.verdict.identity_stop
    assert [e["cause"] for e in rows(bench, "bedside_end")] == ["identity_stop"]
