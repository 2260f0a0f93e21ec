"""The matrix and the requirements as they stand, and the versions that brought them there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import widest_rules
from tracker.people.models import Role
from tracker.people.training.defaults import Widest
from tracker.people.training.models import (
    Family,
    MatrixVersion,
    Part,
    Qualification,
    Requirement,
    RoleRule,
)
from tracker.people.training.rules import narrowed


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: of an act's part, or of a requirement."""

    act: str = ""
    part: Part = Part.PERFORMER
    before: frozenset[Role] | None = None
    after: frozenset[Role] = frozenset()
    family: Family | None = None
    kind: Qualification | None = None
    needed: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with all that it changed; the first has too much to list."""

    n: int
    at: dt.datetime
    by: str
    second: str
    reason: str
    changes: tuple[Changed, ...]


NeedKey = tuple[Family, Part, Qualification]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What is in force: the act's own rules, the site's roles, the requirements."""

    version: int
    widest: dict[str, Widest]
    given: dict[tuple[str, Part], frozenset[Role]]
    needs: dict[NeedKey, tuple[bool, str]]
    versions: tuple[Version, ...]

    def roles(self, tag: str, part: Part) -> frozenset[Role]:
        """The roles that may take this part now."""
        return narrowed(self.widest[tag].of(part), self.given.get((tag, part)))


def matrix_now(s: Session) -> Matrix:
    """The matrix of the site as every act reads it, with its history."""
    given: dict[tuple[str, Part], frozenset[Role]] = {}
    needs: dict[NeedKey, tuple[bool, str]] = {}
    changes: dict[int, list[Changed]] = {}
    for rule in s.execute(
        select(RoleRule.act, RoleRule.part, RoleRule.version, RoleRule.roles).order_by(
            RoleRule.version, RoleRule.act, RoleRule.part
        )
    ):
        after = frozenset(Role(r) for r in rule.roles.split(", ") if r)
        before = given.get((rule.act, rule.part))
        changes.setdefault(rule.version, []).append(Changed(rule.act, rule.part, before, after))
        given[rule.act, rule.part] = after
    for need in s.scalars(select(Requirement).order_by(Requirement.version, Requirement.family)):
        needs[need.family, need.part, need.kind] = (need.needed, need.subject)
        one = Changed(
            part=need.part,
            family=need.family,
            kind=need.kind,
            needed=need.needed,
            subject=need.subject,
        )
        changes.setdefault(need.version, []).append(one)
    versions = tuple(
        Version(v.n, v.changed_at, v.changed_by, v.second or "", v.reason, tuple(changes[v.n]))
        for v in s.scalars(select(MatrixVersion).order_by(MatrixVersion.n.desc()))
    )
    top = versions[0].n if versions else -1
    return Matrix(top, {w.act: w for w in widest_rules()}, given, needs, versions)
