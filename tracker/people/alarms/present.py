"""The alarms of identity as they are now."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.alarms.models import AlarmSetting
from tracker.people.alarms.rules import BOUNDS


@dataclass(frozen=True, slots=True)
class Alarms:
    """What counts: ``patients_apart_s`` and ``people_apart_s`` in seconds at one screen."""

    patients_apart_s: int = BOUNDS["patients_apart_s"].default
    mismatches_lock: int = BOUNDS["mismatches_lock"].default
    people_apart_s: int = BOUNDS["people_apart_s"].default

    @property
    def patients_apart(self) -> dt.timedelta:
        """So long it takes at the least from one patient to the next (H20)."""
        return dt.timedelta(seconds=self.patients_apart_s)

    @property
    def people_apart(self) -> dt.timedelta:
        """So long it takes at the least until another person is at work here (H21)."""
        return dt.timedelta(seconds=self.people_apart_s)

    def as_doc(self) -> dict[str, int]:
        """By name."""
        return asdict(self)


_ALL: Final = select(
    AlarmSetting.patients_apart_s, AlarmSetting.mismatches_lock, AlarmSetting.people_apart_s
).order_by(AlarmSetting.n.desc())
_NEWEST: Final = _ALL.limit(1)


def alarms_now(s: Session) -> Alarms:
    """What the site has said last; where it never did, the house's numbers."""
    row = s.execute(_NEWEST).first()
    return Alarms() if row is None else Alarms(*row)
