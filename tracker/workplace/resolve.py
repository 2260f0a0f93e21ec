"""A scanned work area leads to whose material was open in it, and when."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.pages.scanning import resolves
from tracker.workplace.models import WorkArea


@resolves(Kind.WORK_AREA)
def area_page(s: Session, found: Native) -> str | Reason:
    """The trace of the area with this code."""
    id_ = s.scalar(select(WorkArea.id).where(WorkArea.code == found.code))
    if id_ is None:
        return reason("work_area_unknown")
    return url_for("dossier.trace_of", kind="area", thing=id_)
