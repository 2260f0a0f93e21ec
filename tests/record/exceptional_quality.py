"""Rows of quality that the worked case leaves empty: a deviation, a hold, a word by telephone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch

Rows = dict[str, dict[str, Any]]


def of_quality(told: Branch, now: dt.datetime) -> Rows:
    """A deviation, assessed, and the hold it placed, lifted."""
    qa = told.people["qa"]
    return {
        "deviation": {
            "id": "deviation-1",
            "code": "D30",
            "severity": "minor",
            "title": "late entry",
            "cause": "",
            "opened_at": now,
            "opened_by": qa,
        },
        "deviation_assessment": {
            "id": "assessment-1",
            "deviation_id": "deviation-1",
            "severity": "minor",
            "conclusion": "no effect",
            "outcome": "closed",
            "assessed_at": now,
            "assessed_by": qa,
        },
        "hold": {
            "id": "hold-1",
            "deviation_id": "deviation-1",
            "reason": "question",
            "placed_at": now,
            "placed_by": qa,
        },
        "hold_release": {
            "hold_id": "hold-1",
            "reason": "answered",
            "released_at": now,
            "released_by": qa,
        },
        "verbal_decision": {
            "id": "verbal-1",
            "hold_id": "hold-1",
            "words": "feed them and go on",
            "decided_by": qa,
            "heard_by": told.people["lab_tech"],
            "told_at": now,
            "read_back_at": now,
            "recorded_at": now,
            "task_id": str(rows(told, "task")[0]["id"]),
        },
        "verbal_signature": {
            "verbal_id": "verbal-1",
            "signed_by": qa,
            "signed_at": now,
            "confirmed": True,
            "remark": "",
        },
    }
