"""What a reviewer of access has to look at: pure (21 CFR 11.10(d), (g); Annex 11 11; H52)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from tracker.people.models import Role

QUIET_DAYS: Final = 90
"""Who did nothing for so long is asked about: do they still work here?"""
EVERY_DAYS: Final = 92
"""A quarter: the longest that may lie between two reviews."""

_MAKES: Final = frozenset({Role.TECHNICIAN, Role.PRODUCTION})
_TESTS: Final = frozenset({Role.QC_ANALYST})
_DECIDES: Final = frozenset({Role.QA, Role.QUALIFIED_PERSON})
_TRIES: Final = frozenset({Role.INVESTIGATOR, Role.COORDINATOR, Role.PHYSICIAN})
CONFLICTS: Final = (
    (_MAKES, _DECIDES),
    (_TESTS, _DECIDES),
    (_MAKES, _TESTS),
    (_TRIES, _DECIDES),
    (frozenset({Role.ADMINISTRATOR}), frozenset(Role) - {Role.ADMINISTRATOR}),
    (frozenset({Role.RUNNER, Role.COURIER}), _DECIDES),
)
"""Roles that one person should not hold together. I07 stops the acts; this names the temptation."""


def conflicts(roles: Collection[Role]) -> tuple[tuple[Role, Role], ...]:
    """Every pair of roles of one person that should be with two people."""
    held = set(roles)
    found = {
        (min(a, b), max(a, b))
        for left, right in CONFLICTS
        for a in sorted(held & left)
        for b in sorted(held & right)
        if a is not b
    }
    return tuple(sorted(found))


def quiet(last_act_at: dt.datetime | None, since: dt.datetime, now: dt.datetime) -> bool:
    """True when the person did nothing for ninety days, and has been here for as long."""
    return (last_act_at or since) < now - dt.timedelta(days=QUIET_DAYS)


def due_at(last_at: dt.datetime) -> dt.datetime:
    """When the next review is due."""
    return last_at + dt.timedelta(days=EVERY_DAYS)
