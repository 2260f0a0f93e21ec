"""The investigator decides whether the patient is eligible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.donor.models import EligibilityRow
from tracker.journey.donor.rules import EligibilityFacts, judge_eligibility, judge_markers
from tracker.journey.donor.state import (
    arco_of_hips_to_treat,
    born,
    consent_reasons,
    markers_now,
)
from tracker.people.models import Role
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class DecideEligibility(StepInput):
    """The decision, and the answer to every exclusion of the definition."""

    decision: Literal["eligible", "not_eligible"]
    exclusions: dict[Code, bool]


@act("donor:eligibility:decided", by={Role.INVESTIGATOR}, check=Check.SIGNATURE)
def decide_eligibility(ctx: Act, given: DecideEligibility) -> Outcome | Verdict:
    """The decision stands with every criterion; eligible is refused while one is not met.

    Criteria of the registry record: age, stage of each hip to be treated, no exclusion; consent in
    force and markers valid today. Not eligible may always be recorded.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    known = {w.code for w in therapy.definition.eligibility.exclusions}
    for code in sorted(set(given.exclusions) - known):
        ctx.find(reason("exclusion_unknown", about=code))
    wanting = criteria_not_met(ctx.s, therapy, given.exclusions, ctx.at, ctx.site.zone)
    if given.decision == "eligible":
        ctx.find(*wanting)
    if ctx.blocked:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, "S05", "donor:eligibility:decided", given)
    criteria = {
        "exclusions": dict(given.exclusions),
        "not_met": [r.as_doc() for r in wanting],
    }
    row = EligibilityRow(
        step_id=step_id,
        therapy_id=therapy.id,
        decision=given.decision,
        criteria=criteria,
        decided_at=ctx.at,
    )
    ctx.add(row)
    content = Content({"decision": given.decision, "criteria": criteria}, [row])
    sign(ctx, therapy, f"eligibility {step_id}", content, "eligibility:decided")
    return Outcome({"eligibility": step_id})


def criteria_not_met(
    s: Session, therapy: TherapyNow, exclusions: Mapping[str, bool], at: dt.datetime, zone: ZoneInfo
) -> list[Reason]:
    """Every criterion of the definition that is not met at this moment; empty when all are."""
    born_on = born(s, therapy.id)
    if born_on is None:
        return [reason("personal_values_erased")]
    facts = EligibilityFacts(
        born_on,
        at.astimezone(zone).date(),
        arco_of_hips_to_treat(s, therapy.id),
        dict(exclusions),
    )
    return [
        *judge_eligibility(facts, therapy.definition.eligibility),
        *consent_reasons(s, therapy, "harvest", at, zone),
        *judge_markers(markers_now(s, therapy.id), at, therapy.definition.markers),
    ]
