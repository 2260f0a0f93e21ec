"""The definition of a therapy, parsed once a process: its text can never change."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.protocol.definition import ProcessDefinition, loaded_before
from tracker.protocol.models import ProcessDefinitionRow


@lru_cache(maxsize=64)
def _parsed(sha256: str, document: str) -> ProcessDefinition:
    definition = loaded_before(document)
    if definition.sha256 != sha256:
        raise ValueError(f"the definition {sha256[:12]} is not the text that was approved")
    return definition


_known: dict[tuple[int, str], ProcessDefinition] = {}


def definition_of(s: Session, definition_id: str, sha256: str) -> ProcessDefinition:
    """The definition with this id and hash; read from the database at its first use only."""
    document = _documents.get(sha256)
    if document is None:
        row = s.execute(
            select(ProcessDefinitionRow.document).where(ProcessDefinitionRow.id == definition_id)
        ).one()
        document = row.document
        _documents[sha256] = document
    return _parsed(sha256, document)


_documents: dict[str, str] = {}
