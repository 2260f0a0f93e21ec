"""The release station's last steps: close a record, take a disposition back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.release import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.release.lot_page import Close, OfLot, Revoke
from tracker.journey.release.of_lot import lot_of
from tracker.pages.bench import AtBench, Begin, serve

pages = Blueprint("release", __name__)


def _of_lot(kind: type[OfLot]) -> Begin:
    def begin(s: Any, lot_id: str) -> AtBench | None:
        found = lot_of(s, lot_id)
        return kind(*found) if found else None

    return begin


serve(pages, "/review/<lot_id>/close", "close", _of_lot(Close), Close.tag)
serve(pages, "/review/<lot_id>/revoke", "revoke", _of_lot(Revoke), Revoke.tag)
