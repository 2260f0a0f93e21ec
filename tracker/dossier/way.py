"""The way of a container up to the harvest and down to the units, siblings in one line: pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.dossier.lineage import Lineage
from tracker.material.present import ContainerNow
from tracker.material.words import Kind


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of the way: containers alike, how many cells came into them, and when."""

    containers: tuple[ContainerNow, ...]
    cells_in: int
    at: dt.datetime | None
    here: bool = False

    @property
    def name(self) -> str:
        """``P1-F01 … P1-F12``, or the one name."""
        first, last = self.containers[0].short_name, self.containers[-1].short_name
        return first if first == last else f"{first} … {last}"


def way_up(line: Lineage, id_: str, made: Mapping[str, dt.datetime]) -> tuple[Leg, ...]:
    """From here up to the harvest; every container between is in it, in the order of time."""
    return _legs(line, id_, line.above([id_]), made, newest_first=True)


def way_down(line: Lineage, id_: str, made: Mapping[str, dt.datetime]) -> tuple[Leg, ...]:
    """From here down to the units, samples and vials among them."""
    return _legs(line, id_, line.below([id_]), made, newest_first=False)


def _legs(
    line: Lineage,
    id_: str,
    others: Collection[str],
    made: Mapping[str, dt.datetime],
    *,
    newest_first: bool,
) -> tuple[Leg, ...]:
    alike: dict[tuple[object, ...], list[ContainerNow]] = defaultdict(list)
    for other in others:
        c = line.containers[other]
        alone = c.short_name if c.kind is Kind.SAMPLE else ""
        alike[made.get(other), c.kind, c.passage, c.product, alone].append(c)
    legs = [_leg(line, group, made) for group in alike.values()]
    legs.sort(key=_when, reverse=newest_first)
    here = line.containers[id_]
    return (_leg(line, [here], made, here=True), *legs)


def _when(leg: Leg) -> tuple[float, str]:
    return (leg.at.timestamp() if leg.at else 0.0, leg.name)


def _leg(
    line: Lineage,
    group: list[ContainerNow],
    made: Mapping[str, dt.datetime],
    *,
    here: bool = False,
) -> Leg:
    group = sorted(group, key=lambda c: c.short_name)
    came = sum(t.cells_viable or 0 for c in group for t in line.parents.get(c.id, ()))
    return Leg(tuple(group), came, made.get(group[0].id), here)
