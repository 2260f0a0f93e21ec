"""The journey line, the state in a word and what comes next, worked out from what happened."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.journey import Stop, current, stops_of
from tracker.dossier.milestones import Milestone, What
from tracker.dossier.status import care_due, chips_of, next_of
from tracker.journey.donor.state import OrderNow
from tracker.pages.shown import ChipKind, StopState
from tracker.protocol.definition import load_default

ZONE = ZoneInfo("Asia/Shanghai")
DEFINITION = load_default()
DAY0 = dt.datetime(2026, 5, 18, 13, 0, tzinfo=ZONE)
BOTH = ("bmmnc", "msc")


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


ORDER = OrderNow(
    id="order",
    version=1,
    scheme="two_harvests_one_infusion",
    products=BOTH,
    sides=("left",),
    arteries=(),
    weight_kg=Decimal(68),
    msc_per_kg=1_500_000,
    units_per_product=3,
    planned_day0_at=DAY0,
)
ELIGIBLE = Milestone(What.ELIGIBILITY, at("04-12 10:00"), word="eligible")
MARKERS = Milestone(What.MARKERS, at("04-09 08:20"), "RPT ID-001")
HARVEST_A = Milestone(What.HARVESTED, at("04-23 08:40"), "HARV-A", n=1)
P0 = Milestone(What.SEEDED, at("04-23 11:40"), "lot", n=0)
P0_DONE = Milestone(What.PASSAGED, at("05-05 09:00"), "lot", n=0)
P1 = Milestone(What.SEEDED, at("05-05 09:40"), "lot", n=1)
FED = Milestone(What.CARED, at("05-08 10:00"), word="feed", n=45)
P1_DONE = Milestone(What.PASSAGED, at("05-12 09:00"), "lot", n=1)
REPEATED = Milestone(What.MARKERS, at("05-14 16:20"), "RPT ID-002")
HARVEST_B = Milestone(What.HARVESTED, at("05-18 07:45"), "HARV-B", n=2)
GROWN = (ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, FED, P1_DONE, REPEATED, HARVEST_B)
FILLED = tuple(Milestone(What.FILLED, at("05-18 11:05"), f"lot-{p}", p) for p in BOTH)
RELEASED = tuple(Milestone(What.LOT, at("05-18 12:42"), "conditionally_released", p) for p in BOTH)
SIGNED_IN = Milestone(What.SIGNED_IN, at("05-18 13:01"), "session")
STARTED = Milestone(What.STARTED, at("05-18 13:30"), "unit")
GIVEN = Milestone(What.GIVEN, at("05-18 13:35"), "unit", n=34_000_000)
SIGNED_OUT = Milestone(What.SIGNED_OUT, at("05-18 14:27"), "session")
TREATED = (*GROWN, *FILLED, *RELEASED, SIGNED_IN, STARTED, GIVEN, SIGNED_OUT)


def facts(*happened: Milestone, order: OrderNow | None = ORDER) -> TherapyFacts:
    return TherapyFacts(
        id="therapy",
        coi="CHA999926SYN7A0",
        subject="SYN-ON-007",
        name="Wang Jun 王军",
        born_on=dt.date(1988, 3, 14),
        sign_shape=0,
        sign_letters="KR",
        started_at=at("04-08 09:10"),
        definition=DEFINITION,
        order=order,
        milestones=tuple(sorted(happened, key=lambda m: m.at)),
    )


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


def chips(*happened: Milestone, now: str) -> list[str]:
    known = facts(*happened)
    stops = stops_of(known, at(now), ZONE)
    return [c.words for c in chips_of(known, stops, at(now), ZONE)]


def test_state_in_a_word() -> None:
    assert chips(now="04-08 10:00") == ["enrolled"]
    assert chips(*GROWN[:7], now="05-08 10:20") == ["P1 expanding"]
    assert chips(*GROWN, *FILLED, now="05-18 11:10") == ["in review"]
    assert chips(*GROWN, *FILLED, *RELEASED, now="05-18 12:50") == ["Day 0 today"]
    assert chips(*TREATED, now="05-19 09:00") == ["in follow-up"]


def test_a_failure_after_day_0_stays_until_nothing_is_asked_any_more() -> None:
    failed = Milestone(What.FAILED, at("05-23 10:00"), "sterility_in_process")
    task = Milestone(What.TASK, at("05-24 10:00"), "notify notify QC-P1-1", "qa")
    assert chips(*TREATED, failed, task, now="05-23 11:00")[0] == "late failing result"
    assert "late failing result" not in chips(*TREATED, failed, now="05-30 11:00")


def test_no_state_is_green_or_red() -> None:
    for happened in (GROWN[:7], (*GROWN, *FILLED), TREATED):
        known = facts(*happened)
        now = at("05-20 10:00")
        for chip in chips_of(known, stops_of(known, now, ZONE), now, ZONE):
            assert chip.kind not in (ChipKind.ACCEPTED, ChipKind.REFUSED)


def test_care_is_due_by_the_feeding_rule() -> None:
    # fed on 8 May, at the latest every 4 days
    assert care_due(facts(*GROWN[:7])) == at("05-12 10:00")


def test_the_first_open_task_comes_next() -> None:
    late = Milestone(What.TASK, at("06-08 23:59"), "pending_result karyotype QC-P1-2", "qc_manager")
    early = Milestone(What.TASK, at("06-01 23:59"), "pending_result sterility QC-M0", "qc_manager")
    known = facts(*TREATED, late, early)
    coming = next_of(known, stops_of(known, at("05-20 10:00"), ZONE))
    assert coming.at == early.at
    assert "QC-M0" in coming.words


def test_nothing_comes_next_after_the_end() -> None:
    known = facts(*TREATED, Milestone(What.ENDED, at("06-20 10:00"), word="completed"))
    stops = stops_of(known, at("06-21 10:00"), ZONE)
    assert next_of(known, stops).words == ""
    assert current(stops) is None
