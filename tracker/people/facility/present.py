"""The facility as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.facility.models import FacilitySetting
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class Facility:
    """What labels go by: ``fin`` is empty where nobody licensed one. ``n`` is its number."""

    n: int = -1
    fin: str = ""
    licence: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    paired: frozenset[str] = frozenset()


NOTHING_SAID: Final = Facility()
_NEWEST: Final = (
    select(
        FacilitySetting.n,
        FacilitySetting.fin,
        FacilitySetting.licence,
        FacilitySetting.product_codes,
        FacilitySetting.paired,
    )
    .order_by(FacilitySetting.n.desc())
    .limit(1)
)


def asks_facility() -> Question:
    """What ``facility_now`` reads."""
    return question(_NEWEST)


def facility_now(s: Session) -> Facility:
    """What the site has said last; where it never did, its own codes and whole labels."""
    row = s.execute(_NEWEST).first()
    if row is None:
        return NOTHING_SAID
    return Facility(row.n, row.fin, row.licence, dict(row.product_codes), frozenset(row.paired))


def settings_of(s: Session) -> list[FacilitySetting]:
    """Everything that the site has said of itself, the newest first."""
    return list(s.scalars(select(FacilitySetting).order_by(FacilitySetting.n.desc())))
