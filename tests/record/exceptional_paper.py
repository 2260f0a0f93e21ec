"""Rows about what came from paper or files: cultures taken over, wristbands, loggers, versions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
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


def of_paper(told: Branch, now: dt.datetime) -> Rows:
    """The therapy as if it had been taken over in mid-culture, with one gap that was decided."""
    by, second = told.people["qa"], told.people["qa_2"]
    reason = {"reason": "go-live"}
    marrow = next(c for c in rows(told, "container") if c["kind"] == "marrow")
    return {
        "paper_opening": {
            "marrow_id": marrow["id"],
            "therapy_id": marrow["therapy_id"],
            "opened_by": by,
            "second": second,
        }
        | {"opened_at": now}
        | reason,
        "paper_step": {"source": "batch record 7, page 3"},
        "paper_proof": {"fact": "receipt", "proven": False, "said": "page lost"},
        "paper_gap_decision": {"fact": "receipt", "proven": False, "decided_by": by}
        | {"second": second, "decided_at": now}
        | reason,
        "definition_change": {
            "n": 1,
            "from_definition": _in_force(told),
            "to_definition": ANOTHER,
            "reason": "new limits",
            "changed_at": now,
            "changed_by": by,
            "second": second,
        },
    }


def _in_force(told: Branch) -> str:
    return str(rows(told, "therapy")[0]["definition_id"])


def of_files(told: Branch, now: dt.datetime) -> Rows:
    """A logger's file of the case's shipment, and a wristband on paper."""
    shipment, band = rows(told, "shipment")[0], rows(told, "wristband")[0]
    return {
        "logger_file": {
            "shipment_id": shipment["id"],
            "logger": "TL-01",
            "sha256": "0" * 64,
            "content": "time,celsius",
            "unit": "C",
            "zone": "UTC",
            "interval_s": 300,
            "readings": 2,
            "duplicates": 0,
            "gaps": 0,
            "longest_gap_s": 300,
            "first_at": now - dt.timedelta(minutes=5),
            "last_at": now,
            "low_c": Decimal("4.0"),
            "high_c": Decimal("5.0"),
            "outside_s": 0,
            "mkt_c": Decimal("4.5"),
            "proposal": "accept",
            "read_at": now,
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
