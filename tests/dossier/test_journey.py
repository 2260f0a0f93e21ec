"""The journey line, worked out from what happened."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.dossier.happened import (
    ELIGIBLE,
    FED,
    FILLED,
    GIVEN,
    GROWN,
    HARVEST_A,
    MARKERS,
    ORDER,
    P0,
    P0_DONE,
    P1,
    RELEASED,
    SIGNED_IN,
    STARTED,
    TREATED,
    ZONE,
    at,
    facts,
)
from tracker.dossier.journey import stops_of
from tracker.dossier.milestones import Milestone, What
from tracker.dossier.stop import Stop
from tracker.journey.donor.state import OrderNow
from tracker.pages.shown import StopState


def line(
    *happened: Milestone, now: str = "05-08 10:20", order: OrderNow | None = ORDER
) -> list[str]:
    stops = stops_of(facts(*happened, order=order), at(now), ZONE)
    return [f"{s.name.en}: {s.state.value}" for s in stops]


def stop(key: str, *happened: Milestone, now: str = "05-08 10:20") -> Stop:
    return next(s for s in stops_of(facts(*happened), at(now), ZONE) if s.key == key)


def test_before_the_order_the_first_stop_is_now() -> None:
    assert line(order=None)[0] == "Eligible: now"
    assert line(order=None)[1:3] == ["Harvest A: due", "Expansion: due"]


def test_two_harvests_stand_around_the_expansion() -> None:
    assert line(ELIGIBLE, MARKERS, now="04-20 10:00") == [
        "Eligible: done",
        "Harvest A: now",
        "Expansion: due",
        "Markers: due",
        "Harvest B: due",
        "Fill: due",
        "Release: due",
        "Day 0: due",
        "Month 6: due",
    ]


def test_a_growing_passage_says_its_day_and_its_confluence() -> None:
    # seeded on 5 May, seen on 8 May: day 3, 45 %
    growing = stop("P1", ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, FED)
    assert growing.name.en == "P1 · day 3"
    assert growing.state is StopState.NOW
    assert growing.caption.en == "confluence 45\u00a0%"
    assert growing.caption.zh == "汇合度 45\u00a0%"


@pytest.mark.parametrize(
    ("now", "state"), [("05-08 10:20", StopState.DUE), ("05-12 10:20", StopState.AT_RISK)]
)
def test_markers_to_be_repeated_are_a_risk_in_the_last_week(now: str, state: StopState) -> None:
    # specimen 9 April, Day 0 18 May: 39 days, the definition allows 30
    markers = stop("markers", ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, FED, now=now)
    assert markers.state is state
    assert markers.caption.en == "39 d old on Day 0"


def test_repeated_markers_are_no_stop_any_more() -> None:
    assert not [s for s in line(*GROWN, now="05-18 08:00") if s.startswith("Markers")]


def test_after_the_fill_the_release_is_now() -> None:
    assert line(*GROWN, *FILLED, now="05-18 11:10")[-3:] == [
        "Release: now",
        "Day 0: due",
        "Month 6: due",
    ]


def test_one_filled_product_of_two_is_not_filled() -> None:
    assert "Fill: now" in line(*GROWN, FILLED[0], now="05-18 11:00")


def test_release_is_done_only_when_every_filled_lot_is_decided() -> None:
    assert "Release: now" in line(*GROWN, *FILLED, RELEASED[0], now="05-18 12:45")
    assert "Release: done" in line(*GROWN, *FILLED, *RELEASED, now="05-18 12:45")


def test_a_rejected_lot_fails_and_nothing_after_it_is_needed() -> None:
    rejected = Milestone(What.LOT, at("05-18 12:45"), "rejected", "msc")
    assert line(*GROWN, *FILLED, rejected, now="05-18 13:00")[-3:] == [
        "Release: failed",
        "Day 0: skipped",
        "Month 6: skipped",
    ]


def test_a_revoked_release_is_at_risk() -> None:
    revoked = Milestone(What.LOT, at("05-18 12:50"), "revoked", "msc")
    assert "Release: at_risk" in line(*GROWN, *FILLED, *RELEASED, revoked, now="05-18 13:00")


def test_day_0_counts_what_was_given() -> None:
    here = (*GROWN, *FILLED, *RELEASED, SIGNED_IN, STARTED, GIVEN)
    session = stop("day0", *here, now="05-18 13:36")
    assert (session.state, session.caption.en) == (StopState.NOW, "1 of 1 given")


def test_after_day_0_the_next_visit_of_the_plan_is_where_the_therapy_is() -> None:
    assert line(*TREATED, now="05-19 09:00")[-2:] == ["Day 0: done", "Month 1: now"]
    seen = Milestone(What.VISITED, at("06-17 10:00"), "M1")
    assert line(*TREATED, seen, now="06-18 09:00")[-1] == "Month 3: now"
    # day 90 after Day 0
    assert stop("followup", *TREATED, seen, now="06-18 09:00").at == STARTED.at + dt.timedelta(90)


def test_an_ended_therapy_needs_nothing_more() -> None:
    ended = Milestone(What.ENDED, at("05-10 10:00"), word="discontinued")
    shown = line(ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, ended, now="05-11 10:00")
    assert "now" not in {s.split(": ")[1] for s in shown}
    assert shown[-1] == "Month 6: skipped"


def test_a_hold_puts_the_stop_at_work_at_risk() -> None:
    hold = Milestone(What.HOLD, at("05-08 11:00"), word="culture_turbid")
    here = (ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, FED, hold)
    assert stop("P1", *here).state is StopState.AT_RISK
    assert stop("P1", *here).caption.en == "on hold"


def test_a_rejected_harvest_fails() -> None:
    refused = Milestone(What.RECEIVED, at("04-23 09:35"), word="rejected", n=1)
    order_of_one = line(ELIGIBLE, MARKERS, HARVEST_A, refused, order=None)
    assert "Harvest A: failed" in order_of_one
