"""QA links a deviation to the corrective or preventive action that it led to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.quality.acts.inputs import Text
from tracker.quality.capa.models import CapaLink
from tracker.quality.models import Deviation
from tracker.therapy.steps import TherapyInput, the_therapy


class LinkCapa(TherapyInput):
    """The deviation, the CAPA's number in the site's list, and what it is to bring about."""

    deviation: str
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{1,39}$")]
    words: Text


@act("quality:capa:linked", by={Role.QA})
def link_capa(ctx: Act, given: LinkCapa) -> Outcome | Verdict:
    """The deviation leads to its CAPA from now on, closed or not; a number is linked once."""
    therapy = the_therapy(ctx, given.therapy)
    row = ctx.s.get(Deviation, given.deviation)
    if therapy is None or row is None or row.therapy_id != given.therapy:
        return ctx.refusal(reason("deviation_unknown"))
    if ctx.s.get(CapaLink, (row.id, given.number)) is not None:
        return ctx.refusal(reason("capa_linked_before", about=given.number))
    ctx.add(
        CapaLink(
            deviation_id=row.id,
            number=given.number,
            therapy_id=therapy.id,
            words=given.words,
            linked_at=ctx.at,
            linked_by=ctx.actor,
        )
    )
    return Outcome({"deviation": row.id, "number": given.number})
