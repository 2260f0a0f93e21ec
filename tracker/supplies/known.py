"""What materials and equipment are called: the words of the newest approved definition."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.protocol.specification import Name

Words = tuple[tuple[str, Name], ...]


def known_words(s: Session, what: Literal["materials", "equipment"]) -> Words:
    """Materials or equipment of the newest approved definition; nothing before the first."""
    row = s.execute(
        select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)
        .join(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
        .order_by(DefinitionApproval.approved_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return ()
    definition = definition_of(s, row.id, row.sha256)
    words = definition.materials if what == "materials" else definition.equipment
    return tuple((w.code, w.name) for w in words)
