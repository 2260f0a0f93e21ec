"""The alarms of identity stand in the record as the site wants them: two people, with a reason."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.alarms.models import AlarmSetting
from tracker.people.alarms.present import alarms_now
from tracker.people.alarms.rules import judge_alarms
from tracker.people.models import Role

WHO = frozenset({Role.QA, Role.QUALIFIED_PERSON})


class SetAlarms(ActInput):
    """Seconds between two patients' wristbands, mismatches that lock, seconds between two people.

    All at one screen; bounds and the house's own numbers stand in ``people.alarms.rules``.
    """

    patients_apart_s: int
    mismatches_lock: int
    people_apart_s: int


TAG: Final = "staff:alarms:set"


@act(TAG, by=WHO, check=Check.SIGNATURE)
def set_alarms(ctx: Act, given: SetAlarms) -> Outcome | Verdict:
    """From the next scan on the alarms come so; what they have told stands.

    Refuses a number beyond its bounds, which would switch a guard off, and no change at all.
    """
    why, now = ctx.door.reason.strip(), alarms_now(ctx.s).as_doc()
    told = {name: getattr(given, name) for name in now}
    if not why:
        ctx.find(reason("change_needs_its_reason"))
    ctx.find(*judge_alarms(told, now))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    last = ctx.s.scalar(select(func.max(AlarmSetting.n)))
    row = AlarmSetting(
        n=0 if last is None else last + 1,
        set_at=ctx.now,
        set_by=ctx.actor,
        second=ctx.verifier,
        reason=why,
        **told,
    )
    ctx.add(row)
    sign_site(ctx, TAG, f"v{row.n}")
    return Outcome({name: str(value) for name, value in told.items()})
