"""Review, disposition, revocation and closing of a lot."""

from __future__ import annotations

import pytest

from tests.attacks import PASSED, copy, insert, rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer, Seen


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def states(suite: Suite) -> set[str]:
    """The last state of each unit."""
    last: dict[str, tuple[int, str]] = {}
    for s in rows(suite.bench, "container_state"):
        if s["container_id"] in suite.units.values():
            last[s["container_id"]] = max(
                last.get(s["container_id"], (-1, "")), (s["n"], s["to_state"])
            )
    return {state for _, state in last.values()}


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
    assert hashes == {rows(bench, "batch_review")[0]["record_sha256"]}


def test_a_lot_that_was_not_reviewed_is_not_released(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    assert "lot_not_reviewed" in codes(suite.dispose())


def test_review_and_release_need_the_signature_of_both(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    given = {"therapy": suite.therapy, "lot": suite.lots["msc"], "audit_trail_reviewed": True}
    answer = bench.do("qa", "release:lot:reviewed", given, second="qa_2", signed=False)
    assert codes(answer) == ("signature_needed", "signature_needed")


def test_an_unread_audit_trail_is_no_review(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    answer = suite.act(
        "qa",
        "release:lot:reviewed",
        "qa_2",
        lot=suite.lots["msc"],
        audit_trail_reviewed=False,
    )
    assert codes(answer) == ("audit_trail_not_reviewed",)


def test_a_record_that_changed_since_it_was_read_is_not_signed(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    answer = suite.act(
        "qa",
        "release:lot:reviewed",
        "qa_2",
        lot=suite.lots["msc"],
        audit_trail_reviewed=True,
        record_sha256="0" * 64,
    )
    assert codes(answer) == ("record_changed",)


def test_who_made_the_lot_neither_reviews_nor_releases_it(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", made_by="qa_2")
    assert "maker_may_not_release" in codes(suite.review())
    suite = Suite(bench, 8).prepared("msc", made_by="qp")
    assert suite.review().accepted
    assert "maker_may_not_release" in codes(suite.dispose())


def test_a_missing_result_stops_review_and_release(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", without=("gram",))
    assert codes(suite.review()) == ("required_result_missing",)
    assert "required_result_missing" in codes(suite.dispose())


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


def test_a_hold_stops_review_and_disposition(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    suite.did("qa", "quality:hold:placed", reason="culture", containers=[suite.names["pool"]])
    assert codes(suite.review()) == ("on_hold",)
    hold = rows(bench, "hold")[0]["id"]
    suite.did("qa", "quality:hold:ended", hold=hold, reason="negative")
    assert suite.review().accepted


def test_an_unassessed_deviation_stops_the_review(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    lot = suite.lots["msc"]
    suite.did("tech", "quality:deviation:reported", title="spill", severity="minor", lot=lot)
    assert codes(suite.review()) == ("deviation_not_assessed",)


def test_a_deviation_of_the_other_lot_does_not(bench: Bench) -> None:
    """T03: the BMMNC lot is unaffected."""
    suite = Suite(bench).prepared("msc", "bmmnc")
    suite.did("tech", "quality:deviation:reported", title="spill", lot=suite.lots["msc"])
    assert suite.review("bmmnc").accepted
    assert codes(suite.review("msc")) == ("deviation_not_assessed",)


def test_an_expired_lot_is_not_released(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", minutes=30)
    suite.review()
    bench.clock.on(minutes=31)
    assert codes(suite.dispose()) == ("expired",)


def test_a_step_to_be_checked_later_stops_the_review_until_countersigned(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", unchecked=True)
    assert codes(suite.review()) == ("step_not_countersigned",)
    step = next(
        s["id"]
        for s in rows(bench, "step_record")
        if s["verified_by"] is None and s["check_kind"] == "later"
    )
    own = suite.act("analyst", "quality:step:countersigned", steps=[step])
    assert "one_person_twice" in codes(own)
    suite.did("qc_manager", "quality:step:countersigned", steps=[step])
    assert suite.review().accepted


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


@pytest.mark.parametrize("table", ["batch_review", "disposition"])
def test_the_database_refuses_a_maker_as_signer(bench: Bench, table: str) -> None:
    Suite(bench).prepared("msc").released()
    maker = bench.people["tech"]
    names = {
        "batch_review": "i07_maker_does_not_review",
        "disposition": "i07_maker_does_not_release",
    }
    for keys in (True, False):
        assert copy(bench, table, keys=keys, id="x", second=maker) == names[table]
    tester = bench.people["analyst"]
    first = "reviewed_by" if table == "batch_review" else "decided_by"
    row = rows(bench, table)[0] | {"id": "x", first: tester}
    assert insert(bench, table, row) == names[table]


def test_the_database_refuses_dispositions_that_cannot_be(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    row = rows(bench, "disposition")[0] | {"id": "x"}
    attacks = {
        "i04_lot_decided_by_two": {"second": row["decided_by"]},
        "i06_only_rejected_unreviewed": {"review_id": None},
        "i20_exceptional_on_request": {"decision": "oos_exceptional"},
        "one_of_disposition_decision": {"decision": "released_anyway"},
    }
    for name, change in attacks.items():
        assert insert(bench, "disposition", row | change) == name
    other = day0(bench, n=8)
    assert insert(bench, "disposition", row | {"lot_id": other.lots["msc"]}) != PASSED
    assert insert(bench, "disposition", row | {"therapy_id": other.therapy}, keys=False) != PASSED
    assert suite.lots


@pytest.mark.spoils_record
@pytest.mark.parametrize("table", ["batch_review", "disposition"])
def test_without_its_guard_a_maker_could_sign(bench: Bench, table: str) -> None:
    Suite(bench).prepared("msc").released()
    names = {
        "batch_review": "i07_maker_does_not_review",
        "disposition": "i07_maker_does_not_release",
    }
    own = f"guard_{table}_insert" if bench.site.database.is_sqlite else f"guard_{names[table]}"
    on = "" if bench.site.database.is_sqlite else f" ON {table}"
    with bench.site.database.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP TRIGGER {own}{on}")
    assert copy(bench, table, id="x", second=bench.people["tech"]) == PASSED
