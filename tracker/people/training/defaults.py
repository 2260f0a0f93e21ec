"""The first version of a site's matrix: what the program's own rules say on that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.people.models import SYSTEM, Role
from tracker.people.training.families import DEFAULTS
from tracker.people.training.models import (
    MatrixVersion,
    Part,
    Qualification,
    Requirement,
    RoleRule,
)
from tracker.people.training.rules import OF_PROCESS
from tracker.record.models import Recorded


@dataclass(frozen=True, slots=True)
class Widest:
    """An act's own rule: the most that any site may give."""

    act: str
    performer: frozenset[Role]
    verifier: frozenset[Role] = frozenset()

    def of(self, part: Part) -> frozenset[Role]:
        """The roles of this part."""
        return self.performer if part is Part.PERFORMER else self.verifier


def first_rows(now: dt.datetime, acts: Iterable[Widest]) -> list[Recorded]:
    """Version 0: every act's own rule, and the requirements that a new site starts with."""
    version = MatrixVersion(n=0, changed_at=now, changed_by=SYSTEM, second=None, reason="")
    needs = [_need(n, needed=True) for n in range(len(DEFAULTS))]
    return [version, *_rules(acts, 0), *needs]


def missing_rows(s: Session, now: dt.datetime, acts: Iterable[Widest]) -> list[Recorded]:
    """What an upgraded site lacks, as a new version: rows for acts that have none.

    Requirements of a site that had none are written as not in force: on the morning after an
    upgrade nobody's training is in the record yet, and living cells cannot wait for it.
    """
    known = {tuple(row) for row in s.execute(select(RoleRule.act, RoleRule.part))}
    top = s.scalar(select(func.max(MatrixVersion.n)))
    n = 0 if top is None else top + 1
    rules = [r for r in _rules(acts, n) if (r.act, r.part) not in known]
    none_yet = s.scalar(select(func.count()).select_from(Requirement)) == 0
    needs = [_need(i, needed=False, version=n) for i in range(len(DEFAULTS))] if none_yet else []
    if not rules and not needs:
        return []
    version = MatrixVersion(n=n, changed_at=now, changed_by=SYSTEM, second=None, reason="")
    return [version, *rules, *needs]


def _rules(acts: Iterable[Widest], version: int) -> list[RoleRule]:
    return [
        RoleRule(act=one.act, part=part, version=version, roles=words_of(one.of(part)))
        for one in sorted(acts, key=lambda w: w.act)
        for part in Part
        if one.of(part)
    ]


def _need(i: int, *, needed: bool, version: int = 0) -> Requirement:
    family, part, kind = DEFAULTS[i]
    of = OF_PROCESS if kind is Qualification.PROCEDURE else ""
    return Requirement(
        family=family, part=part, kind=kind, version=version, needed=needed, subject=of
    )


def words_of(roles: Collection[Role]) -> str:
    """The roles as a row keeps them."""
    return ", ".join(sorted(roles))
