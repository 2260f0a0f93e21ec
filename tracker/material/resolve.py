"""A scanned place leads to who stood there and when."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.material.models import Place
from tracker.pages.scanning import resolves


@resolves(Kind.PLACE)
def place_page(s: Session, found: Native) -> str | Reason:
    """The trace of the place with this code."""
    id_ = s.scalar(select(Place.id).where(Place.code == found.code))
    if id_ is None:
        return reason("place_unknown")
    return url_for("dossier.trace_of", kind="place", thing=id_)
