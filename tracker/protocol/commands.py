"""Process definitions from the command line: what is there, bring one in, approve it by two."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.protocol.compare import compare
from tracker.protocol.compared import line
from tracker.protocol.definition import ProcessDefinition, load
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.record.site import Site


@dataclass(frozen=True, slots=True)
class Listed:
    """A definition in the record; therapies begin under approved ones only."""

    id: str
    title: str
    version: str
    sha256: str
    approved: bool

    def line(self) -> str:
        """As the command prints it."""
        state = "approved    " if self.approved else "NOT approved"
        return f"{state}  version {self.version}  {self.sha256[:16]}  {self.title}"


def listed(site: Site) -> list[Listed]:
    """Every definition, oldest first."""
    query = (
        select(
            ProcessDefinitionRow.id,
            ProcessDefinitionRow.title,
            ProcessDefinitionRow.version,
            ProcessDefinitionRow.sha256,
            DefinitionApproval.definition_id.is_not(None).label("approved"),
        )
        .outerjoin(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
        .order_by(ProcessDefinitionRow.loaded_at)
    )
    with site.database.reading() as s:
        return [Listed(*row) for row in s.execute(query)]


def load_file(site: Site, path: Path, by: str, ask: Ask) -> Answer:
    """The file's definition stands in the record, waiting for approval, or why it does not."""
    given = {"text": path.read_text("utf-8")}
    return told_here(site, "protocol:definition:loaded", given, ask, by)


def compared(site: Site, one: str, other: str) -> list[str] | str:
    """The differences of two versions, a line each; or which of the two could not be found.

    Each is a file, or how the hash of a definition in the record begins.
    """
    found = []
    for what in (one, other):
        definition = _text_of(site, what)
        if definition is None:
            return what
        found.append(definition)
    return [line(change) for change in compare(*found)]


def _text_of(site: Site, what: str) -> ProcessDefinition | None:
    path = Path(what)
    if path.is_file():
        return load(path.read_text("utf-8"))
    starting = select(ProcessDefinitionRow.document).where(
        ProcessDefinitionRow.sha256.startswith(what, autoescape=True)
    )
    with site.database.reading() as s:
        documents = list(s.scalars(starting))
    return load(documents[0]) if len(documents) == 1 else None


def approve(
    site: Site, sha256: str, by: str, second: str, ask: Ask, why: str = ""
) -> Answer | None:
    """Two people approve the definition whose hash begins so; None when not exactly one does.

    A wrong password is a missing signature, and is recorded as every refusal is; so is a version
    that replaces another without ``why``.
    """
    found = [d for d in listed(site) if d.sha256.startswith(sha256)]
    if len(found) != 1:
        return None
    given = {"definition": found[0].id, "sha256": found[0].sha256}
    tag = "protocol:definition:approved"
    return told_here(site, tag, given, ask, by, second=second, reason=why)
