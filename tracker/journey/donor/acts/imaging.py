"""Imaging is performed; studies are known by their names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.donor.models import (
    ImagingStudy,
)
from tracker.journey.donor.state import consent_reasons
from tracker.people.models import Role
from tracker.protocol.specification import Frozen
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy


class Study(Frozen):
    """One study as the radiology department names it."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    modality: Literal["x_ray", "ct", "mr", "dsa"]
    views: Annotated[str, Field(max_length=120)] = ""


class PerformImaging(StepInput):
    """The studies and how many people read them."""

    studies: Annotated[tuple[Study, ...], Field(min_length=1)]
    readers: Annotated[int, Field(ge=0, le=9)] = 1


@act("donor:imaging:performed", by={Role.RADIOLOGIST, Role.INVESTIGATOR})
def perform_imaging(ctx: Act, given: PerformImaging) -> Outcome | Verdict:
    """The studies are known by name; refused without consent and for a name used before."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "harvest", ctx.at, ctx.site.zone))
    step_id = do_step(ctx, therapy, "S03", "donor:imaging:performed", given)
    return Outcome({"studies": add_studies(ctx, therapy, step_id, given.studies, given.readers)})


def add_studies(
    ctx: Act, therapy: TherapyNow, step_id: str, studies: tuple[Study, ...], readers: int
) -> dict[str, str]:
    """The studies stand under their names; a name used before is found. Returns id by name."""
    names = [one.name for one in studies]
    used = set(
        ctx.s.scalars(
            select(ImagingStudy.name).where(
                ImagingStudy.therapy_id == therapy.id, ImagingStudy.name.in_(names)
            )
        )
    )
    out: dict[str, str] = {}
    for one in studies:
        if one.name in used or one.name in out:
            ctx.find(reason("imaging_name_used", about=one.name))
            continue
        row = ImagingStudy(
            id=ctx.fresh("imaging"),
            therapy_id=therapy.id,
            step_id=step_id,
            name=one.name,
            modality=one.modality,
            views=one.views,
            readers=readers,
            performed_at=ctx.at,
        )
        ctx.add(row)
        out[one.name] = row.id
    return out
