"""From the address of a lot to the lot with its therapy."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.journey.release.standing import LotNow, lot_now
from tracker.material.models import Lot
from tracker.therapy.present import TherapyNow, therapy_now


def lot_of(s: Session, lot_id: str) -> tuple[TherapyNow, LotNow] | None:
    """The lot and whose it is; None when there is none."""
    row = s.get(Lot, lot_id)
    therapy = therapy_now(s, row.therapy_id) if row else None
    lot = lot_now(s, therapy.id, lot_id) if therapy else None
    return (therapy, lot) if therapy and lot else None
