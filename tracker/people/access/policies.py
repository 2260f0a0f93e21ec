"""Policies as they stand now: the newest setting of each, else the house's default."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from tracker.people.access.models import PolicySetting
from tracker.people.access.rules import POLICIES, PolicyName

_LATER = aliased(PolicySetting)
_NEWEST: Final = (
    select(func.max(_LATER.n))
    .where(_LATER.name == PolicySetting.name)
    .correlate(PolicySetting)
    .scalar_subquery()
)
_ALL: Final = select(PolicySetting.name, PolicySetting.value, PolicySetting.n).where(
    PolicySetting.n == _NEWEST
)


@dataclass(frozen=True, slots=True)
class Policies:
    """What counts now, by name."""

    values: dict[PolicyName, int]

    def __getitem__(self, name: PolicyName) -> int:
        return self.values[name]

    @property
    def idle(self) -> dt.timedelta:
        """A page locks after this without use."""
        return dt.timedelta(minutes=self[PolicyName.IDLE_MINUTES])

    @property
    def longest(self) -> dt.timedelta:
        """A sign-in ends after this, used or not."""
        return dt.timedelta(hours=self[PolicyName.SESSION_HOURS])


def policies(s: Session) -> Policies:
    """Every policy's value now."""
    values = {name: policy.default for name, policy in POLICIES.items()}
    values |= {row.name: row.value for row in s.execute(_ALL)}
    return Policies(values)


def value_now(name: PolicyName) -> ScalarSelect[int]:
    """The newest setting of one policy as a column of another select; NULL for the default."""
    return (
        select(PolicySetting.value)
        .where(PolicySetting.name == name)
        .order_by(PolicySetting.n.desc())
        .limit(1)
        .scalar_subquery()
    )


def next_n(s: Session, name: PolicyName) -> int:
    """The number of the policy's next setting."""
    n = s.scalar(select(func.max(PolicySetting.n)).where(PolicySetting.name == name))
    return 0 if n is None else n + 1
