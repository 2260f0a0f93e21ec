"""Scanned supplies lead to their trace: where a lot went, what a piece of equipment touched."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.pages.scanning import resolves
from tracker.supplies.models import Equipment, ReagentLot
from tracker.supplies.opened.models import OpenedBottle


@resolves(Kind.REAGENT_LOT)
def lot_page(s: Session, found: Native) -> str | Reason:
    """The reach of the lot with this code."""
    id_ = s.scalar(select(ReagentLot.id).where(ReagentLot.code == found.code))
    if id_ is None:
        return reason("reagent_unknown")
    return url_for("dossier.trace_of", kind="lot", thing=id_)


@resolves(Kind.EQUIPMENT)
def equipment_page(s: Session, found: Native) -> str | Reason:
    """What the equipment with this code touched."""
    id_ = s.scalar(select(Equipment.id).where(Equipment.code == found.code))
    if id_ is None:
        return reason("equipment_unknown")
    return url_for("dossier.trace_of", kind="equipment", thing=id_)


@resolves(Kind.BOTTLE)
def bottle_page(s: Session, found: Native) -> str | Reason:
    """Where the opened bottle with this code was used."""
    id_ = s.scalar(select(OpenedBottle.id).where(OpenedBottle.code == found.code))
    if id_ is None:
        return reason("reagent_unknown")
    return url_for("dossier.trace_of", kind="bottle", thing=id_)
