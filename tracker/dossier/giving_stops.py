"""The last stops of a journey: fill, release, Day 0, the visits after it: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from labels.snapshot import Bilingual
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.stop import Stop
from tracker.dossier.words import LOT_WORDS
from tracker.material.models import LotStateWord
from tracker.pages.shown import StopState

_ORDER_OF_RELEASE: Final = (
    LotStateWord.OPEN,
    LotStateWord.REVIEWED,
    LotStateWord.EXCEPTIONAL,
    LotStateWord.CONDITIONAL,
    LotStateWord.RELEASED,
    LotStateWord.CLOSED,
)
_GIVABLE_WORDS: Final = frozenset(w.value for w in _ORDER_OF_RELEASE[2:])


def giving_stops(facts: TherapyFacts, now: dt.datetime) -> Iterator[Stop]:
    """Fill, release, Day 0 and the next visit, as they stand at ``now``."""
    day0 = facts.order.planned_day0_at if facts.order else None
    yield _fill(facts, day0)
    yield _release(facts, day0)
    yield _day0(facts, day0, now)
    yield from _followup(facts)


def _fill(facts: TherapyFacts, day0: dt.datetime | None) -> Stop:
    name = Bilingual("Fill", "灌装")
    filled = {m.word: m for m in facts.all(What.FILLED)}
    wanted = set(facts.order.products if facts.order else ())
    if filled and wanted <= filled.keys():
        return Stop("fill", name, StopState.DONE, max(m.at for m in filled.values()))
    state = StopState.NOW if filled else StopState.DUE
    return Stop("fill", name, state, day0)


def _release(facts: TherapyFacts, day0: dt.datetime | None) -> Stop:
    """Every filled product has its decision; one rejected lot ends the way."""
    name = Bilingual("Release", "放行")
    now = {m.word: m for m in facts.all(What.LOT)}  # the newest state of each product's lot
    states = {product: LotStateWord(m.name) for product, m in now.items()}
    for product, state in states.items():
        if state in (LotStateWord.REJECTED, LotStateWord.REVOKED):
            bad = StopState.FAILED if state is LotStateWord.REJECTED else StopState.AT_RISK
            return Stop("release", name, bad, now[product].at, LOT_WORDS[state])
    filled = {m.word for m in facts.all(What.FILLED)}
    decided = [m for m in facts.all(What.LOT) if m.name in _GIVABLE_WORDS]
    if filled and filled <= {m.word for m in decided}:
        first = {m.word: m for m in reversed(decided)}  # when each was decided first
        worst = min(states.values(), key=_ORDER_OF_RELEASE.index)
        at = max(m.at for m in first.values())
        return Stop("release", name, StopState.DONE, at, LOT_WORDS[worst])
    return Stop("release", name, StopState.DUE, day0)


def _day0(facts: TherapyFacts, planned: dt.datetime | None, now: dt.datetime) -> Stop:
    name = Bilingual("Day 0", "第 0 天")
    signed_in, signed_out = facts.last(What.SIGNED_IN), facts.last(What.SIGNED_OUT)
    if facts.day0_at is not None and (signed_in is None or signed_out is not None):
        return Stop("day0", name, StopState.DONE, facts.day0_at)
    if signed_in is not None and signed_out is None:
        given, begun = len(facts.all(What.GIVEN)), len(facts.all(What.STARTED))
        caption = Bilingual(f"{given} of {begun} given", f"已输注 {given}/{begun}")
        caption = caption if begun else Bilingual("patient signed in", "患者已核对")
        return Stop("day0", name, StopState.NOW, facts.day0_at or signed_in.at, caption)
    return Stop("day0", name, StopState.DUE, planned)


def _followup(facts: TherapyFacts) -> Iterator[Stop]:
    """The next visit of the plan, counted from Day 0 as it was; before that, month 6."""
    plan = facts.definition.visit_plan.visits
    day0 = facts.day0_at or (facts.order.planned_day0_at if facts.order else None)
    done = {m.name: m for m in facts.all(What.VISITED)}
    waiting = [v for v in plan if v.code not in done]
    if facts.day0_at is not None and waiting:
        visit = waiting[0]
    else:
        visit = next((v for v in plan if v.months == 6), plan[-1])
    name = Bilingual(f"Month {visit.months}", f"{visit.months} 月随访")
    if not waiting:
        last = plan[-1]
        name = Bilingual(f"Month {last.months}", f"{last.months} 月随访")
        yield Stop("followup", name, StopState.DONE, done[last.code].at)
        return
    due = day0 + dt.timedelta(days=visit.day) if day0 else None
    yield Stop("followup", name, StopState.DUE, due)
