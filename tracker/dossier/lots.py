"""The lots of a therapy with their state, and the way to each one's batch record."""

from __future__ import annotations

from typing import Final

from flask import url_for
from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.dossier.therapy_page import LotLine
from tracker.dossier.words import LOT_WORDS, said
from tracker.material.models import Lot, LotState, LotStateWord
from tracker.pages.here import opens
from tracker.pages.shown import Chip, ChipKind

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_LAST = (
    select(func.max(LotState.n)).where(LotState.lot_id == Lot.id).correlate(Lot).scalar_subquery()
)
_LOTS = (
    select(Lot.id, Lot.number, LotState.to_state)
    .join(LotState, (LotState.lot_id == Lot.id) & (LotState.n == _LAST))
    .where(Lot.therapy_id == _THERAPY)
    .order_by(Lot.opened_at, Lot.id)
)
ICONS: Final = {
    LotStateWord.OPEN: "ring",
    LotStateWord.REVIEWED: "review",
    LotStateWord.REJECTED: "cross",
    LotStateWord.REVOKED: "hold",
}
_ATTENTION: Final = frozenset(
    {LotStateWord.REJECTED, LotStateWord.REVOKED, LotStateWord.EXCEPTIONAL}
)
RECORD: Final = "dossier.batch_record"
REVIEW: Final = "dossier.review_lot"


DECIDED: Final = frozenset(
    {LotStateWord.RELEASED, LotStateWord.CONDITIONAL, LotStateWord.EXCEPTIONAL}
)
CLOSABLE: Final = DECIDED | {LotStateWord.REJECTED}


def _where(endpoint: str, lot_id: str, fits: bool) -> str:
    """The page's address, where it fits the lot and this person may open it."""
    return url_for(endpoint, lot_id=lot_id) if fits and opens(endpoint) else ""


def lot_chip(state: LotStateWord) -> Chip:
    """The lot's state as people read it."""
    kind = ChipKind.ATTENTION if state in _ATTENTION else ChipKind.ACCENT
    if state is LotStateWord.OPEN:
        kind = ChipKind.PLAIN
    return Chip(kind, ICONS.get(state, "check"), said(LOT_WORDS[state]))


def lot_name(number: str) -> str:
    """A lot's number as people write it: ``MSC-1``."""
    return number.upper()


def lots_of(s: Session, therapy_id: str) -> tuple[LotLine, ...]:
    """Every lot of the therapy, the oldest first; one statement."""
    review, record = opens(REVIEW), opens(RECORD)
    return tuple(
        LotLine(
            name=lot_name(row.number),
            chip=lot_chip(row.to_state),
            record_href=url_for(RECORD, lot_id=row.id) if record else "",
            review_href=url_for(REVIEW, lot_id=row.id) if review else "",
            revoke_href=_where("release.revoke", row.id, row.to_state in DECIDED),
            close_href=_where("release.close", row.id, row.to_state in CLOSABLE),
        )
        for row in s.execute(_LOTS, {"therapy_id": therapy_id})
    )
