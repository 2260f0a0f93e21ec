"""The donor's and collection's part of the worked case, with every figure and finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.sites import KEYS, Bench
from tracker.journey.collection.models import Receipt
from tracker.journey.donor.models import GoNoGo
from tracker.journey.donor.state import current_order
from tracker.marking.models import LabelInstance
from tracker.replay import Case, begin

FOLDER = Path(__file__).parents[2] / "cases" / "worked"
ROLES = {
    "study_coordinator": "coordinator",
    "investigator": "investigator",
    "sub_investigator": "investigator",
    "witness": "witness",
    "radiologist": "radiologist",
    "nurse": "nurse",
    "second_nurse": "nurse",
    "clinical_lab": "clinical_lab",
    "clinical_lab_2": "clinical_lab",
    "physician": "physician",
    "courier": "courier",
    "production_manager": "production",
    "lab_tech": "technician",
    "lab_tech_2": "technician",
    "lab_tech_3": "technician",
    "lab_tech_4": "technician",
    "qa": "qa",
    "qualified_person": "qualified_person",
}


def events(letter: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{letter}.json").read_text("utf-8"))
    return found


def case() -> Case:
    """Our events before the infusion, and the lots of event 9 that they use."""
    ours = [e for e in events("A") if e["seq"] < 90]
    lots = [e for e in events("B") if e["seq"] == 9]
    people = {who: {"name": who.replace("_", " "), "roles": [r]} for who, r in ROLES.items()}
    told = sorted(ours + lots, key=lambda e: int(e["seq"]))
    return Case("worked A", people, told, KEYS.keys[0], b"worked")


def test_every_event_before_the_infusion_goes_as_the_case_says(bench: Bench) -> None:
    story = begin(bench.site, case())
    told = list(story.tell())
    assert [t.line() for t in told if not t.as_expected] == []
    alerts = {
        (t.seq, r.code) for t in told for r in t.answer.reasons if t.tag.split(":")[0] != "marking"
    }
    # 11: the first harvest without haemoglobin; 39 and 44: markers 39 days old on Day 0
    assert alerts == {
        (11, "haemoglobin_missing"),
        (39, "marker_expires_before_day0"),
        (44, "marker_expired"),
    }
    therapy = story.names["therapy"]
    with bench.site.database.reading() as s:
        order = current_order(s, therapy)
        transit = s.scalars(select(Receipt.transit_min).order_by(Receipt.received_at)).all()
        gates = s.execute(
            select(GoNoGo.gate, GoNoGo.projected_cells, GoNoGo.needed_cells).order_by(
                GoNoGo.decided_at
            )
        ).all()
        labels = s.scalars(select(LabelInstance.layout)).all()
    assert order is not None
    assert order.cells_needed == 102_000_000  # 1.5e6 per kg x 68.0 kg
    assert list(transit) == [45, 15]
    assert [tuple(g) for g in gates] == [
        ("day0", 140_000_000, 102_000_000),
        ("gate_2", 145_600_000, 102_000_000),
    ]
    assert sorted(labels) == ["collection"] * 3 + ["sample"] * 2
