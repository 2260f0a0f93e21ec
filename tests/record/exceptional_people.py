"""Rows about people that the worked case leaves empty: a qualification taken back, a review."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch
from tracker.protocol.definition import load, load_default


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


def of_definitions(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A newer version of the process, approved, and the therapy brought to it."""
    document = json.loads(load_default().canonical_bytes())
    newer = load(json.dumps(document | {"version": "9.9"}))
    by, second = told.people["qa"], told.people["qualified_person"]
    return {
        "process_definition": {
            "id": "definition-x",
            "title": newer.title.en,
            "version": newer.version,
            "document": newer.canonical_bytes().decode(),
            "sha256": newer.sha256,
            "loaded_at": now,
            "loaded_by": by,
        },
        "definition_approval": {
            "definition_id": "definition-x",
            "approved_at": now,
            "approved_by": by,
            "second": second,
        },
        "definition_change": {
            "n": 1,
            "from_definition": told.names["definition"],
            "to_definition": "definition-x",
            "reason": "the board asked for it",
            "changed_at": now,
            "changed_by": by,
            "second": second,
        },
    }
