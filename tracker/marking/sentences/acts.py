"""The site brings its own table of statutory sentences: read at the source, signed by two."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.db import canonical
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.sentences.models import SentenceTable
from tracker.marking.sentences.present import brought
from tracker.marking.statutory import StatutoryTable, shipped_table
from tracker.people.models import Role

WHO = frozenset({Role.QA, Role.QUALIFIED_PERSON})
TEXT_MAX = 60_000
"""Characters of a table as a file: the shipped one has 8,000."""


class BringTable(ActInput):
    """The whole table as its file says it (JSON)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=TEXT_MAX)
    table: Annotated[str, Field(min_length=2, max_length=TEXT_MAX)]


TAG = "marking:sentences:brought"


@act(TAG, by=WHO, check=Check.SIGNATURE)
def bring_table(ctx: Act, given: BringTable) -> Outcome | Verdict:
    """Labels say these sentences from now on; in production only verified ones are printed.

    Every sentence of the sets that the table names has somebody who answers for its wording.
    """
    why = ctx.door.reason.strip()
    if not why:
        ctx.find(reason("change_needs_its_reason"))
    try:
        table = StatutoryTable.model_validate_json(given.table)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"])) or "table"
        return ctx.refusal(reason("sentence_table_not_readable", about=place, kind=first["type"]))
    before = brought(ctx.s)
    ctx.find(*judge_table(table, {shipped_table().version, *(b.version for b in before)}))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    document = table.model_dump(mode="json")
    row = SentenceTable(
        n=len(before),
        version=table.version,
        document=document,
        sha256=hashlib.sha256(canonical(document)).hexdigest(),
        brought_at=ctx.now,
        brought_by=ctx.actor,
        second=ctx.verifier,
        reason=why,
    )
    ctx.add(row)
    sign_site(ctx, TAG, table.version)
    return Outcome({"version": table.version})


def judge_table(table: StatutoryTable, versions: set[str]) -> tuple[Reason, ...]:
    """Why this table cannot be the site's: its version is taken, or a sentence has no witness."""
    found = []
    if table.version in versions:
        found.append(reason("sentence_table_version_taken", about=table.version))
    here = [one for one in table.strings if one.set in table.sets]
    if not here:
        found.append(reason("sentence_table_says_nothing"))
    for one in here:
        if not (one.verified_by or "").strip() or one.verified_on is None:
            found.append(reason("sentence_without_witness", about=one.code))
    return tuple(found)
