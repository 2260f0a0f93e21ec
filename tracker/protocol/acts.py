"""A process definition is loaded, then approved; after that it never changes (I30)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.protocol.definition import DefinitionError, load
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow

APPROVED: Final = "protocol:definition:approved"


class LoadDefinition(ActInput):
    """The text of a process definition, one JSON document."""

    model_config = ActInput.model_config | {"str_max_length": 2_000_000}
    text: str


@act("protocol:definition:loaded", by={Role.QA, Role.PRODUCTION}, system=True)
def load_definition(ctx: Act, given: LoadDefinition) -> Outcome | Verdict:
    """The version stands in the record, to be approved; a text with mistakes is refused."""
    try:
        definition = load(given.text)
    except DefinitionError as wrong:
        return Verdict.of([reason("definition_not_readable", about=str(wrong)[:400])])
    if ctx.s.scalar(
        select(ProcessDefinitionRow.id).where(ProcessDefinitionRow.sha256 == definition.sha256)
    ):
        return Verdict.of([reason("definition_already_there", about=definition.version)])
    same = select(ProcessDefinitionRow.id).where(
        ProcessDefinitionRow.title == definition.title.en,
        ProcessDefinitionRow.version == definition.version,
    )
    if ctx.s.scalar(same):
        return Verdict.of([reason("definition_version_taken", about=definition.version)])
    row = ProcessDefinitionRow(
        id=ctx.fresh("definition"),
        title=definition.title.en,
        version=definition.version,
        document=definition.canonical_bytes().decode(),
        sha256=definition.sha256,
        loaded_at=ctx.now,
        loaded_by=ctx.actor,
    )
    ctx.add(row)
    return Outcome({"definition": row.id, "sha256": row.sha256, "version": row.version})


class ApproveDefinition(ActInput):
    """Which definition, and the hash that the two people have read."""

    definition: str
    sha256: str


@act(
    APPROVED,
    by={Role.QA},
    checked_by={Role.QUALIFIED_PERSON, Role.INVESTIGATOR, Role.QA},
    check=Check.SIGNATURE,
)
def approve_definition(ctx: Act, given: ApproveDefinition) -> Outcome | Verdict:
    """Therapies may start under this version from now on; a later version says why it came."""
    row = ctx.s.get(ProcessDefinitionRow, given.definition)
    if row is None:
        return Verdict.of([reason("definition_unknown")])
    if row.sha256 != given.sha256:
        return Verdict.of([reason("definition_text_differs", about=row.version)])
    if ctx.s.get(DefinitionApproval, row.id):
        return Verdict.of([reason("definition_already_approved", about=row.version)])
    why = ctx.door.reason.strip()
    if not why and _replaces(ctx, row):
        return Verdict.of([reason("change_needs_its_reason")])
    assert ctx.verifier is not None  # the check of a signature
    ctx.add(
        DefinitionApproval(
            definition_id=row.id,
            approved_at=ctx.at,
            approved_by=ctx.actor,
            second=ctx.verifier,
        )
    )
    sign_site(ctx, APPROVED, f"{row.title} v{row.version}", about=[row], reason=why)
    return Outcome({"definition": row.id})


def _replaces(ctx: Act, row: ProcessDefinitionRow) -> bool:
    """True when an earlier version of the same process is approved: then something changes."""
    earlier = (
        select(DefinitionApproval.definition_id)
        .join(ProcessDefinitionRow, ProcessDefinitionRow.id == DefinitionApproval.definition_id)
        .where(ProcessDefinitionRow.title == row.title)
    )
    return ctx.s.scalars(earlier).first() is not None
