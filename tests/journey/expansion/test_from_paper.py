"""A site begins with us in mid-culture: the case goes on from paper to infusion, gaps and all."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.attacks import PASSED, Shell, rows
from tests.journey.expansion.paper import (
    DECIDED,
    DECISIONS,
    GAPS,
    OPENING,
    TAG,
    opened_from_paper,
)
from tests.journey.story import Branch, StoryClock, Worked, worked_case
from tracker.act import Answer, Door, perform
from tracker.dossier.batch.sources import sources_of
from tracker.dossier.batch_record import paper_of
from tracker.journey.expansion.growth import growth
from tracker.journey.release import facts as release
from tracker.replay import Case, Told
from tracker.therapy.signed import Stand, standings

At = Callable[..., Branch]
OPENED, REVIEWED, DISPOSED, START = 29, 67, 68, 76
CASE = opened_from_paper(worked_case())
KEPT = "told from paper, reviewed"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the keys have their own tests on both engines


def wrong(told: Branch, first: int, last: int, case: Case = CASE) -> list[Told]:
    """The events from here to there are told; what did not go as it should."""
    return [one for one in told.tell(first, last, case) if not one.as_expected]


@pytest.fixture
def ordered(branch: At) -> Branch:
    """A therapy that was ordered here; its culture stands on paper."""
    told = branch(8)
    assert wrong(told, 8, OPENED - 1) == []
    assert isinstance(told.clock, StoryClock)
    told.clock.to(dt.datetime.fromisoformat("2026-05-08T10:00:00+08:00"))
    return told


@pytest.fixture
def reviewed(branch: At, worked: Worked) -> Branch:
    """The culture was taken over from paper and went on here until its lots were reviewed."""
    if KEPT not in worked.stops:
        told = worked.before(8)
        assert wrong(told, 8, REVIEWED) == []
        worked.keep(KEPT, told)
    return branch(KEPT)


def act(told: Branch, one: dict[str, Any], *, who: str = "", **changes: Any) -> Answer:
    """One act of the case, perhaps by somebody else or with other input."""
    told.ops += 1
    actor, second = told.people[who or one["by"]], told.people[one["check"]]
    given = told.story().filled(one["given"]) | changes
    door = Door(actor, f"paper-{told.ops}", second, signed=frozenset({actor, second}))
    return perform(told.site, door, one["act"], given)


def test_release_waits_for_what_no_paper_proves_and_goes_on_once_it_was_decided(
    reviewed: Branch,
) -> None:
    told = reviewed
    (refused,) = [x for x in told.tell(DISPOSED, DISPOSED, CASE) if not x.answer.accepted]
    missing = {r.about for r in refused.answer.reasons if r.code == "paper_did_not_prove"}
    assert missing == set(GAPS)
    assert set(refused.answer.verdict.codes) <= {"paper_did_not_prove"}
    for one in DECISIONS:
        assert act(told, one).accepted
    assert {d["fact"] for d in rows(told, "paper_gap_decision")} == set(GAPS)
    again = replace(CASE, name="decided")  # a refused act is told anew
    assert wrong(told, DISPOSED, START, again) == []
    starts = [r for r in rows(told, "container_state") if r["to_state"] == "started"]
    assert len(starts) == 1


def test_with_the_rule_removed_a_lot_with_gaps_would_be_released(
    reviewed: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "judge_gaps", lambda _gaps: ())
    assert wrong(reviewed, DISPOSED, DISPOSED) == []


def test_doublings_genealogy_and_record_are_those_of_the_case_and_say_from_paper(
    reviewed: Branch,
) -> None:
    # P0: 13.1e6 x 95.4 % of 157.5e6 x 38e-6 MSC; P1: 60.5e6 x 96.5 % of 10.5e6
    p0 = math.log2(13.1e6 * 0.954 / (157.5e6 * 76 / 2e6))
    p1 = math.log2(60.5e6 * 0.965 / 10.5e6)
    with reviewed.site.database.reading() as s:
        grown = {g.passage: g for g in growth(s, reviewed.therapy)}
        lot = str(reviewed.names["MSC-1"])
        found = sources_of(s, lot, reviewed.clock(), reviewed.site.zone)
        assert found is not None
        paper = paper_of(found)
    assert [float(grown[0].pd or 0), float(grown[1].cpd or 0)] == pytest.approx([p0, p0 + p1])
    assert [g.passage for g in grown.values()] == [0, 1, 2]
    basis = {p.name: p.pd_basis for p in paper.passages}
    assert ["from paper" in basis[f"P{n}"] for n in range(3)] == [True, False, False]
    assert basis["P0"].startswith("CFU-F")
    said = [r.value for step in paper.steps for r in step.readings] + [
        r.name for step in paper.steps for r in step.readings
    ]
    for source in ("BR-0031 p. 1", "BR-0031 p. 3", "BR-0031 p. 5", "BR-0031 p. 7"):
        assert any(source in x for x in said), source
    assert "HARV-A" in {c.short_name for c in found.lineage.containers.values()}


def test_a_therapy_that_began_here_or_was_taken_over_before_is_not_taken_over(
    ordered: Branch, branch: At
) -> None:
    assert act(ordered, OPENING).accepted
    assert act(ordered, OPENING).verdict.codes == ("therapy_has_begun_here",)
    here = branch(29)
    assert "therapy_has_begun_here" in act(here, OPENING).verdict.codes


def test_whoever_made_or_told_it_decides_about_no_gap(ordered: Branch) -> None:
    assert act(ordered, OPENING | {"check": "qa"}).accepted
    decision = {"act": DECIDED, "by": "qa_2", "check": "qualified_person"}
    given = {"therapy": ordered.therapy, "fact": "materials", "reason": "STR matches"}
    mine = act(ordered, decision | {"given": given, "by": "qa"})
    assert mine.verdict.codes == ("maker_may_not_release",)
    proven = act(ordered, decision | {"given": given | {"fact": "receipt"}})
    assert proven.verdict.codes == ("no_such_gap",)
    assert act(ordered, decision | {"given": given}).accepted
    with ordered.site.database.reading() as s:
        found = [x for x in standings(s, ordered.therapy) if "paper:" in x.signature.meaning]
    assert sorted(x.signature.meaning for x in found) == [
        *("paper:gap_decided", "paper:gap_decided:verified"),
        *("paper:taken_over", "paper:taken_over:verified"),
    ]
    assert {x.stand for x in found} == {Stand.STANDS}, [str(c) for x in found for c in x.changes]
    assert act(ordered, decision | {"given": given}).verdict.codes == ("no_such_gap",)
    made = {r["person_id"] for r in rows(ordered, "lot_actor") if r["part"] == "made"}
    whose = ("production_manager", "qa", "lab_tech", "lab_tech_2")
    assert made == {ordered.people[u] for u in whose}


@pytest.mark.spoils_record
def test_hand_written_sql_decides_about_no_proof_and_gives_no_step_of_another_therapy(
    ordered: Branch,
) -> None:
    """I01, I04, I06: the database refuses what the act would."""
    assert act(ordered, OPENING).accepted
    columns = "(therapy_id, fact, proven, decided_by, second, decided_at, reason)"
    at = "2026-05-08T02:00:00.000000Z"
    shell = Shell(ordered)
    try:
        for fact, proven, by, second, why in (
            ("receipt", 1, "a", "b", "i06_only_gaps_are_decided"),
            ("receipt", 0, "a", "b", "i06_decision_about_a_gap"),
            ("materials", 0, "a", "a", "i04_gap_decided_by_two"),
        ):
            said = shell.refused(
                f"insert into paper_gap_decision {columns} values (?, ?, ?, ?, ?, ?, 'x')",
                *(ordered.therapy, fact, proven, by, second, at),
            )
            assert said != PASSED, why
        step = rows(ordered, "paper_step")[0]["step_id"]
        said = shell.refused("insert into paper_step values (?, 'therapy-x', 'x')", step)
        assert said != PASSED
    finally:
        shell.close()
    assert TAG
