"""The patient is identified, then marrow is taken."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.collection.models import (
    Harvest,
    HarvestContainer,
    HarvestIdentity,
)
from tracker.journey.collection.rules import (
    HarvestFacts,
    judge_harvest,
    judge_identity_before,
)
from tracker.journey.collection.state import (
    HarvestNow,
    harvests,
    identity_before,
)
from tracker.journey.donor.rules import PreHarvestFacts, Sex, judge_markers, judge_pre_harvest
from tracker.journey.donor.state import (
    born,
    consent_reasons,
    current_order,
    eligible,
    last_decision,
    markers_now,
    measured_now,
    sex_of,
)
from tracker.material.models import Container
from tracker.material.moves import hand_over, make
from tracker.material.words import Kind
from tracker.people.models import Role
from tracker.protocol.specification import Number
from tracker.quality.holds import open_holds
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import age_years
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
    check=Check.PRESENT,
)
def check_identity(ctx: Act, given: CheckIdentity) -> Outcome | Verdict:
    """The patient on the table is this therapy's; the harvest of the day rests on it (I02, I20).

    Any mismatch is an identity stop without a way round; another patient's chart gets no entry.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    wristband = worn_wristband(ctx, therapy, given.wristband)
    if wristband is None:
        return ctx.refusal()
    ctx.find(*judge_spoken(wristband, given.name_agrees, given.born_on_spoken))
    step_id = do_step(ctx, therapy, "S07", "collection:identity:checked", given)
    ctx.add(
        HarvestIdentity(
            step_id=step_id, therapy_id=therapy.id, wristband_id=wristband.id, checked_at=ctx.at
        )
    )
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
    ctx.find(*_gates(ctx, therapy, given, earlier))
    names = container_names(given.name, given.containers)
    taken = ctx.s.scalars(
        select(Container.short_name).where(
            Container.therapy_id == therapy.id, Container.short_name.in_(names)
        )
    )
    ctx.find(*(reason("short_name_taken", about=n) for n in taken))
    if any(h.name == given.name for h in earlier):
        ctx.find(reason("harvest_name_used", about=given.name))
    if ctx.blocked:
        return ctx.refusal()
    found = _volume(ctx, therapy, given, earlier)
    step_id = do_step(ctx, therapy, "S07", "collection:harvest:done", given, found)
    row = _harvest_row(ctx, therapy, given, step_id, len(earlier) + 1)
    ctx.add(row)
    made = [make(ctx, therapy, Kind.MARROW, name, step_id) for name in names]
    for c in made:
        ctx.add(HarvestContainer(container_id=c.id, harvest_id=row.id, therapy_id=therapy.id))
    planned = Planned("S07", therapy.definition.step("S07").materials)
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


def _gates(
    ctx: Act, therapy: TherapyNow, given: DoHarvest, earlier: list[HarvestNow]
) -> list[Reason]:
    """Everything that must be true before the needle."""
    at, zone = given.started_at, ctx.site.zone
    found: list[Reason] = []
    if given.ended_at < at:
        found.append(reason("times_reversed", about="harvest"))
    if given.ended_at > ctx.now:
        found.append(reason("done_in_the_future", about="harvest"))
    found += judge_identity_before(identity_before(ctx.s, therapy.id, at), at, zone)
    found += consent_reasons(ctx.s, therapy, "harvest", at, zone)
    if not eligible(ctx.s, therapy.id):
        found.append(reason("not_eligible"))
    order = current_order(ctx.s, therapy.id)
    if order is None:
        found.append(reason("order_missing"))
    else:
        unasked = sorted(set(given.products) - set(order.products))
        found += [reason("product_not_ordered", about=p) for p in unasked]
    if last_decision(ctx.s, therapy.id) == "no_go":
        found.append(reason("day0_no_go"))
    if any(h.container_id is h.lot_id is None for h in open_holds(ctx.s, therapy.id)):
        found.append(reason("therapy_on_hold"))
    found += judge_markers(markers_now(ctx.s, therapy.id), at, therapy.definition.markers)
    served = sorted({p for h in earlier for p in h.products} & set(given.products))
    if served and not given.reason:
        found.append(reason("reharvest_needs_reason", about=", ".join(served)))
    return [*found, *_blood(ctx, therapy, at, earlier)]


def _blood(
    ctx: Act, therapy: TherapyNow, at: dt.datetime, earlier: list[HarvestNow]
) -> tuple[Reason, ...]:
    now = measured_now(ctx.s, therapy.id)
    facts = PreHarvestFacts(
        at=at,
        harvest_number=len(earlier) + 1,
        sex=Sex(sex_of(ctx.s, therapy.id)),
        hb_g_per_l=now.hb_g_per_l,
        hb_taken_at=now.hb_taken_at,
        previous_harvest_ended_at=max((h.ended_at for h in earlier), default=None),
        pregnancy_test=now.pregnancy_test,
    )
    return judge_pre_harvest(facts, therapy.definition)


def _volume(
    ctx: Act, therapy: TherapyNow, given: DoHarvest, earlier: list[HarvestNow]
) -> tuple[Reason, ...]:
    days = timedelta(days=therapy.definition.pre_harvest.sum_harvests_within_days)
    recent = [h.net_volume_ml for h in earlier if given.started_at - h.ended_at <= days]
    born_on = born(ctx.s, therapy.patient_id)
    if born_on is None:
        return (reason("personal_values_erased"),)
    facts = HarvestFacts(
        products=frozenset(given.products),
        net_volume_ml=given.net_volume_ml,
        donor_age_years=age_years(born_on, given.started_at.astimezone(ctx.site.zone).date()),
        weight_kg=measured_now(ctx.s, therapy.id).weight_kg,
        recent_volume_ml=sum(recent, Decimal(0)),
    )
    return judge_harvest(facts, therapy.definition)
