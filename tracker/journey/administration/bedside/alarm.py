"""What comes in against a unit while it runs: the open page of the bedside says it (H26)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.journey.administration.bedside.state import UnitNow
from tracker.journey.administration.facts import facts_of
from tracker.journey.administration.rules import judge_running
from tracker.material.present import containers_now
from tracker.material.words import State
from tracker.pages.here import site
from tracker.therapy.present import TherapyNow


def alarms(s: Session, therapy: TherapyNow, units: Sequence[UnitNow]) -> tuple[Reason, ...]:
    """Every reason that has arisen against the unit that is being given; none while none is."""
    running = [u.id for u in units if u.state is State.STARTED]
    if not running:
        return ()
    now = site().clock()
    there = list(containers_now(s, running).values())
    facts = facts_of(s, therapy, there, (now, site().zone)).values()
    return tuple(dict.fromkeys(r for one in facts for r in judge_running(one, now)))


def state_token(units: Sequence[UnitNow], found: Sequence[Reason]) -> str:
    """Changes when something changed that this person may know: a unit, or an alarm."""
    states = (f"{u.state.value[:3]}{'m' if u.match_id else ''}" for u in units)
    return "-".join((*states, *(f"{r.code} {r.about}" for r in found)))
