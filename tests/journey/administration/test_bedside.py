"""The bedside: a match by two people, one infusion, and the clocks that end what was checked."""

from __future__ import annotations

import datetime as dt

from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


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
    suite.did("nurse", "therapy:wristband:issued", "nurse_2", admission="adm-1", reason="band torn")
    assert "wristband_not_active" in codes(suite.start("MSC-U1"))
    assert "wristband_not_active" in codes(suite.check("infusion_nurse", "MSC-U2", "lfca"))


def test_a_unit_not_accepted_in_the_suite_is_not_checked(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").released()
    assert suite.issue().accepted
    assert suite.receive().accepted
    suite.signed_in()
    assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("not_accepted",)


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
