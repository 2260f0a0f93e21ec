"""The facility's number with its licence stands in the record, by two people, with a reason."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.facility.models import FacilitySetting
from tracker.people.facility.present import facility_now
from tracker.people.facility.rules import Paired, judge_facility
from tracker.people.models import Role

WHO = frozenset({Role.QA, Role.QUALIFIED_PERSON})
Name = Annotated[str, Field(min_length=1, max_length=40)]

TAG: Final = "staff:facility:set"


class SetFacility(ActInput):
    """The licensed facility number (empty: own codes alone), product codes, kinds in pairs."""

    fin: Annotated[str, Field(max_length=5)] = ""
    licence: Annotated[str, Field(max_length=160)] = ""
    codes: Annotated[dict[Name, Name], Field(max_length=40)] = Field(default_factory=dict)
    paired: Annotated[tuple[Paired, ...], Field(max_length=2)] = ()


@act(TAG, by=WHO, check=Check.SIGNATURE)
def set_facility(ctx: Act, given: SetFacility) -> Outcome | Verdict:
    """Labels are printed so from now on; what was printed is read as ever.

    Refuses a number of tests in production, a number without its licence, and no change at all.
    """
    why, now = ctx.door.reason.strip(), facility_now(ctx.s)
    if not why:
        ctx.find(reason("change_needs_its_reason"))
    ctx.find(*judge_facility(given.fin, given.licence, given.codes, ctx.site.environment))
    told = (given.fin, given.licence.strip(), given.codes, frozenset(given.paired))
    if told == (now.fin, now.licence, now.codes, now.paired):
        ctx.find(reason("facility_so_already"))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    row = FacilitySetting(
        n=now.n + 1,
        fin=given.fin,
        licence=given.licence.strip(),
        product_codes=given.codes,
        paired=sorted(given.paired),
        set_at=ctx.now,
        set_by=ctx.actor,
        second=ctx.verifier,
        reason=why,
    )
    ctx.add(row)
    sign_site(ctx, TAG, f"v{row.n} {given.fin}".strip())
    return Outcome({"fin": given.fin, "paired": sorted(given.paired)})
