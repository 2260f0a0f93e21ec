"""Rows about books of unassigned labels, drills and the scanners of stations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.journey.story import Branch

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
