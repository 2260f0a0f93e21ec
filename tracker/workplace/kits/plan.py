"""What containers a step will need, empty: told by the station whose step it is.

The workplace stands upstream of the stations and does not know how they name what they fill; a
station registers a planner for its step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many empty containers of a step are prepared, in which vessels, from which cells."""

    s: Session
    therapy: TherapyNow
    count: int
    vessel: str
    source: ContainerNow | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Containers of one kind. ``opens``: the product whose lot begins with them."""

    kind: Kind
    layout: str
    names: tuple[str, ...]
    product: str | None = None
    passage: int | None = None
    vessel: str | None = None
    area_cm2: Decimal | None = None
    lot_id: str | None = None
    opens: str = ""


Planner = Callable[[Wanted], Plan | Reason]
PLANNERS: Final[dict[str, Planner]] = {}
"""Code of a step -> who says what it will fill."""


def plans(step: str) -> Callable[[Planner], Planner]:
    """Register who plans the containers of this step."""

    def register(planner: Planner) -> Planner:
        if step in PLANNERS:
            raise ValueError(f"two stations plan {step}")
        PLANNERS[step] = planner
        return planner

    return register
