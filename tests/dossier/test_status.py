"""The state of a therapy in a word, and what comes next for it."""

from __future__ import annotations

from tests.dossier.happened import FILLED, GROWN, RELEASED, TREATED, ZONE, at, facts
from tracker.dossier.journey import current, stops_of
from tracker.dossier.milestones import Milestone, What
from tracker.dossier.status import care_due, chips_of, next_of
from tracker.pages.shown import ChipKind


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
