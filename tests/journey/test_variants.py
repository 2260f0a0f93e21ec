"""The ten troubles of the worked case, told on both engines; each does what its case file states.

Expected values are those of the case file (shared with its authors) and of the hand calculations
beside them. A trouble that follows another goes on where that one ended.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.attacks import rows
from tests.journey.ending import Ending, by_n
from tests.journey.story import CASE, Worked
from tracker.record.verify import verify
from tracker.replay import read_case

FOLDER: Final = CASE.parent / "variants"
AFTER: Final = {
    "T01": 33,
    "T02": 37,
    "T03": 64,
    "T05": 30,
    "T08": 73,
    "T09": 75,
    "T11": 29,
    "T17": 60,
    "T12": 33,
    "T15": 64,
}
"""The event of the worked case that is not told any more."""


def t01(end: Ending) -> None:
    harvest = "expansion:passage:harvested"
    # pd = log2(1.144e7 / 1.05e7) = 0.12; 168 h / 0.12 is far above 120 h
    assert math.log2(1.144e7 / 1.05e7) == pytest.approx(0.1237, abs=1e-4)
    assert end.facts(201, harvest, "outside_limit", "pd_per_passage")["severity"] == "hold"
    assert end.act(201, harvest).answer.outputs["pd"] == "0.124"
    assert end.facts(201, harvest, "outside_limit", "pdt")["limit"] == "<= 120"
    short = end.facts(201, harvest, "projected_dose_below_order")
    # 1.144e7 x 2 ** 2.195 = 5.24e7 of the 1.02e8 that were ordered
    assert (short["projected"], short["needed"]) == ("5.24e+7", "1.02e+8")
    assert short["choices"] == "extend_culture, extra_passage, lower_dose, reharvest"
    assert [(h["reason"], bool(h["lot_id"])) for h in end.rows("hold")] == [("outside_limit", True)]
    assert {d["code"] for d in end.rows("deviation")} == {"D19"}
    assert [(t["kind"], t["owner"]) for t in end.rows("task")] == [("day0_at_risk", "investigator")]
    assert len(end.rows("task_done")) == len(end.rows("deviation_assessment")) == 1


def t02(end: Ending) -> None:
    flasks = [f"P1-F{n:02}" for n in range(1, 13)]
    below = ["POOL-P1", *(f"VIAL-{n}" for n in range(1, 5)), "P2-CS10-01"]
    assert end.held(*flasks, *below, "HARV-A-1", "MNC-A") == {*flasks, *below}
    assert "look_back" in {t["kind"] for t in end.rows("task")}
    assert [d["severity"] for d in end.rows("deviation")] == ["critical"]
    seen = end.look_back("P1-F03")
    assert {x.lot_number for x in seen.reagent_lots} >= {"AM2411", "PL0931", "T175-88"}
    assert seen.near == ()  # nobody else was in the house


def t03(end: Ending) -> None:
    failed = end.facts(201, "testing:result:entered", "result_fails")
    assert (failed["limit"], failed["value"]) == (">= 70 %", "66.0")
    units = [f"{product}-U{n}" for product in ("MSC", "MNC") for n in (1, 2, 3)]
    assert end.held(*units) == set(units[:3])
    assert {t["kind"] for t in end.rows("task")} == {"open_oos_investigation"}


def t05(end: Ending) -> None:
    lost = end.act(201, "expansion:vessel:lost").answer.outputs
    assert lost == {"vessels_left": 11, "viable_seeded_left": 9_625_000}  # 1.05e7 x 11 / 12
    assert end.states("P1-F05") == {"destroyed"}
    assert [(d["code"], d["severity"]) for d in end.rows("deviation")] == [("D17", "minor")]
    # log2(6.05e7 x 0.965 / 9.625e6) = 2.601
    assert end.act(203, "expansion:passage:harvested").answer.outputs["pd"] == "2.601"
    (counted,) = end.rows("label_reconciliation")
    assert [counted[k] for k in ("printed", "applied", "destroyed")] == [12, 11, 1]


def t08(end: Ending) -> None:
    stop = end.act(202, "administration:patient:signed_in").answer.verdict
    assert stop.identity_stop
    other = f"therapy:{end.branch.names['other']}"
    touched = [t for t in rows(end.branch, "log_touch") if t["stream"] == other]
    assert len(touched) == 2  # enrolled, and given a wristband: nothing of the stop
    now = [t for t in end.rows("task") if t["kind"] == "identity_stop"]
    assert [(t["owner"], t["due_at"] == t["opened_at"]) for t in now] == [("qa", True)]
    assert end.rows("hold") == []  # a complete fresh check started two minutes later
    assert len(end.rows("bedside_session")) == 1


def t09(end: Ending) -> None:
    check = "administration:unit:checked"
    first = next(t for t in end.told if t.tag == check)
    (expired,) = first.answer.reasons
    # 07:35 UTC is 15:35 in Shanghai
    assert (expired.code, expired.about, dict(expired.facts)["expired_at"]) == (
        "expired",
        "MSC-U1",
        "2026-05-18T07:35+00:00",
    )
    assert end.act(202, check).answer.outputs["answer"] == "match"


def t11(end: Ending) -> None:
    flasks = [f"P1-F{n:02}" for n in range(1, 13)]
    assert end.held(*flasks) == set(flasks)
    assert end.states(*flasks) == {"discarded"}
    assert [t["kind"] for t in end.rows("task")] == ["withdrawn_material"]
    assert [e["outcome"] for e in end.rows("therapy_end")] == ["withdrawn_before_treatment"]
    # nothing is deleted: 1 blood, 2 marrow, 4 samples, MNC, 6 flasks P0, their pool, 12 flasks P1
    assert len(end.rows("container")) == 1 + 2 + 4 + 1 + 6 + 1 + 12


def t12(end: Ending) -> None:
    refused = end.act(321, "collection:harvest:done").answer
    assert {r.about for r in refused.reasons if r.code == "marker_expired"} >= {"hbsag", "hiv"}
    assert {"haemoglobin_missing", "reharvest_needs_reason"} <= set(refused.verdict.codes)
    lots = {r["id"]: r["number"] for r in end.rows("lot")}
    states = {lots[r["lot_id"]]: r["to_state"] for r in sorted(end.rows("lot_state"), key=by_n)}
    assert states == {"msc-1": "rejected", "msc-2": "open"}
    assert {h["name"]: h["reason"] for h in end.rows("harvest")} == {
        "HARV-A": "",
        "HARV-A2": "growth failed at P1",
    }
    assert {o["version"] for o in end.rows("therapy_order")} == {1, 2}
    assert end.held("P0-F07", "MNC-A2") == set()


def t15(end: Ending) -> None:
    thawed = end.act(311, "expansion:vials:thawed").answer.outputs
    assert (thawed["recovery_pct"], thawed["vials_left"]) == ("76.000000", 2)  # 7.6e6 of 1.0e7
    assert thawed["use_by"].startswith("2026-05-20T11:00:00")  # two hours
    assert end.states("VIAL-1", "VIAL-2") == {"used_up"}
    seeded = end.act(312, "expansion:cells:seeded").answer
    assert seeded.outputs["passage"] == 2
    short = end.facts(312, "expansion:cells:seeded", "projected_dose_below_range")
    # 7.0e6 x 2 ** 2.195 = 3.2e7 = 0.47e6 per kg of 68 kg
    assert (short["projected"], short["per_kg"]) == ("3.21e+7", "4.71e+5")
    assert {"more_vials", "extra_passage"} <= set(short["choices"].split(", "))


def t17(end: Ending) -> None:
    before = end.branch.names["entries"]
    assert verify(end.branch.site.database).size == before + 1  # the attempt, and nothing else
    assert end.rows("label_reconciliation") == []


STATED: Final[dict[str, Callable[[Ending], None]]] = {
    "T01": t01,
    "T02": t02,
    "T03": t03,
    "T05": t05,
    "T08": t08,
    "T09": t09,
    "T11": t11,
    "T12": t12,
    "T15": t15,
    "T17": t17,
}


@pytest.mark.parametrize("variant", STATED)
def test_variant_does_what_its_case_states_on_both_engines(
    telling: Callable[[str], Worked], variant: str
) -> None:
    roots = set()
    for engine in ("sqlite", "postgresql"):
        worked = telling(engine)
        branch = worked.before(AFTER[variant])
        branch.names["entries"] = verify(branch.site.database).size
        case = read_case(Path(FOLDER / f"{variant}.json"))
        told = list(branch.tell(201, case=case))
        assert [t.line() for t in told if not t.as_expected] == []
        STATED[variant](Ending(branch, told))
        proof = verify(branch.site.database)
        assert proof.holds
        roots.add(proof.root)
        worked.end(branch)
    assert len(roots) == 1
