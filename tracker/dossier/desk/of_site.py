"""What waits for a signature that is about no therapy: definitions, the review of access."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import ACTS
from tracker.dossier.to_sign_page import ToSign
from tracker.pages.here import opens
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.staff.training.review.report import next_review_at

APPROVE = "protocol:definition:approved"
HASH_SHOWN = 12
"""As many letters of the hash as the command needs to know which definition is meant."""


def of_site(s: Session, roles: Iterable[Role], now: dt.datetime) -> list[ToSign]:
    """Definitions that nobody has approved yet, and a review of access that is due (H52)."""
    held, act = frozenset(roles), ACTS[APPROVE]
    found = [_definition(row) for row in _waiting(s)] if held & (act.by | act.checked_by) else []
    due_at = next_review_at(s)
    if now >= due_at and opens("training.sign_review"):
        found.append(_review(due_at))
    return found


def _waiting(s: Session) -> list[ProcessDefinitionRow]:
    query = (
        select(ProcessDefinitionRow)
        .outerjoin(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
        .where(DefinitionApproval.definition_id.is_(None))
        .order_by(ProcessDefinitionRow.loaded_at, ProcessDefinitionRow.id)
    )
    return list(s.scalars(query))


def _definition(row: ProcessDefinitionRow) -> ToSign:
    """Two people approve it at the command line, by the hash that they have both read."""
    command = f"tracker definition approve {row.sha256[:HASH_SHOWN]} --by … --second …"
    return ToSign(
        words=_("Version %(version)s: no therapy begins under it yet", version=row.version),
        kind=_("Process definition"),
        icon="sign",
        since=row.loaded_at,
        href="",
        action=_("Two people approve it at the command line:"),
        sign=None,
        subject=row.title,
        lot=row.sha256[:HASH_SHOWN],
        how=command,
    )


def _review(due_at: dt.datetime) -> ToSign:
    return ToSign(
        words=_("Who may do what here: the quarterly review is due"),
        kind=_("Review of access"),
        icon="people",
        since=due_at,
        href=url_for("training.review"),
        action=_("Read and sign"),
        sign=None,
        subject=_("Everybody's access"),
    )
