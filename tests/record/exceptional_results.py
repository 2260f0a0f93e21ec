"""Rows about a file of an outside laboratory, which the worked case has none of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch


def of_result_files(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A report of one result, which was confirmed; what else it said was set aside."""
    result = next(r for r in rows(told, "test_result") if r["lot_id"] == told.names["MSC-lot"])
    file = {"file_id": "report-1"}
    return {
        "result_file": {
            "id": "report-1",
            "sha256": "1" * 64,
            "content": "format,marrowtrace-results-1",
            "laboratory": "Regional Reference Laboratory",
            "report": "RRL-2026-0412",
            "results": 1,
            "brought_at": now,
            "brought_by": told.people["analyst"],
        },
        "imported_result": file
        | {
            "id": "imported-1",
            "line": 5,
            "sample_id": result["sample_id"],
            "test": result["test"],
            "raw": result["raw"],
            "unit": result["unit"],
            "method": "flow cytometry",
            "equipment": "FC-02",
            "measured_at": now,
            "reference": "RRL-99812",
        },
        "imported_entry": {"imported_id": "imported-1", "result_id": result["id"]},
        "result_file_aside": file
        | {
            "reason": "the laboratory has corrected its report",
            "set_aside_at": now,
            "set_aside_by": told.people["analyst"],
        },
    }
