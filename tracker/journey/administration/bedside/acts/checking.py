"""Each unit is checked by two people, each on their own sign-in, blind to the other."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, exists, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.administration import facts
from tracker.journey.administration.bedside import line, session
from tracker.journey.administration.bedside.models import UnitCheck, UnitMatch
from tracker.journey.administration.bedside.session import (
    Band,
    SessionNow,
    scanned_band,
    session_now,
)
from tracker.journey.administration.bedside.stops import STEP, stop_attempt
from tracker.journey.administration.rules import judge_unit_check
from tracker.marking import scan
from tracker.marking.scan import scanned_label
from tracker.marking.scanned import LabelNow
from tracker.material.present import ContainerNow
from tracker.people.models import Role
from tracker.record.ahead import Question, question
from tracker.therapy.models import StepRecord
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import asks_of_therapy, the_therapy

TAG = "administration:unit:checked"


class CheckUnit(ActInput):
    """Two scans by one person, and where this person sees the catheter.

    Without ``unit``: the wristband alone, which is scanned first and judged at once.
    """

    session: str
    wristband: str
    unit: str = ""
    side: str = ""
    artery: str = ""

    def asks(self) -> tuple[Question, ...]:
        units = scan.asks([self.unit] if self.unit else ())
        return (*session.asks(self.session), session.asks_band(self.wristband), *units)


@act(
    TAG,
    by={Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST},
    check=Check.NONE,
)
def check_unit(ctx: Act, given: CheckUnit) -> Outcome | Verdict:
    """One person has checked this unit for this patient; a second person's check makes the match.

    The first answer is never that it matches. Another patient's unit or wristband, another side or
    artery is an identity stop, which ends the session; anything else is refused for this unit only.
    """
    here = session_now(ctx.s, given.session)
    if here is None:
        return ctx.refusal(reason("session_unknown"))
    ctx.s.ask(
        *asks_of_therapy(here.therapy_id),
        *facts.asks(here.therapy_id),
        line.asks(here.therapy_id),
        question(_WAITING, session=here.id),
    )
    therapy = the_therapy(ctx, here.therapy_id)
    assert therapy is not None  # the session's key says so
    session.at_once(ctx)
    if here.ended:
        return ctx.refusal(reason("session_ended", about=here.id))
    band = scanned_band(ctx, given.wristband)
    label = scanned_label(ctx, given.unit) if given.unit else None
    if foreign := _foreign(therapy, band, label):
        return stop_attempt(
            ctx, therapy, list(foreign), session_id=here.id, scanned=next(iter(foreign.values()))
        )
    if band is not None and band.stale:
        ctx.find(reason("wristband_of_an_earlier_name"))
    if not given.unit:
        ctx.find(reason("unit_not_scanned"))
    elif not (given.side and given.artery):
        ctx.find(reason("place_not_stated"))
    if band is None or label is None or ctx.blocked:
        return ctx.refusal()
    if band.id != here.wristband_id:
        ctx.find(reason("wristband_not_active"))
    unit = label.container
    found = _judge(ctx, therapy, here, unit, label, given)
    if Verdict.of(found).identity_stop:
        return stop_attempt(ctx, therapy, found, session_id=here.id, scanned=label.id)
    if ctx.blocked or not Verdict.of(found).accepted:
        return ctx.refusal(*found)
    return _record(ctx, therapy, here, unit, given)


def _foreign(therapy: TherapyNow, band: Band | None, label: LabelNow | None) -> dict[Reason, str]:
    """Identity stops, with the id of what was scanned, before the other chart is looked at.

    One scan that is another patient's suffices, whether or not the other could be read.
    """
    found = {}
    if label is not None and label.therapy_id != therapy.id:
        found[reason("unit_of_another_patient", Severity.IDENTITY)] = label.id
    if band is not None and band.therapy_id != therapy.id:
        found[reason("wristband_of_another_patient", Severity.IDENTITY)] = band.id
    return found


def _judge(
    ctx: Act,
    therapy: TherapyNow,
    here: SessionNow,
    unit: ContainerNow,
    label: LabelNow,
    given: CheckUnit,
) -> list[Reason]:
    known = facts.units_facts(ctx, therapy, [unit]).get(unit.id)
    if known is None:
        return [reason("wrong_kind_of_container", about=unit.short_name, kind=unit.kind.value)]
    limits = therapy.definition.bedside
    place = (given.side, given.artery)
    turn = line.line_for(ctx, therapy, unit).reasons()
    found = [*judge_unit_check(known, here.facts(), place, ctx.now, limits), *turn]
    found += label.on_itself()
    if given.side not in session.sides_of(ctx.s, here.id):
        found.append(reason("side_not_marked", Severity.IDENTITY, unit.short_name, side=given.side))
    return list(dict.fromkeys(found))


_JOINED = exists().where((UnitMatch.check_1 == UnitCheck.id) | (UnitMatch.check_2 == UnitCheck.id))
_WAITING = (
    select(UnitCheck.id, UnitCheck.unit_id, UnitCheck.checker, UnitCheck.checked_at)
    .where(UnitCheck.session_id == bindparam("session"), ~_JOINED)
    .order_by(UnitCheck.checked_at)
)


def _record(
    ctx: Act, therapy: TherapyNow, here: SessionNow, unit: ContainerNow, given: CheckUnit
) -> Outcome | Verdict:
    valid = dt.timedelta(minutes=therapy.definition.bedside.unit_check_to_start_minutes)
    since = ctx.now - valid
    checks = ctx.s.execute(_WAITING, {"session": here.id})
    waiting = [c for c in checks if c.unit_id == unit.id and c.checked_at >= since]
    if any(w.checker == ctx.actor for w in waiting):
        return ctx.refusal(reason("one_person_twice", about=unit.short_name, person=ctx.actor))
    place = {"side": given.side, "artery": given.artery}
    check = UnitCheck(
        id=ctx.fresh("check"),
        therapy_id=therapy.id,
        session_id=here.id,
        unit_id=unit.id,
        wristband_id=here.wristband_id,
        checker=ctx.actor,
        checked_at=ctx.now,
        **place,
    )
    ctx.add(check)
    if not waiting:
        return Outcome({"answer": "first_check_done", "check": check.id})
    first = waiting[-1]
    step = _step(ctx, therapy, first.checker)
    match = UnitMatch(
        id=ctx.fresh("match"),
        therapy_id=therapy.id,
        step_id=step.id,
        session_id=here.id,
        unit_id=unit.id,
        check_1=first.id,
        check_2=check.id,
        checker_1=first.checker,
        checker_2=ctx.actor,
        matched_at=ctx.now,
        **place,
    )
    ctx.add(step, match)
    return Outcome({"answer": "match", "check": check.id, "match": match.id})


def _step(ctx: Act, therapy: TherapyNow, first: str) -> StepRecord:
    """The step stands when the second person has checked: the first performed, this one verified.

    Two acts on two sign-ins make it, so it is no ``do_step``, whose two people are of one act.
    """
    return StepRecord(
        id=ctx.fresh("step"),
        therapy_id=therapy.id,
        step=STEP,
        tag=TAG,
        done_at=ctx.now,
        performed_by=first,
        verified_by=ctx.actor,
        check_kind=therapy.definition.step(STEP).check.value,
        workplace=ctx.door.workplace,
        note="",
    )
