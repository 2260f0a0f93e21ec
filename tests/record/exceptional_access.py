"""Rows of access, which the worked case does not have: its people are told, not signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.journey.story import Branch

Rows = dict[str, dict[str, Any]]


def of_access(told: Branch, now: dt.datetime) -> Rows:
    """A lock-out and its end, a first password, a PIN, a badge come and gone, a bench, policies."""
    qa, tech = told.people["qa"], told.people["lab_tech"]
    return {
        "lockout": {
            "id": "lockout-1",
            "person_id": tech,
            "factor": "password",
            "tries": 5,
            "locked_at": now,
        },
        "lockout_end": {
            "lockout_id": "lockout-1",
            "person_id": tech,
            "ended_at": now,
            "ended_by": qa,
        },
        "password_reset": {"id": "reset-1", "person_id": tech, "reset_at": now, "reset_by": qa},
        "pin_setting": {"person_id": tech, "n": 0, "set_at": now},
        "policy_setting": {
            "name": "idle_minutes",
            "n": 0,
            "value": 10,
            "set_at": now,
            "set_by": qa,
        },
        "alarm_setting": {
            "n": 0,
            "patients_apart_s": 30,
            "mismatches_lock": 2,
            "people_apart_s": 15,
            "set_at": now,
            "set_by": qa,
            "reason": "two theatres share a corridor",
        },
        "station": {"id": "station-1", "name": "Cabinet 1", "added_at": now, "added_by": qa},
        "station_end": {"station_id": "station-1", "ended_at": now, "ended_by": qa},
        "badge": {
            "id": "badge-1",
            "person_id": tech,
            "code": "MT1B0000000000000000000000000",
            "issued_at": now,
            "issued_by": qa,
        },
        "badge_revocation": {
            "badge_id": "badge-1",
            "person_id": tech,
            "revoked_at": now,
            "revoked_by": qa,
        },
    }
