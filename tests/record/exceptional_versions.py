"""Rows about another version of the definition, and a wristband on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch
from tracker.act import Act
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow

Rows = dict[str, dict[str, Any]]
ANOTHER = "definition-x"


def another_definition(ctx: Act, told: Branch) -> None:
    """A second version stands approved, to which a therapy can be moved."""
    by, second = told.people["qa"], told.people["qa_2"]
    ctx.add(
        ProcessDefinitionRow(
            id=ANOTHER,
            title="another",
            version="2",
            document="{}",
            sha256="0" * 64,
            loaded_at=ctx.now,
            loaded_by=by,
        )
    )
    ctx.add(
        DefinitionApproval(
            definition_id=ANOTHER, approved_at=ctx.now, approved_by=by, second=second
        )
    )


def of_versions(told: Branch, now: dt.datetime) -> Rows:
    """The therapy goes on under another version; its first wristband is on paper."""
    by, second = told.people["qa"], told.people["qa_2"]
    band = rows(told, "wristband")[0]
    return {
        "definition_change": {
            "n": 1,
            "from_definition": _in_force(told),
            "to_definition": ANOTHER,
            "reason": "new limits",
            "changed_at": now,
            "changed_by": by,
            "second": second,
        },
        "wristband_print": {
            "id": "band-print-x",
            "wristband_id": band["id"],
            "therapy_id": band["therapy_id"],
            "layout": "wristband",
            "layout_version": 1,
            "kind": "own",
            "nth": 1,
            "zone": "UTC",
            "printer_id": None,
            "printed_at": now,
            "printed_by": told.people["lab_tech"],
        },
    }


def _in_force(told: Branch) -> str:
    return str(rows(told, "therapy")[0]["definition_id"])
