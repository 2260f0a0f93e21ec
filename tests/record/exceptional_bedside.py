"""Rows of the bedside that the worked case leaves empty: a stop, a unit given before its turn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.journey.story import Branch


def of_bedside(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A check stopped; the BMMNC of an artery given first, for something spoke against the MSC."""
    return {
        "bedside_stop": {
            "id": "stop-1",
            "session_id": told.names["session"],
            "deviation_id": "deviation-1",
            "cause": "wrong_side",
            "scanned": "",
            "at": now,
        },
        "unit_passed_over": {
            "unit_id": told.names["MSC-U1"],
            "given_id": told.names["MNC-U1"],
            "why": "container_on_hold",
            "at": now,
        },
    }
