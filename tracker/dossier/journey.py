"""The journey of a therapy as a line of stops, worked out from what happened: pure.

A stop is done when its milestone is there, failed when the milestone says no, at risk while
something is known that may stop it. The first stop that is none of these is where the therapy is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from labels.snapshot import NOTHING, Bilingual
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.giving_stops import giving_stops
from tracker.dossier.milestones import What
from tracker.dossier.stop import Stop
from tracker.pages.shown import StopState

NEAR_DAY0: Final = dt.timedelta(days=7)
"""A repeat that is planned is no risk; one that is not done a week before Day 0 is one."""


def stops_of(
    facts: TherapyFacts,
    now: dt.datetime,
    zone: ZoneInfo,
    captions: Mapping[str, Bilingual] | None = None,
) -> tuple[Stop, ...]:
    """The whole line, as it stands at ``now``; ``captions`` add to stops by their key."""
    line = [*_beginning(facts), *_making(facts, now, zone), *giving_stops(facts, now)]
    said = captions or {}
    line = [replace(s, caption=said.get(s.key, s.caption)) for s in line]
    return tuple(_placed(line, ended=facts.over, held=facts.last(What.HOLD) is not None))


def current(stops: tuple[Stop, ...]) -> Stop | None:
    """Where the therapy is: the stop that failed, else the one at work, else the next to come."""
    for state in (StopState.FAILED, StopState.NOW, StopState.AT_RISK, StopState.DUE):
        found = next((s for s in stops if s.state is state), None)
        if found is not None:
            return found
    return None


def _placed(line: list[Stop], *, ended: bool, held: bool) -> Iterator[Stop]:
    """One stop is now: the first that is to come; after a failure nothing is needed any more."""
    over, here = False, any(s.state is StopState.NOW for s in line)
    for stop in line:
        state = stop.state
        if state not in (StopState.DONE, StopState.FAILED) and (over or ended):
            state = StopState.SKIPPED
        elif state is StopState.DUE and not here:
            state, here = StopState.NOW, True
        over = over or state is StopState.FAILED
        if state is StopState.NOW and held:
            stop = replace(stop, caption=Bilingual("on hold", "暂停"))
            state = StopState.AT_RISK
        yield replace(stop, state=state)


def _beginning(facts: TherapyFacts) -> Iterator[Stop]:
    name = Bilingual("Eligible", "合格")
    decided = facts.last(What.ELIGIBILITY)
    if decided is None:
        consent = facts.last(What.CONSENTED)
        caption = Bilingual("consented", "已签知情同意") if consent else NOTHING
        yield Stop("eligible", name, StopState.DUE, None, caption)
    elif decided.word == "eligible":
        yield Stop("eligible", name, StopState.DONE, decided.at)
    else:
        no = Bilingual("Not eligible", "不合格")
        yield Stop("eligible", no, StopState.FAILED, decided.at)


def _making(facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> Iterator[Stop]:
    """Harvests and passages in the order of time; what is planned and not done stands behind."""
    harvests = list(_harvests(facts))
    passages = list(_passages(facts, now, zone))
    began = passages[0].at if passages else None
    before = [h for h in harvests if began is None or (h.at is not None and h.at <= began)]
    if began is None:
        before = harvests[:1]
    yield from before
    yield from passages
    yield from _markers(facts, now)
    yield from (h for h in harvests if h not in before)


def _harvests(facts: TherapyFacts) -> Iterator[Stop]:
    done = {m.n or 0: m for m in facts.all(What.HARVESTED)}
    refused = {m.n: m for m in facts.all(What.RECEIVED) if m.word == "rejected"}
    planned = facts.definition.harvests_planned(facts.order.scheme) if facts.order else 1
    last = max([planned, *done])
    for n in range(1, last + 1):
        letter = chr(ord("A") + n - 1)
        name = Bilingual(f"Harvest {letter}", f"采集 {letter}")
        key = f"harvest-{n}"
        if n in refused and n == last:
            caption = Bilingual("rejected at receipt", "接收时拒收")
            yield Stop(key, name, StopState.FAILED, refused[n].at, caption)
        elif n in done:
            yield Stop(key, name, StopState.DONE, done[n].at, *_on_paper(facts, done[n].at))
        else:
            day0 = facts.order.planned_day0_at if facts.order and n > 1 else None
            yield Stop(key, name, StopState.DUE, day0)


def _on_paper(facts: TherapyFacts, at: dt.datetime) -> tuple[Bilingual, ...]:
    """What stands under a stop that paper tells, not this record."""
    opened = facts.last(What.FROM_PAPER)
    return (Bilingual("from paper", "据纸质记录"),) if opened and at < opened.at else ()


def _passages(facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> Iterator[Stop]:
    wanted = facts.order is None or bool(set(facts.definition.cultured) & set(facts.order.products))
    seeded = {m.n or 0: m for m in facts.all(What.SEEDED)}
    ended = {m.n or 0: m for m in facts.all(What.PASSAGED)}
    if not seeded and wanted:
        yield Stop("expansion", Bilingual("Expansion", "扩增"), StopState.DUE)
    for n, begun in sorted(seeded.items()):
        harvested = ended.get(n)
        key, name = f"P{n}", Bilingual(f"P{n}", f"P{n}")
        if harvested is not None and harvested.at >= begun.at:
            told = _on_paper(facts, harvested.at)
            yield Stop(key, name, StopState.DONE, harvested.at, *told)
            continue
        day = (now.astimezone(zone).date() - begun.at.astimezone(zone).date()).days
        name = Bilingual(f"P{n} · day {day}", f"P{n} · 第 {day} 天")
        seen = next(
            (m for m in reversed(facts.all(What.CARED)) if m.n is not None and m.at >= begun.at),
            None,
        )
        caption = NOTHING
        if seen is not None:
            caption = Bilingual(f"confluence {seen.n}\u00a0%", f"汇合度 {seen.n}\u00a0%")
        yield Stop(key, name, StopState.NOW, seen.at if seen else begun.at, caption)


def _markers(facts: TherapyFacts, now: dt.datetime) -> Iterator[Stop]:
    """Markers that will be too old on Day 0 are to be repeated; near Day 0 they put it at risk.

    Age counts from the specimen.
    """
    specimen = facts.last(What.MARKERS)
    if facts.order is None or specimen is None or facts.day0_at is not None:
        return
    day0 = max(facts.order.planned_day0_at, now)
    days = (day0 - specimen.at).days
    if days > facts.definition.markers.valid_days:
        caption = Bilingual(f"{days} d old on Day 0", f"第 0 天时已 {days} 天")
        state = StopState.AT_RISK if day0 - now <= NEAR_DAY0 else StopState.DUE
        yield Stop("markers", Bilingual("Markers", "标志物"), state, None, caption)
