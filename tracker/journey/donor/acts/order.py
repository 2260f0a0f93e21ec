"""The therapy is ordered, and twice it is asked whether it goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.donor.models import GoNoGo, TherapyOrder
from tracker.journey.donor.rules import Moment, judge_markers, judge_projected
from tracker.journey.donor.state import (
    PER_KG,
    OrderNow,
    consent_reasons,
    current_order,
    eligible,
    latest_weight,
    markers_now,
)
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.quality.deviations import deviations_now
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import Use
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.therapy.uses import tells_uses

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class OrderTherapy(StepInput):
    """The prescription. Without places each place of the definition gets a unit.

    ``msc_per_kg`` is of the one product that grows in culture. Where several do, the definition
    asks for the dose of each as a reading ``<product>_per_kg``.
    """

    scheme: Code
    products: Annotated[tuple[Code, ...], Field(min_length=1)]
    sides: Annotated[tuple[Code, ...], Field(min_length=1)]
    arteries: tuple[Code, ...] = ()
    msc_per_kg: Annotated[int, Field(gt=0, le=100_000_000)] | None = None
    units_per_product: Annotated[int, Field(gt=0, le=24)]
    planned_day0_at: AwareDatetime


@act(
    "donor:therapy:ordered",
    by={Role.INVESTIGATOR},
    checked_by={Role.QA},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def order_therapy(ctx: Act, given: OrderTherapy) -> Outcome | Verdict:
    """This version of the order counts from now on; earlier ones stay readable.

    Refused before eligibility, without consent to manufacture, for words that the definition does
    not have, and for a Day 0 that is past.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if not eligible(ctx.s, therapy.id):
        ctx.find(reason("not_eligible"))
    ctx.find(*consent_reasons(ctx.s, therapy, "manufacture", ctx.at, ctx.site.zone))
    ctx.find(*_unknown_words(given, therapy))
    weight_kg = latest_weight(ctx.s, therapy.id)
    if weight_kg is None:
        ctx.find(reason("weight_missing"))
    if given.planned_day0_at < ctx.at:
        ctx.find(reason("day0_in_the_past"))
    ctx.find(*_judge_doses(given, therapy.definition))
    if ctx.blocked or ctx.verifier is None or weight_kg is None:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, "S06", "donor:therapy:ordered", given)
    earlier = current_order(ctx.s, therapy.id)
    row = TherapyOrder(
        id=ctx.fresh("order"),
        therapy_id=therapy.id,
        step_id=step_id,
        version=earlier.version + 1 if earlier else 1,
        scheme=given.scheme,
        products=sorted(set(given.products)),
        sides=sorted(set(given.sides)),
        arteries=list(given.arteries) or [w.code for w in therapy.definition.places],
        weight_kg=weight_kg,
        msc_per_kg=given.msc_per_kg,
        units_per_product=given.units_per_product,
        planned_day0_at=given.planned_day0_at,
        ordered_at=ctx.at,
        ordered_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    says = {"order": given.model_dump(mode="json"), "weight_kg": str(weight_kg)}
    sign(ctx, therapy, f"order {row.id}", Content(says, [row]), "therapy:ordered")
    return Outcome({"order": row.id, "version": row.version})


def _judge_doses(given: OrderTherapy, definition: ProcessDefinition) -> list[Reason]:
    """A product that grows is ordered by its cells per kg; whose number it is, is never guessed."""
    grown = [p for p in definition.cultured if p in given.products]
    asked = {p for p in grown if f"{p}{PER_KG}" in given.readings}
    if given.msc_per_kg is not None and (len(definition.cultured) != 1 or asked):
        return [reason("dose_of_which_product", about=", ".join(definition.cultured))]
    missing = [p for p in grown if p not in asked and given.msc_per_kg is None]
    return [reason("dose_missing", about=p) for p in missing]


def _unknown_words(given: OrderTherapy, therapy: TherapyNow) -> list[Reason]:
    d = therapy.definition
    lists = (
        ("scheme_unknown", [given.scheme], [w.code for w in d.schemes]),
        ("product_unknown", given.products, [p.code for p in d.products]),
        ("side_unknown", given.sides, [w.code for w in d.sides]),
        ("artery_unknown", given.arteries, [w.code for w in d.places]),
    )
    return [
        reason(code, about=word)
        for code, words, known in lists
        for word in sorted(set(words) - set(known))
    ]


class DecideDay0(StepInput):
    """Go or no-go, with the cells expected (``day0``) or counted (``gate_2``, before harvest B)."""

    gate: Literal["day0", "gate_2"]
    decision: Literal["go", "no_go"]
    projected_cells: Annotated[int, Field(ge=0)] | None = None


@act(
    "donor:day0:decided",
    by={Role.QA},
    checked_by={Role.INVESTIGATOR},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def decide_day0(ctx: Act, given: DecideDay0) -> Outcome | Verdict:
    """The decision stands with what it rested on; the newest counts.

    Go is refused without order or consent and while a critical deviation is open. Too few cells and
    markers too old are listed: people decide on them.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    order = current_order(ctx.s, therapy.id)
    if order is None:
        return ctx.refusal(reason("order_missing"))
    severities = [d.severity for d in deviations_now(ctx.s, therapy.id) if not d.closed]
    found: list[Reason] = []
    if given.decision == "go":
        found += against_going_on(ctx.s, therapy, order, severities, ctx.at, ctx.site.zone)
    if given.projected_cells is not None:
        found += judge_projected(given.projected_cells, therapy.definition)
    needed = order.cells_needed
    if needed is not None and given.projected_cells is not None and given.projected_cells < needed:
        found.append(
            reason("dose_shortfall", Severity.ALERT, projected=given.projected_cells, needed=needed)
        )
    step_id = do_step(ctx, therapy, "S06", "donor:day0:decided", given, found)
    row = GoNoGo(
        step_id=step_id,
        therapy_id=therapy.id,
        gate=given.gate,
        decision=given.decision,
        projected_cells=given.projected_cells,
        needed_cells=needed,
        open_deviations=len(severities),
        decided_at=ctx.at,
    )
    ctx.add(row)
    says = {"gate": given.gate, "decision": given.decision}
    sign(ctx, therapy, f"day0 {step_id}", Content(says, [row]), f"{given.gate}:decided")
    return Outcome({"decision": step_id})


def against_going_on(
    s: Session,
    therapy: TherapyNow,
    order: OrderNow,
    severities: Collection[str],
    at: dt.datetime,
    zone: ZoneInfo,
) -> list[Reason]:
    """What speaks against going on: consent, markers on Day 0, deviations that are open."""
    found = list(consent_reasons(s, therapy, "infusion", at, zone))
    markers = markers_now(s, therapy.id)
    moment = max(at, order.planned_day0_at)
    found += judge_markers(markers, moment, therapy.definition.markers, Moment.DAY0)
    if "critical" in severities:
        found.append(reason("critical_deviation_open"))
    elif severities:
        found.append(reason("deviations_open", Severity.ALERT, count=len(severities)))
    return found


def day0_facts(
    s: Session, therapy: TherapyNow, at: dt.datetime, zone: ZoneInfo
) -> tuple[int | None, list[Reason]]:
    """The cells that the order asks for, and what speaks against going on now."""
    order = current_order(s, therapy.id)
    if order is None:
        return None, [reason("order_missing")]
    severities = [d.severity for d in deviations_now(s, therapy.id) if not d.closed]
    return order.cells_needed, against_going_on(s, therapy, order, severities, at, zone)


@tells_uses
def ordered_words(s: Session, therapy_id: str) -> list[Use]:
    """Scheme, products, sides and places of every version of the order."""
    rows = s.execute(
        select(
            TherapyOrder.scheme, TherapyOrder.products, TherapyOrder.sides, TherapyOrder.arteries
        ).where(TherapyOrder.therapy_id == therapy_id)
    )
    out: list[Use] = []
    for row in rows:
        out.append(Use("schemes", row.scheme))
        for kind, codes in (
            ("products", row.products),
            ("sides", row.sides),
            ("places", row.arteries),
        ):
            out += [Use(kind, code) for code in codes]
    return out
