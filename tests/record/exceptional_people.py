"""Rows about people that the worked case leaves empty: a qualification taken back, a review."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch


def of_people(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """What ends early, and what is gone through every quarter."""
    one = rows(told, "qualification")[0]
    return {
        "qualification_end": {
            "qualification_id": one["id"],
            "person_id": one["person_id"],
            "ended_at": now,
            "ended_by": told.people["qa"],
            "reason": "failed the repeat",
        },
        "access_review": {
            "id": "access-x",
            "reviewed_at": now,
            "reviewed_by": told.people["qa"],
            "report_sha256": "0" * 64,
            "people": 26,
            "findings": 0,
            "reason": "nothing to ask about",
        },
        "access_review_list": {"review_id": "access-x", "sha256": "0" * 64, "document": {}},
    }
