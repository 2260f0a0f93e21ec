"""A disposition stands on the record that was reviewed: one that has changed is read again."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite
from tests.journey.release.told import codes, states
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.journey.release.acts import disposition
from tracker.journey.release.reread import Change, How, ReviewNow, changes


def changed_after_review(bench: Bench) -> Suite:
    """Reviewed by two; then a second result of a test comes in."""
    suite = Suite(bench).prepared("msc")
    assert suite.review().accepted
    bench.clock.on(minutes=5)
    shortcut.passes(bench, suite.therapy, suite.lots["msc"], "viability")
    return suite


def test_a_lot_whose_record_changed_is_not_released_until_it_is_reviewed_again(
    bench: Bench,
) -> None:
    suite = changed_after_review(bench)
    for decision in ("released", "conditionally_released"):
        assert "review_out_of_date" in codes(suite.dispose(decision))
    (why,) = [r for r in suite.dispose().reasons if r.code == "review_out_of_date"]
    assert dict(why.facts)["kind"] == "results"
    assert suite.review().accepted
    told = sorted(
        (r["n"], r["to_state"])
        for r in rows(bench, "lot_state")
        if r["lot_id"] == suite.lots["msc"]
    )
    assert [s for _, s in told] == ["open", "reviewed", "open", "reviewed"]
    bench.clock.on(minutes=1)
    assert suite.dispose().accepted
    assert states(suite) == {"released"}
    reviews = sorted(rows(bench, "batch_review"), key=lambda r: str(r["reviewed_at"]))
    (decided,) = rows(bench, "disposition")
    assert decided["review_id"] == reviews[-1]["id"]


def test_a_lot_that_has_not_changed_is_reviewed_once(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    assert suite.review().accepted
    assert not suite.review().accepted
    assert suite.dispose().accepted


def test_a_changed_lot_may_be_rejected_at_once(bench: Bench) -> None:
    suite = changed_after_review(bench)
    assert suite.dispose("rejected").accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_with_the_comparison_removed_another_record_would_be_released(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = changed_after_review(bench)
    monkeypatch.setattr(disposition, "as_read", lambda record, *_: record)
    assert suite.dispose().accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_page_says_what_changed_and_offers_the_review_again(bench: Bench) -> None:
    suite = changed_after_review(bench)
    page = f"/review/{suite.lots['msc']}"
    english = client_of(bench, "qa", app_of(bench)).get(page).get_data(as_text=True)
    assert "The record has changed since the review was signed" in english
    assert "new</li>" in english
    assert "Sign the audit-trail review" in english
    chinese = client_of(bench, "qa", app_of(bench), "zh_Hans_CN").get(page)
    assert "记录自审核签署后已有变化" in chinese.get_data(as_text=True)


def test_rows_are_told_apart_by_key_and_hash() -> None:
    then = {"results": {"a": "1", "b": "1", "c": "1"}}
    now = {"results": {"a": "1", "b": "2", "d": "1"}, "steps": {"s": "1"}}
    review = ReviewNow("r", dt.datetime(2026, 4, 1, tzinfo=dt.UTC), then)
    assert set(changes(review, now)) == {
        Change("results", "b", How.CHANGED),
        Change("results", "c", How.GONE),
        Change("results", "d", How.ADDED),
        Change("steps", "s", How.ADDED),
    }
    unknown = ReviewNow("r", review.at, None)
    assert changes(unknown, now) == (Change("steps", "", How.CHANGED),)
    assert changes(None, now) == ()
