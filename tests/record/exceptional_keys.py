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


def kept(told: Branch, now: dt.datetime) -> Rows:
    """What the upkeep of the record writes: a backup, a drill, an upgrade, a recovery ended."""
    qa, second, sha256 = told.people["qa"], told.people["qa_2"], "0" * 64
    file = {"id": "kept-1", "file": "tracker.backup", "file_sha256": sha256, "took_ms": 40}
    return {
        "backup_made": file | {"file_bytes": 1, "entries": 1, "root": sha256, "made_at": now},
        "drill_done": file
        | {"entries": 1, "root": sha256, "passed": True, "finding": "", "done_at": now},
        "schema_upgrade": {
            "id": "kept-1",
            "from_revision": "0001",
            "to_revision": "0002",
            "entries_before": 1,
            "root_before": sha256,
            "backup_sha256": sha256,
            "upgraded_at": now,
        },
        "recovery_end": {
            "id": "kept-1",
            "first_missing": 8,
            "last_missing": 9,
            "given_up": [[10, sha256]],
            "reason": "papers of that afternoon",
            "ended_by": qa,
            "second": second,
            "ended_at": now,
        },
    }
