"""A scanned wristband leads to its therapy's page, while it is worn."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.pages.scanning import resolves
from tracker.therapy.models import ActiveWristband, Wristband

_BY_CODE = (
    select(Wristband.therapy_id, ActiveWristband.wristband_id)
    .outerjoin(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .where(Wristband.code == bindparam("code"))
)


@resolves(Kind.WRISTBAND)
def wristband_page(s: Session, found: Native) -> str | Reason:
    """The page of the therapy; a wristband taken off leads nowhere (I11)."""
    row = s.execute(_BY_CODE, {"code": found.code}).first()
    if row is None:
        return reason("wristband_unknown")
    if row.wristband_id is None:
        return reason("wristband_not_active")
    return url_for("dossier.therapy", therapy_id=row.therapy_id)
