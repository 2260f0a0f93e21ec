"""Rows about what the worked case has none of: a culture from paper, a logger's file, a minor."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch


def of_paper(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A culture taken over from paper with one gap, which two people of quality decided about."""
    qa = told.people["qa"]
    gap = {"fact": "materials", "proven": False}
    return {
        "paper_opening": {
            "marrow_id": told.names["HARV-A-1"],
            "opened_by": qa,
            "opened_at": now,
            "reason": "go-live",
        },
        "paper_step": {"source": "BR-0031 p. 1"},
        "paper_proof": gap | {"said": "the book is lost"},
        "paper_gap_decision": gap
        | {"decided_by": qa, "decided_at": now, "reason": "STR profile matches"},
    }


def of_transport_and_consent(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """The file of the logger of the first shipment; the permission for a minor's consent."""
    return {
        "logger_file": {
            "shipment_id": rows(told, "shipment")[0]["id"],
            "logger": "TL-014",
            "sha256": "0" * 64,
            "content": "logger,TL-014",
            "unit": "C",
            "zone": "+08:00",
            "interval_s": 300,
            "readings": 1,
            "duplicates": 0,
            "gaps": 0,
            "longest_gap_s": 0,
            "first_at": now,
            "last_at": now,
            "low_c": Decimal("18.20"),
            "high_c": Decimal("18.40"),
            "outside_s": 0,
            "mkt_c": Decimal("18.30"),
            "proposal": "accept",
            "read_at": now,
        },
        "minor_consent": {
            "consent_id": told.names["ICF-1.0"],
            "guardian": "mother",
            "permission_document": "GP-007",
            "assent_document": "AS-007",
        },
    }
