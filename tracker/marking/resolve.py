"""A scanned label leads to its container's page, while it is the active one (I11, I14)."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.marking.book.present import labels_by_code
from tracker.marking.scan import became_of, resolve
from tracker.pages.scanning import resolves


@resolves(Kind.CONTAINER_LABEL)
def container_page(s: Session, found: Native) -> str | Reason:
    """The page of the container; a label that is not active is refused with what became of it."""
    known = resolve(s, [found.code]).get(found.code)
    if known is None:
        return _of_a_book(s, found.code)
    container_id, active = known
    if not active:
        return reason("label_not_active", about=became_of(s, found.code))
    return url_for("dossier.container", container_id=container_id)


def _of_a_book(s: Session, code: str) -> Reason:
    """Why a label of the book leads nowhere; of any other, that nobody knows it."""
    label = labels_by_code(s, [code]).get(code)
    if label is None:
        return reason("label_unknown")
    if label.fate is None:
        return reason("book_label_not_bound", about=label.name)
    return reason("book_label_ended", about=label.name, fate=label.fate.value)
