"""A label kit is prepared: empty containers, their labels, its area (H01)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from tracker.act import Act, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.acts import HANDS, SEE, write_print
from tracker.marking.kits.models import KitLabel, KitState, KitStateWord, LabelKit
from tracker.marking.models import LabelRole
from tracker.marking.open_step import asks_ended, has_ended, judge_open_step
from tracker.marking.present import labels_of
from tracker.marking.rules import LABELLED, judge_layout
from tracker.marking.run import label_run
from tracker.marking.scan import take_scanned
from tracker.marking.sentences.present import asks_table
from tracker.material.moves import made_from, make, open_lot, took_part
from tracker.material.present import ContainerNow
from tracker.people.facility.present import asks_facility
from tracker.record.ahead import Question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepCode, TherapyInput, the_step, the_therapy
from tracker.workplace.kits.models import KitArea
from tracker.workplace.kits.plan import PLANNERS, Plan, Wanted
from tracker.workplace.present import the_area

K = KitStateWord


class PrepareKit(TherapyInput):
    """For which step in which area; either containers that are there, or how many empty ones.

    ``vessel`` and ``source`` say what the empty ones are for: of flasks the pool or the MNC that
    will be seeded. ``spares`` more labels are printed for the first of them.
    """

    step: StepCode
    area: str
    containers: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    empties: Annotated[int, Field(ge=0, le=60)] = 0
    vessel: Annotated[str, Field(max_length=40)] = ""
    source: str = ""
    layout: str = ""
    spares: Annotated[int, Field(ge=0, le=10)] = 0

    def asks(self) -> tuple[Question, ...]:
        return (*super().asks(), asks_table(), asks_facility(), asks_ended(self.therapy))


@act("workplace:kit:prepared", by=HANDS, checked_by=SEE)
def prepare_kit(ctx: Act, given: PrepareKit) -> Outcome | Verdict:
    """Empty containers stand prepared, and their labels and spares are printed as one kit.

    Refused with no open step: the therapy is over, or the containers or their cells are (H01).
    """
    therapy, area = the_therapy(ctx, given.therapy), the_area(ctx, given.area)
    if therapy is None or area is None or the_step(ctx, therapy, given.step) is None:
        return ctx.refusal()
    plan = _plan(ctx, therapy, given) if given.empties else None
    there = take_scanned(ctx, therapy.id, given.containers, states=LABELLED)
    if bool(given.empties) is bool(given.containers):
        ctx.find(reason("kit_of_new_or_known_containers"))
    if given.empties and plan is None:
        return ctx.refusal()
    ended = has_ended(ctx.s, therapy.id)
    ctx.find(*judge_open_step(there, LabelRole.PRIMARY, ended=ended))
    layout = plan.layout if plan else given.layout
    names = (
        [(n, plan.kind) for n in plan.names] if plan else [(c.short_name, c.kind) for c in there]
    )
    ctx.find(*judge_layout(layout, names))
    if given.spares > len(names):
        ctx.find(reason("more_spares_than_containers"))
    before = {x.container_id for x in labels_of(ctx.s, [c.id for c in there]) if x.on_paper}
    ctx.find(*(reason("printed_before", about=c.short_name) for c in there if c.id in before))
    if ctx.blocked:
        return ctx.refusal()
    if plan is not None:
        there = _empty(ctx, therapy, plan, given)
    labels = label_run(ctx, therapy, there, layout, given.spares)
    if ctx.blocked:
        return ctx.refusal()
    kit = _kit(ctx, therapy, given, layout, len(labels))
    ctx.add(KitArea(kit_id=kit.id, therapy_id=therapy.id, work_area_id=area.id))
    ids = {}
    for name, (c, role, snapshot) in labels.items():
        ids[name] = write_print(ctx, therapy, c.id, role, snapshot)
        spare = name.endswith("+1")
        ctx.add(KitLabel(label_id=ids[name], kit_id=kit.id, therapy_id=therapy.id, spare=spare))
    took_part(ctx, therapy.id, (c.lot_id for c in there), "made")
    return Outcome(
        {
            "kit": kit.id,
            "kit_code": kit.code,
            "containers": {c.short_name: c.id for c in there},
            "codes": {n: x[2].payload for n, x in labels.items()},
            "labels": ids,
        }
    )


def _plan(ctx: Act, therapy: TherapyNow, given: PrepareKit) -> Plan | None:
    planner = PLANNERS.get(given.step)
    if planner is None:
        ctx.find(reason("kit_without_plan", about=given.step))
        return None
    sources = take_scanned(ctx, therapy.id, [given.source]) if given.source else []
    if ctx.blocked:
        return None
    source = sources[0] if sources else None
    plan = planner(Wanted(ctx.s, therapy, given.empties, given.vessel, source))
    if isinstance(plan, Reason):
        ctx.find(plan)
        return None
    return plan


def _empty(ctx: Act, therapy: TherapyNow, plan: Plan, given: PrepareKit) -> list[ContainerNow]:
    """The planned containers, prepared and empty; the lot that begins with them is open."""
    lot_id = plan.lot_id
    if plan.opens:
        lot_id = open_lot(ctx, therapy, plan.opens).id
        sources = take_scanned(ctx, therapy.id, [given.source])
        made_from(ctx, therapy.id, lot_id, [c.id for c in sources])
        ctx.flush()
    return [
        make(
            ctx,
            therapy,
            plan.kind,
            name,
            None,
            states=(),
            lot_id=lot_id,
            product=plan.product,
            passage=plan.passage,
            vessel=plan.vessel,
            area_cm2=plan.area_cm2,
        )
        for name in plan.names
    ]


def _kit(ctx: Act, therapy: TherapyNow, given: PrepareKit, layout: str, labels: int) -> LabelKit:
    before = ctx.s.scalar(
        select(func.count()).select_from(LabelKit).where(LabelKit.therapy_id == therapy.id)
    )
    kit = LabelKit(
        id=ctx.fresh("kit"),
        therapy_id=therapy.id,
        step=given.step,
        code=mint(Kind.LABEL_KIT, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        name=f"KIT-{(before or 0) + 1:02d}",
        layout=layout,
        labels=labels,
        spares=given.spares,
        prepared_at=ctx.at,
        prepared_by=ctx.actor,
    )
    ctx.add(kit)
    ctx.add(
        KitState(
            kit_id=kit.id,
            n=0,
            therapy_id=therapy.id,
            from_state=None,
            to_state=K.PREPARED,
            at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
            counted=None,
            seal="",
            note="",
        )
    )
    return kit
