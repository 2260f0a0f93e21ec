"""An identity stop ends the attempt, stands in one chart only, and has no way round."""

from __future__ import annotations

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def entries_of(bench: Bench, therapy: str) -> int:
    return sum(1 for t in rows(bench, "log_touch") if t["stream"] == f"therapy:{therapy}")


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


def test_two_sign_ins_with_one_birth_date_do_not_look_alike(bench: Bench) -> None:
    """What was typed enters the digest under a key, bound to the request (I15, I24)."""
    suite = Suite(bench, 7).prepared("msc").in_suite()
    for _ in range(2):
        suite.sign_in(spoken_birth_on="1971-02-03")
    last = [bytes(e["header"]) for e in rows(bench, "log_entry")][-2:]
    asked = {h.split(b'"asked":"')[1][:64] for h in last}
    assert len(asked) == 2


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


def test_another_wristband_at_sign_out_is_an_identity_stop(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = day0(bench)
    given = {"session": suite.session, "wristband": other.band}
    answer = suite.act("infusion_nurse", "administration:patient:signed_out", "physician", **given)
    assert answer.verdict.identity_stop
    assert [e["cause"] for e in rows(bench, "bedside_end")] == ["identity_stop"]


@pytest.mark.parametrize(
    "wrong",
    [{"spoken_name": "Somebody Else"}, {"spoken_birth_on": "1988-03-15"}, {"sides": ["right"]}],
)
def test_an_identity_stop_at_a_second_sign_in_ends_the_session_that_was_open(
    bench: Bench, wrong: dict[str, object]
) -> None:
    """The patient on the table says another name: nothing of the first sign-in counts any more."""
    suite = day0(bench).matched("MSC-U1")
    session = suite.session
    assert suite.sign_in(**wrong).verdict.identity_stop
    ends = [(e["session_id"], e["cause"]) for e in rows(bench, "bedside_end")]
    assert ends == [(session, "identity_stop")]
    assert [s["session_id"] for s in rows(bench, "bedside_stop")] == [session]
    assert "session_ended" in codes(suite.start("MSC-U1"))
    assert codes(suite.check("infusion_nurse", "MSC-U2", "lfca")) == ("session_ended",)


def test_another_wristband_at_a_second_sign_in_ends_the_session_that_was_open(
    bench: Bench,
) -> None:
    other = Suite(bench, 8).prepared("msc")
    suite = day0(bench).matched("MSC-U1")
    assert suite.sign_in(wristband=other.band).verdict.identity_stop
    assert "session_ended" in codes(suite.start("MSC-U1"))
