"""Rows about printers, what they printed and kits of labels, of which the worked case has none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch

Rows = dict[str, dict[str, Any]]


def of_prints(told: Branch, now: dt.datetime) -> Rows:
    """A printer, tested and read back; a label it printed, what was found, a code typed for it."""
    by, band = told.people["lab_tech"], rows(told, "wristband")[0]
    return {
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
            "printed_by": by,
        },
        "printer": {
            "id": "printer-x",
            "name": "Zebra 1",
            "way": "tcp",
            "address": "192.0.2.7:9100",
            "dpi": 300,
            "width_mm": Decimal("80.0"),
            "height_mm": Decimal("40.0"),
            "added_at": now,
        },
        "printer_state": {
            "printer_id": "printer-x",
            "n": 0,
            "in_use": True,
            "at": now,
            "by": by,
            "reason": "",
        },
        "printer_test": {
            "id": "test-print-x",
            "printer_id": "printer-x",
            "code": "TEST-X",
            "asked_at": now,
            "asked_by": by,
        },
        "printer_test_read": {
            "test_id": "test-print-x",
            "read": True,
            "at": now,
            "by": by,
            "note": "",
        },
        "typed_code": {
            "id": "typed-x",
            "code": "MT1",
            "reason": "torn",
            "at": now,
            "by": by,
            "second": told.people["qa"],
        },
    } | _job(told, now, by)


def _job(told: Branch, now: dt.datetime, by: str) -> Rows:
    job = {"job_id": "job-x", "therapy_id": told.therapy}
    label = rows(told, "label_instance")[0]["id"]
    return {
        "print_job": {
            "id": "job-x",
            "therapy_id": told.therapy,
            "printer_id": "printer-x",
            "asked_at": now,
            "asked_by": by,
        },
        "print_job_label": job | {"n": 0, "label_id": label},
        "print_send": job | {"n": 0, "printer_id": "printer-x", "at": now, "by": by},
        "print_count": job
        | {"counted_at": now, "by": by, "second": told.people["qa"], "note": "ribbon ended"},
        "print_count_label": job | {"label_id": label, "fate": "out"},
    }


def of_kits(told: Branch, now: dt.datetime) -> Rows:
    """A kit for an area, with a label in it, which was taken in there."""
    by = told.people["lab_tech"]
    kit = {"kit_id": "kit-x", "therapy_id": told.therapy}
    area = {"work_area_id": rows(told, "work_area")[0]["id"]}
    return {
        "label_kit": {
            "id": "kit-x",
            "therapy_id": told.therapy,
            "step": "fill",
            "code": "KIT-X",
            "name": "Fill 1",
            "layout": "unit",
            "labels": 2,
            "spares": 1,
            "prepared_at": now,
            "prepared_by": by,
        },
        "kit_label": kit | {"label_id": rows(told, "label_instance")[0]["id"], "spare": False},
        "kit_state": kit
        | {
            "n": 0,
            "from_state": None,
            "to_state": "prepared",
            "at": now,
            "by": by,
            "second": None,
            "counted": None,
            "seal": "",
            "note": "",
        },
        "kit_area": kit | area,
        "kit_entry": kit | area | {"clearance_id": None, "at": now},
    }
