"""The patient is identified, then marrow is taken."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.collection.acts.gates import Moment, gates, volume_reasons
from tracker.journey.collection.label_contents import contents_words
from tracker.journey.collection.models import (
    Harvest,
    HarvestContainer,
    HarvestIdentity,
)
from tracker.journey.collection.state import (
    harvests,
)
from tracker.marking.kits.empties import Filling, asks_empties, empties, fill_or_make
from tracker.material.models import Container
from tracker.material.moves import hand_over
from tracker.material.papers import layouts_of
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.specification import Number
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies.use import Planned, use
from tracker.therapy.paper import judge_said
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.therapy.wristbands import judge_spoken, worn_wristband

Ml = Annotated[Number, Field(gt=0, decimal_places=1)]


Line = Annotated[str, Field(min_length=1, max_length=120)]


ShortName = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]


class CheckIdentity(StepInput):
    """The wristband's code as scanned, and what the patient says: name, date of birth."""

    wristband: str
    name_agrees: bool
    born_on_spoken: Annotated[dt.date, Field(exclude=True, repr=False)]  # no digest may tell it


@act(
    "collection:identity:checked",
    by={Role.NURSE, Role.PHYSICIAN},
    check=Check.SIGNATURE,
)
def check_identity(ctx: Act, given: CheckIdentity) -> Outcome | Verdict:
    """The patient on the table is this therapy's; the harvest of the day rests on it (I02, I20).

    Both sign in full (21 CFR 11.200; Annex 11 draft 13.3). Any mismatch is an identity stop
    without a way round; another patient's chart gets no entry.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    wristband = worn_wristband(ctx, therapy, given.wristband)
    if wristband is None:
        return ctx.refusal()
    ctx.find(*judge_spoken(wristband, given.name_agrees, given.born_on_spoken))
    step_id = do_step(ctx, therapy, "S07", "collection:identity:checked", given)
    if ctx.blocked:
        return ctx.refusal()
    row = HarvestIdentity(
        step_id=step_id, therapy_id=therapy.id, wristband_id=wristband.id, checked_at=ctx.at
    )
    ctx.add(row)
    said = {"identity": step_id, "wristband": wristband.id}
    sign(ctx, therapy, f"identity {step_id}", Content(said, ctx.rows), "harvest:identity_checked")
    return Outcome({"identity": step_id})


class DoHarvest(StepInput):
    """What was taken. ``reason``: why again, where an earlier harvest served the same product."""

    name: ShortName
    products: Annotated[tuple[str, ...], Field(min_length=1)]
    site: Line
    side: Literal["left", "right", "bilateral"]
    needle: Annotated[str, Field(max_length=40)] = ""
    anaesthesia: Annotated[str, Field(max_length=40)] = ""
    net_volume_ml: Ml
    anticoagulant: Line
    anticoagulant_ml: Annotated[Number, Field(ge=0, decimal_places=1)]
    containers: Annotated[int, Field(ge=1, le=6)] = 1
    started_at: AwareDatetime
    ended_at: AwareDatetime
    reason: Annotated[str, Field(max_length=200)] = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (*super().asks(), asks_empties(self.therapy))


@act(
    "collection:harvest:done",
    by={Role.PHYSICIAN},
    checked_by={Role.NURSE, Role.PHYSICIAN},
    check=Check.PRESENT,
)
def do_harvest(ctx: Act, given: DoHarvest) -> Outcome | Verdict:
    """The marrow is in its containers, with harvest, volume and times.

    Refused without identity checked that day, consent, eligibility, order, markers within their
    days from the specimen, blood values as asked for. Too little is recorded and held (D03).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    earlier = harvests(ctx.s, therapy.id)
    ctx.find(*gates(ctx.s, Moment(ctx.now, ctx.site.zone), therapy, given, earlier))
    names = container_names(given.name, given.containers)
    taken = ctx.s.scalars(
        select(Container.short_name).where(
            Container.therapy_id == therapy.id, Container.short_name.in_(names)
        )
    )
    ready = empties(ctx, therapy.id, Kind.MARROW)
    ctx.find(*(reason("short_name_taken", about=n) for n in taken if n not in ready))
    inside = contents_words(given.anticoagulant, given.anticoagulant_ml)
    ctx.find(*judge_said(layouts_of(Kind.MARROW), "anticoagulant", contents=inside))
    if any(h.name == given.name for h in earlier):
        ctx.find(reason("harvest_name_used", about=given.name))
    if ctx.blocked:
        return ctx.refusal()
    found = volume_reasons(ctx.s, ctx.site.zone, therapy, given, earlier)
    step_id = do_step(ctx, therapy, "S07", "collection:harvest:done", given, found)
    row = _harvest_row(ctx, therapy, given, step_id, len(earlier) + 1)
    ctx.add(row)
    bag = ContainerNow(
        *("", therapy.id, None, Kind.MARROW, "", None, None, None, None, 0), state=State.PREPARED
    )
    filling = Filling(therapy, step_id, bag, (State.FILLED,))
    made = fill_or_make(ctx, filling, [(name, []) for name in names])
    for c in made:
        ctx.add(HarvestContainer(container_id=c.id, harvest_id=row.id, therapy_id=therapy.id))
    planned = Planned("S07", therapy.definition.materials_of("S07"))
    used = use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    hand_over(ctx, made, ctx.door.workplace or given.site, held_by=ctx.actor)
    respond(ctx, therapy, "S07", step_id, [*found, *used], containers=made)
    return Outcome({"harvest": row.id, "containers": {c.short_name: c.id for c in made}})


def container_names(harvest: str, containers: int) -> list[str]:
    """``HARV-B`` alone; ``HARV-A-1``, ``HARV-A-2`` where a harvest fills several."""
    return [harvest] if containers == 1 else [f"{harvest}-{n + 1}" for n in range(containers)]


def _harvest_row(
    ctx: Act, therapy: TherapyNow, given: DoHarvest, step_id: str, number: int
) -> Harvest:
    return Harvest(
        id=ctx.fresh("harvest"),
        therapy_id=therapy.id,
        step_id=step_id,
        name=given.name,
        number=number,
        site=given.site,
        side=given.side,
        needle=given.needle,
        anaesthesia=given.anaesthesia,
        net_volume_ml=given.net_volume_ml,
        anticoagulant=given.anticoagulant,
        anticoagulant_ml=given.anticoagulant_ml,
        for_products=sorted(set(given.products)),
        reason=given.reason,
        started_at=given.started_at,
        ended_at=given.ended_at,
    )
