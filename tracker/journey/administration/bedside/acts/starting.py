"""A matched unit begins to be given: the one act that reads everything again."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration import budget, facts
from tracker.journey.administration.bedside import line, session
from tracker.journey.administration.bedside.models import (
    InfusionStart,
    UnitCheck,
    UnitMatch,
)
from tracker.journey.administration.bedside.session import (
    SessionNow,
    at_once,
    session_now,
)
from tracker.journey.administration.bedside.stops import stop_attempt
from tracker.journey.administration.budget import endotoxin_of_the_hour
from tracker.journey.administration.rules import UnitCheck as CheckFacts
from tracker.journey.administration.rules import judge_start
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy

STEP = "S25"


START = "administration:infusion:started"


class StartInfusion(StepInput):
    """The matched unit, and where the catheter lies now."""

    session: str
    unit: str
    side: str = ""
    artery: str = ""

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *session.asks(self.session),
            *scan.asks([self.unit]),
            *facts.asks(self.therapy),
            line.asks(self.therapy),
            *budget.asks(self.therapy),
            question(_CHECKS, therapy_id=self.therapy),
        )


@act(
    START,
    by={Role.INTERVENTIONALIST},
    checked_by={Role.INFUSION_NURSE},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def start_infusion(ctx: Act, given: StartInfusion) -> Outcome | Verdict:
    """The unit begins to be given: all that it depends on is read again in this transaction (I06).

    Of many who start one unit, one does; the others are refused, and the log says so (I03).
    """
    therapy = the_therapy(ctx, given.therapy)
    here = session_now(ctx.s, given.session)
    if therapy is None or here is None or here.therapy_id != given.therapy:
        return ctx.refusal(reason("session_unknown"))
    at_once(ctx)
    units = take_scanned(ctx, therapy.id, [given.unit], {Kind.UNIT})
    if here.ended:
        return ctx.refusal(reason("session_ended", about=here.id))
    if Verdict.of(ctx.findings).identity_stop:
        return stop_attempt(ctx, therapy, (), session_id=here.id)
    if not (given.side and given.artery):
        ctx.find(reason("place_not_stated"))
    if ctx.blocked:
        return ctx.refusal()
    unit = units[0]
    waiting = line.line_for(ctx, therapy, unit)
    found, match_id = _judge(ctx, therapy, here, unit, given)
    found += waiting.reasons()
    if Verdict.of(found).identity_stop:
        return stop_attempt(ctx, therapy, found, session_id=here.id, scanned=unit.id)
    step_id = do_step(ctx, therapy, STEP, START, given, found)
    if ctx.blocked or match_id is None:
        return ctx.refusal()
    started = move(ctx, unit, State.STARTED)
    line.tell_passed_over(ctx, therapy, unit, waiting)
    assert ctx.verifier is not None  # the check of a signature
    row = InfusionStart(
        unit_id=unit.id,
        therapy_id=therapy.id,
        step_id=step_id,
        match_id=match_id,
        session_id=here.id,
        wristband_id=here.wristband_id,
        side=given.side,
        artery=given.artery,
        state_n=started.n,
        state=State.STARTED.value,
        started_at=ctx.now,
        by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(row)
    given_to = {"unit": unit.id, "match": match_id, "side": given.side, "artery": given.artery}
    sign(ctx, therapy, unit.short_name, Content(given_to, [row]), "infusion_started")
    return Outcome({"unit": unit.id, "started_at": ctx.now.isoformat()})


_CHECKS = (
    select(
        UnitCheck.unit_id,
        UnitCheck.session_id,
        UnitCheck.checker,
        UnitCheck.side,
        UnitCheck.artery,
        UnitCheck.checked_at,
        UnitMatch.id.label("match_id"),
    )
    .outerjoin(UnitMatch, (UnitMatch.check_1 == UnitCheck.id) | (UnitMatch.check_2 == UnitCheck.id))
    .where(UnitCheck.therapy_id == bindparam("therapy_id"))
    .order_by(UnitCheck.checked_at)
)


def _judge(
    ctx: Act, therapy: TherapyNow, here: SessionNow, unit: ContainerNow, given: StartInfusion
) -> tuple[list[Reason], str | None]:
    """Every reason of I06, and the newest match of this session and unit."""
    every = ctx.s.execute(_CHECKS, {"therapy_id": therapy.id})
    rows = [r for r in every if r.unit_id == unit.id]
    ours = [r for r in rows if r.session_id == here.id] or rows
    checks = [
        CheckFacts(
            r.checker,
            unit.short_name,
            r.session_id,
            therapy.id,
            (r.side, r.artery),
            r.checked_at,
        )
        for r in ours
    ]
    match_id = next((r.match_id for r in reversed(ours) if r.match_id), None)
    endotoxin = endotoxin_of_the_hour(ctx, therapy, unit)
    known = facts.units_facts(ctx, therapy, [unit], endotoxin).get(unit.id)
    if known is None:
        return [reason("not_released", about=unit.short_name, now=unit.state)], None
    place = (given.side, given.artery)
    limits = therapy.definition.bedside
    found = [*judge_start(known, here.facts(), checks, place, ctx.now, limits)]
    if given.side not in session.sides_of(ctx.s, here.id):
        found.append(reason("side_not_marked", Severity.IDENTITY, unit.short_name, side=given.side))
    if match_id is None and not found:
        found.append(reason("unit_not_checked", about=unit.short_name))
    return list(dict.fromkeys(found)), match_id
