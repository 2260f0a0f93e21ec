"""The endotoxin that all units of one hour carry together (USP <85>, I06)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, func, or_, select

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.journey.administration.bedside.models import InfusionStart, InfusionStop
from tracker.journey.donor.state import current_order
from tracker.journey.formulation.models import UnitFill
from tracker.journey.formulation.rules import PlannedInfusion, judge_endotoxin_budget
from tracker.journey.testing.models import DecisionWord, OosDecision, TestResult
from tracker.material.models import Container
from tracker.material.present import ContainerNow
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import Parsed, parse
from tracker.protocol.specification import K_OVER_M, RuleAcceptance
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow

_GIVEN = (
    select(
        Container.id,
        Container.short_name,
        Container.lot_id,
        InfusionStart.started_at,
        func.coalesce(InfusionStop.volume_ml, UnitFill.volume_ml).label("volume_ml"),
    )
    .join(UnitFill, UnitFill.container_id == Container.id)
    .outerjoin(InfusionStart, InfusionStart.unit_id == Container.id)
    .outerjoin(InfusionStop, InfusionStop.unit_id == Container.id)
    .where(Container.therapy_id == bindparam("therapy_id"))
)
_RESULTS = (
    select(TestResult.lot_id, TestResult.test, TestResult.raw)
    .outerjoin(OosDecision, OosDecision.result_id == TestResult.id)
    .where(
        TestResult.therapy_id == bindparam("therapy_id"),
        or_(OosDecision.outcome.is_(None), OosDecision.outcome != DecisionWord.INVALIDATED),
    )
    .order_by(TestResult.entered_at, TestResult.id)
)


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``endotoxin_of_the_hour`` reads beside the order."""
    return question(_GIVEN, therapy_id=therapy_id), question(_RESULTS, therapy_id=therapy_id)


def endotoxin_tests(definition: ProcessDefinition) -> frozenset[str]:
    """Tests whose acceptance is K/M: their results share the hour's budget, whatever their name."""
    return frozenset(
        spec.code
        for spec in definition.release_specs
        if any(isinstance(a, RuleAcceptance) and a.rule == K_OVER_M for a in spec.acceptance)
    )


def endotoxin_of_the_hour(ctx: Act, therapy: TherapyNow, unit: ContainerNow) -> tuple[Reason, ...]:
    """Why this unit, with those begun in the hour before it, carries too much endotoxin.

    A lot without a result counts nothing here: that it is missing stops the start by itself.
    """
    order = current_order(ctx.s, therapy.id)
    if order is None:
        return ()
    window = timedelta(minutes=therapy.definition.endotoxin.window_minutes)
    since, of_therapy = ctx.now - window, {"therapy_id": therapy.id}
    rows = [
        r
        for r in ctx.s.execute(_GIVEN, of_therapy)
        if r.id == unit.id or (r.started_at is not None and r.started_at >= since)
    ]
    lots = {r.lot_id for r in rows if r.lot_id}
    tests = endotoxin_tests(therapy.definition)
    measured: dict[str, Parsed] = {
        r.lot_id: parse(r.raw)
        for r in ctx.s.execute(_RESULTS, of_therapy)
        if r.lot_id in lots and r.test in tests
    }
    infusions = [
        PlannedInfusion(r.short_name, r.started_at or ctx.now, r.volume_ml, measured[r.lot_id])
        for r in rows
        if r.lot_id in measured
    ]
    return judge_endotoxin_budget(infusions, order.weight_kg, therapy.definition)
