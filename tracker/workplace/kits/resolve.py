"""A scanned kit leads to its page."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.marking.kits.present import kit_now
from tracker.pages.scanning import resolves


@resolves(Kind.LABEL_KIT)
def page_of_kit(s: Session, found: Native) -> str | Reason:
    """The page of the kit."""
    kit = kit_now(s, found.code)
    return url_for("workplace.kit", kit_id=kit.id) if kit else reason("kit_unknown")
