"""Places as acts meet them: scanned or named, and what stands in them now."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import reason
from tracker.marking.scan import is_code, not_ours
from tracker.material.models import Custody, Place


def the_place(ctx: Act, ref: str) -> Place | None:
    """The place with this id or scanned code; when there is none, that is found on ``ctx``."""
    wrong = not_ours(ctx, ref, Kind.PLACE) if is_code(ref) else None
    place = None
    if wrong is None:
        place = ctx.s.scalar(select(Place).where(or_(Place.id == ref, Place.code == ref)))
    if place is None:
        ctx.find(wrong or reason("place_unknown"))
    return place


def positions_taken(s: Session, place_id: str) -> dict[str, str]:
    """Position within the place -> id of the container that stands there now."""
    later = aliased(Custody)
    newest = (
        select(func.max(later.n))
        .where(later.container_id == Custody.container_id)
        .correlate(Custody)
        .scalar_subquery()
    )
    rows = s.execute(
        select(Custody.where, Custody.container_id).where(
            Custody.place_id == place_id, Custody.n == newest
        )
    )
    return {row[0]: row[1] for row in rows}
