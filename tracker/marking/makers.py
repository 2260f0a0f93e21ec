"""Whoever puts a label on a product, or verifies it, has made its lot (I07)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tracker.marking.acts import product_of
from tracker.material.present import ContainerNow
from tracker.material.releasers import left_by, makers_of_line
from tracker.material.words import Kind


def left_by_label(
    s: Session, tag: str, performer: str, containers: Sequence[ContainerNow]
) -> int | None:
    """How many could still release what is labelled; marrow and samples make no lot."""
    product = [c for c in product_of(containers) if c.kind is not Kind.MARROW]
    lots = {c.lot_id for c in product if c.lot_id}
    if not product:
        return None
    return left_by(s, tag, performer, lots, makers_of_line(s, [c.id for c in product]))
