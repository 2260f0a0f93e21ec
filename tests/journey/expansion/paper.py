"""The worked case as a site tells it that began with us in mid-culture: P1 is in its flasks.

What happened before stands on paper: the same figures as in the case, told in one act.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tracker.replay import Case

TAG: Final = "expansion:culture:opened_from_paper"
DECIDED: Final = "expansion:paper_gap:decided"
OPENED: Final = 29
"""The event of the case before which the paper is told: P1 was seeded three days ago."""
ON_PAPER: Final = frozenset(range(10, 29))
"""Events that nobody told here: wristband, harvest, transport, isolation, P0, seeding of P1."""
GAPS: Final = ("identity_before_harvest", "materials")
PROVEN: Final = {
    "receipt": "BR-0031 p. 2",
    "mnc_count": "BR-0031 p. 3",
    "colonies": "QC-0112 p. 1",
    "sterility_so_far": "QC-0113 p. 1: marrow and P0 without growth",
}
PAPER: Final[dict[str, Any]] = {
    "harvest": {
        "name": "HARV-A",
        "site": "posterior iliac crest, left",
        "side": "left",
        "net_volume_ml": "42.0",
        "anticoagulant": "heparin 20 IU/ml",
        "anticoagulant_ml": "2.0",
        "ended_at": "@2026-04-23T08:40:00+08:00",
        "source": "BR-0031 p. 1",
    },
    "mnc": {
        "viable": 162578000,
        "isolated_at": "@2026-04-23T10:20:00+08:00",
        "source": "BR-0031 p. 3",
        "mnc_plated": 2000000,
        "colonies": 76,
        "colonies_read_at": "@2026-05-07T15:00:00+08:00",
    },
    "passages": [
        {
            "vessel": "t175",
            "vessels": 6,
            "viable_seeded": 157500000,
            "seeded_at": "@2026-04-23T11:40:00+08:00",
            "harvested_at": "@2026-05-05T09:00:00+08:00",
            "total_cells": 13100000,
            "viability_pct": "95.4",
            "source": "BR-0031 p. 5",
        },
        {
            "vessel": "t175",
            "vessels": 12,
            "viable_seeded": 10500000,
            "seeded_at": "@2026-05-05T09:40:00+08:00",
            "source": "BR-0031 p. 7",
        },
    ],
    "proofs": [
        *({"fact": f, "proven": True, "said": said} for f, said in PROVEN.items()),
        {"fact": "identity_before_harvest", "proven": False, "said": "no line on the old form"},
        {"fact": "materials", "proven": False, "said": "lots were kept in a book that is lost"},
    ],
    "makers": ["lab_tech", "lab_tech_2"],
    "medium": "aMEM+8% hPL",
    "reason": "go-live: the record begins here on 8 May",
}
OPENING: Final = {
    "act": TAG,
    "by": "production_manager",
    "check": "lab_tech_4",
    "given": {"therapy": "$therapy"} | PAPER,
    "names": {"MSC-lot": "lot", "MSC-1": "lot"},
}
SEEDED: Final = 24
"""The event in which the flasks of P1 got their labels: they get ours when the record begins."""
DECISIONS: Final = [
    {
        "act": DECIDED,
        "by": "qa",
        "check": "qualified_person",
        "given": {"therapy": "$therapy", "fact": fact, "reason": "STR profile of P1 matches blood"},
    }
    for fact in GAPS
]


def opened_from_paper(case: Case) -> Case:
    """The case with everything before event 29 that touched cells left out, and told in one act."""
    kept = [e for e in case.events if e["seq"] not in ON_PAPER and e["seq"] != 30]
    labels = next(e for e in case.events if e["seq"] == SEEDED)["acts"][1:]
    events = [
        e | {"acts": [OPENING, *labels, *e["acts"]]} if e["seq"] == OPENED else e for e in kept
    ]
    return replace(case, name="paper", events=events)


def deciding(case: Case, before: int) -> Case:
    """The same, with QA's decisions about the gaps before this event."""
    events = [
        e | {"acts": [*DECISIONS, *e["acts"]]} if e["seq"] == before else e for e in case.events
    ]
    return replace(case, events=events)
