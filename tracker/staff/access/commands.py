"""Policies of access and shared computers at the terminal, by the acts of the pages."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.people.access.policies import policies
from tracker.people.access.rules import POLICIES
from tracker.people.access.stations import stations
from tracker.record.site import Site


def policy_lines(site: Site) -> Iterator[str]:
    """Every policy with its value now, its bounds and the house's default."""
    with site.database.reading() as s:
        now = policies(s)
    for name, policy in POLICIES.items():
        bounds = f"{policy.low} to {policy.high}, default {policy.default}"
        yield f"{name.value:<22} {now[name]:>4} {policy.unit:<10} ({bounds})"


def set_policy(site: Site, name: str, value: int, why: str, ask: Ask, by: str) -> Answer:
    """The policy has this value from now on, for everybody."""
    given = {"name": name, "value": value}
    return told_here(site, "staff:policy:set", given, ask, by, reason=why)


def station_lines(site: Site) -> Iterator[str]:
    """The shared computers, by name."""
    with site.database.reading() as s:
        yield from (f"{one.name}  since {one.added_at:%Y-%m-%d}" for one in stations(s))


def add_station(site: Site, name: str, why: str, ask: Ask, by: str) -> Answer:
    """The computer is a known station; it is bound in its own browser."""
    return told_here(site, "staff:station:added", {"name": name}, ask, by, reason=why)


def end_station(site: Site, name: str, why: str, ask: Ask, by: str) -> Answer:
    """No shift opens at the computer with this name again."""
    with site.database.reading() as s:
        known = {one.name: one.id for one in stations(s)}
    given = {"station": known.get(name, "unknown")}
    return told_here(site, "staff:station:ended", given, ask, by, reason=why)
