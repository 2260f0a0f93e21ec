"""Rows about a file of an outside laboratory, which the worked case has none of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
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
            "brought_by": told.people["qa"],
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
            "set_aside_by": told.people["qa"],
        },
    }


def of_late_marrow(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A container of marrow that came a day after its box."""
    box = rows(told, "receipt")[0]
    inside = next(
        r for r in rows(told, "shipment_container") if r["shipment_id"] == box["shipment_id"]
    )
    same = {name: box[name] for name in ("step_id", "therapy_id", "shipment_id")}
    return {
        "late_receipt": same
        | {"container_id": inside["container_id"], "received_at": now, "accepted": False}
        | {
            "volume_ml": Decimal("22.0"),
            "seal_intact": True,
            "temp_min_c": None,
            "temp_max_c": None,
        }
        | {"clots": False, "haemolysis": False, "leak": False}
    }


def of_one_person(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """The patient's name spelt otherwise; a chart linked with another, and the link ended."""
    two = sorted(r["id"] for r in rows(told, "patient"))
    before = now - dt.timedelta(days=3650)  # so that no wristband of the case says an old name
    signed = {"second": told.people["qa_2"]}
    return {
        "patient_version": signed
        | {
            "patient_id": two[0],
            "n": 2,
            "ground": "another_spelling",
            "changed_at": before,
            "changed_by": told.people["qa"],
            "salt": bytes(16),
            "name": "Wang Jianguo",
            "hospital_number": "SYN-9007",
            "born_on": dt.date(1988, 3, 14),
        },
        "name_corrected": {"patient_id": two[0], "n": 2, "corrected_at": before},
        "chart_link": signed
        | {
            "id": "link-1",
            "ground": "hospital_confirmed",
            "document": "ID-31",
            "linked_at": now,
            "linked_by": told.people["qa"],
        },
        "chart_linked": {"link_id": "link-1"},
        "chart_link_end": signed
        | {
            "link_id": "link-1",
            "ground": "linked_in_error",
            "document": "ID-32",
            "ended_at": now,
            "ended_by": told.people["qa"],
        },
        "chart_unlinked": {"link_id": "link-1"},
    }
