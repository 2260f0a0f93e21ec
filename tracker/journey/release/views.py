"""The release station's last steps: close a record, take a disposition back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.release import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.release.lot_steps import CloseStep, OfLot, RevokeStep
from tracker.journey.release.of_lot import lot_of
from tracker.pages.step import Begin, OpenStep, serve

pages = Blueprint("release", __name__)


def _of_lot(kind: type[OfLot]) -> Begin:
    def begin(s: Any, lot_id: str) -> OpenStep | None:
        found = lot_of(s, lot_id)
        return kind(*found) if found else None

    return begin


serve(pages, "/review/<lot_id>/close", "close", _of_lot(CloseStep), CloseStep.tag)
serve(pages, "/review/<lot_id>/revoke", "revoke", _of_lot(RevokeStep), RevokeStep.tag)
