"""The site says where its consignments go: printed on every bag and box from then on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.consign.models import ConsignmentAddress, Purpose
from tracker.marking.consign.present import address_now
from tracker.marking.printing.printers.acts import KEEPS

Line = Annotated[str, Field(min_length=1, max_length=160, pattern=r"\S")]
Maybe = Annotated[str, Field(max_length=160)]


class SetAddress(ActInput):
    """Where it goes and who answers, in both languages; Chinese may be left out."""

    purpose: Purpose
    destination_en: Line
    destination_zh: Maybe = ""
    contact_en: Line
    contact_zh: Maybe = ""


@act("marking:address:set", by=KEEPS)
def set_address(ctx: Act, given: SetAddress) -> Outcome | Verdict:
    """Bags and boxes of this purpose say so from now on; what was printed stays as it is."""
    why = ctx.door.reason.strip()
    if not why:
        return ctx.refusal(reason("change_needs_its_reason"))
    earlier = address_now(ctx.s, given.purpose)
    row = ConsignmentAddress(
        purpose=given.purpose,
        n=earlier.n + 1 if earlier else 0,
        destination_en=given.destination_en.strip(),
        destination_zh=given.destination_zh.strip(),
        contact_en=given.contact_en.strip(),
        contact_zh=given.contact_zh.strip(),
        set_at=ctx.now,
        set_by=ctx.actor,
        reason=why,
    )
    ctx.add(row)
    return Outcome({"purpose": given.purpose.value})
