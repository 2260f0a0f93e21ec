"""Rows about books of unassigned labels, drills, scanners of stations, and what labels say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.journey.story import Branch
from tracker.marking.statutory import shipped_table

Rows = dict[str, dict[str, Any]]


def of_books(told: Branch, now: dt.datetime) -> Rows:
    """A book that was printed, one label of it made void, counted and used in a drill."""
    two = {"by": told.people["lab_tech"], "second": told.people["qa"]}
    book = {"book_id": "book-x"}
    return {
        "label_book": {
            "id": "book-x",
            "name": "BOOK-X",
            "labels": 2,
            "seal": "S-1",
            "statutory_version": "house 2",
            "made_at": now,
            "made_by": two["by"],
            "second": two["second"],
        },
        "book_label": book | {"code": "NOBODY-X", "n": 0},
        "book_paper": book | {"given_at": now, "given_to": two["by"]},
        "book_label_end": book
        | two
        | {
            "code": "NOBODY-X",
            "fate": "void",
            "label_id": None,
            "therapy_id": None,
            "at": now,
            "reason": "torn",
        },
        "book_count": book
        | two
        | {"n": 0, "labels": 2, "used": 0, "void": 1, "remaining": 1, "missing": 0}
        | {"seal": "S-2", "note": "", "counted_at": now},
        "downtime_drill": book
        | two
        | {"id": "drill-x", "passed": True, "found": "all found", "minutes": 12}
        | {"due_on": now.date() + dt.timedelta(days=182), "done_at": now},
    }


def of_sayings(told: Branch, now: dt.datetime) -> Rows:
    """Where consignments go, and the site's own sentences: the shipped ones under another name."""
    two = {"brought_by": told.people["qa"], "second": told.people["qa_2"]}
    table = shipped_table().model_dump(mode="json") | {"version": "site x"}
    return {
        "consignment_address": {"purpose": "marrow", "n": 0}
        | {"destination_en": "Laboratory", "destination_zh": "实验室"}
        | {"contact_en": "on call", "contact_zh": ""}
        | {"set_at": now, "set_by": told.people["qa"], "reason": "moved"},
        "facility_setting": {"n": 0, "fin": "A9999", "licence": "facility of tests"}
        | {"product_codes": {"marrow": "DM001"}, "paired": ["vial"]}
        | {"set_at": now, "set_by": told.people["qa"], "second": told.people["qa_2"]}
        | {"reason": "licensed"},
        "isbt_number": {"din": "A999926000001", "own_din": "A999926000001", "donation_id": None}
        | {"product_code": "DM003", "division": "000001", "given_at": now},
        "sentence_table": two
        | {"n": 0, "version": "site x", "document": table, "sha256": "0" * 64}
        | {"brought_at": now, "reason": "read at the sources"},
    }


def of_scanners(told: Branch, now: dt.datetime) -> Rows:
    """A scanner that frames what it reads, tried at the cabinet."""
    here, by = {"station_id": "station-1"}, told.people["lab_tech"]
    return {
        "scanner_setting": here
        | {"n": 0, "prefix": "~", "suffix": "#", "terminator": "enter"}
        | {"set_at": now, "set_by": by, "reason": "new scanner"},
        "scanner_test": here
        | {"id": "trial-x", "passed": True, "found": {}, "tried_at": now, "tried_by": by},
    }
