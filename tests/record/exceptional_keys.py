"""Rows about the record itself that the worked case does not have."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.journey.story import Branch

Rows = dict[str, dict[str, Any]]


def of_the_record(told: Branch, now: dt.datetime) -> Rows:
    """A checkpoint key that was retired, and a checkpoint that came back from outside."""
    by = told.people["qa"]
    return {
        "checkpoint_key": {
            "id": "c74f20a3",
            "public": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "published_at": now,
            "published_by": by,
        },
        "checkpoint_key_retirement": {
            "key_id": "c74f20a3",
            "retired_at": now,
            "retired_by": by,
            "why": "another took its place",
        },
        "checkpoint_witness": {
            "id": "witness-1",
            "size": 1,
            "root": "00" * 32,
            "key_id": "c74f20a3",
            "held": "paper",
            "witnessed_at": now,
            "witnessed_by": by,
        },
    }
