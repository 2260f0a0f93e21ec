"""A batch record is reviewed by two who did not make the lot, complete and as it was read."""

from __future__ import annotations

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.journey.release.told import codes
from tests.sites import Bench


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
