"""The worked case from review to the closed record, and its troubles at the bedside (T08, T09).

Expected values come from the case: six units of six infused by 14:18, lists of pending tests by
lineage, 3 x 3.4e7 MSC and 3 x 1.8e8 MNC.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.attacks import rows
from tests.sites import Bench
from tracker.act import Answer, Door, perform
from tracker.replay import Case, Story, begin, read_case

WORKED = Path(__file__).parents[2] / "cases" / "worked_case.json"


@cache
def worked() -> Case:
    """The case as translated."""
    return read_case(WORKED)


def told(bench: Bench, until: int) -> Story:
    """The case told to the bench up to an event; every act as the case says."""
    story = begin(bench.site, worked())
    wrong = [t.line() for t in story.tell(until) if not t.as_expected]
    assert wrong == []
    return story


def act(story: Story, by: str, second: str | None, tag: str, **given: Any) -> Answer:
    """One more act of the story's people, ten seconds later."""
    who, verifier = story.people[by], story.people[second] if second else None
    story.clock.to(story.clock() + dt.timedelta(seconds=10))
    both = frozenset(p for p in (who, verifier) if p)
    door = Door(who, f"more-{story.clock().isoformat()}", verifier, signed=both)
    return perform(story.site, door, tag, story.filled(given))


def test_the_case_is_released_given_accounted_for_and_closed(bench: Bench) -> None:
    story = told(bench, 97)
    pending = {
        d["decided_at"]: {(p["test"], p["sample"]) for p in json.loads(d["pending"])}
        for d in rows(bench, "disposition")
    }
    msc, bmmnc = (pending[at] for at in sorted(pending))
    assert msc == {
        ("sterility", "QC-M0"),
        ("sterility_in_process", "QC-P1-1"),
        ("sterility_in_process", "QC-P2-1"),
        ("karyotype", "QC-P1-2"),
        ("mycoplasma_culture", "QC-M0"),
    }
    assert bmmnc == {("sterility", "QC-B1"), ("sterility", "QC-N0"), ("cfu_f", "QC-N0")}
    delivered = sorted(s["delivered_cells"] for s in rows(bench, "infusion_stop"))
    assert delivered == [34_000_000] * 3 + [180_000_000] * 3
    (account,) = rows(bench, "unit_account")
    assert (account["received"], account["infused"], account["destroyed"]) == (6, 6, 0)
    closed = {s["lot_id"] for s in rows(bench, "lot_state") if s["to_state"] == "closed"}
    assert len(closed) == 2
    tasks = {t["id"] for t in rows(bench, "task") if t["kind"] == "pending_result"}
    assert tasks == {t["task_id"] for t in rows(bench, "task_done")} & tasks
    # two checkers, one infusion each, all within five minutes
    assert len(rows(bench, "unit_match")) == len(rows(bench, "infusion_start")) == 6
    assert story.names["session"] == rows(bench, "bedside_session")[0]["id"]


def test_wristband_mismatch_then_an_expired_dose(bench: Bench) -> None:
    """T08, then T09: a near miss, a complete fresh check, and MSC past their expiry at 15:36."""
    story = told(bench, 72)
    enrolled = act(
        story,
        "study_coordinator",
        None,
        "therapy:patient:enrolled",
        subject_code="SYN-ON-009",
        name="Other Synthetic",
        hospital_number="SYN-0009",
        born_on="1979-01-02",
        sex="M",
        trial="NCT00813267",
        definition="$definition",
    )
    other = enrolled.outputs["therapy"]
    band = act(
        story, "nurse", None, "therapy:wristband:issued", therapy=other, admission="Day 0"
    ).outputs["code"]
    before = [t for t in rows(bench, "log_touch") if t["stream"] == f"therapy:{other}"]
    sign_in = next(e for e in worked().events if e["seq"] == 73)["acts"][0]
    two = ("infusion_nurse", "interventional_radiologist")
    missed = act(story, *two, sign_in["act"], **sign_in["given"] | {"wristband": band})
    assert missed.verdict.identity_stop
    assert missed.verdict.codes == ("wristband_of_another_patient",)
    after = [t for t in rows(bench, "log_touch") if t["stream"] == f"therapy:{other}"]
    assert after == before
    assert [t["kind"] for t in rows(bench, "task") if t["owner"] == "qa"] == ["identity_stop"]
    assert rows(bench, "hold") == []
    for event in worked().events:
        if event["seq"] in (73, 74):
            assert [t.line() for t in story.tell_event(event) if not t.as_expected] == []
    story.clock.to(dt.datetime.fromisoformat("2026-05-18T15:36:00+08:00"))
    tag = "administration:unit:checked"
    place = {"session": "$session", "wristband": sign_in["given"]["wristband"], "side": "left"}
    expired = act(story, "infusion_nurse", None, tag, unit="$MSC-U1.code", artery="mfca", **place)
    assert expired.verdict.codes == ("expired",)
    unit = {"unit": "$MNC-U1.code", "artery": "mfca"}
    for who, said in (("infusion_nurse", "first_check_done"), ("physician", "match")):
        answer = act(story, who, None, tag, **unit, **place)
        assert answer.outputs["answer"] == said
    given = {"therapy": "$therapy", "session": "$session", "side": "left", **unit}
    start = act(story, two[1], two[0], "administration:infusion:started", **given)
    assert start.accepted
    gone = ["$MSC-U1.code", "$MSC-U2.code", "$MSC-U3.code"]
    back = ["$MNC-U2.code", "$MNC-U3.code"]
    stop = {"therapy": "$therapy", "unit": "$MNC-U1.code", "volume_ml": "10.0"}
    assert act(story, two[1], two[0], "administration:infusion:stopped", **stop).accepted
    account = act(
        story,
        "infusion_nurse",
        "qa",
        "administration:units:accounted",
        therapy="$therapy",
        destroyed=gone,
        returned=back,
    )
    assert account.outputs == {"received": 6, "infused": 1, "returned": 2, "destroyed": 3}
