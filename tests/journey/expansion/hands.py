"""What the technician's hands do with cultures, as tests need it."""

from __future__ import annotations

from typing import Any

from tests.journey.laboratory import Laboratory
from tracker.act import Answer

P1 = tuple(f"P1-F{n:02}" for n in range(1, 13))


def seed(way: Laboratory, source: str, vessels: int, cells: int, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "container": way.id(source),
        "vessel": "t175",
        "vessels": vessels,
        "viable_seeded": cells,
    }
    return way.act("tech", "expansion:cells:seeded", "tech_2", **given | changes)


def harvest(way: Laboratory, *names: str, **changes: Any) -> Answer:
    given: dict[str, Any] = {
        "vessels": way.ids(*names),
        "total_cells": 60_500_000,
        "viability_pct": "96.5",
        "confluence_pct": 88,
        "enzyme_min": "6",
    }
    return way.act("tech", "expansion:passage:harvested", "tech_2", **given | changes)


def look(way: Laboratory, *names: str, **changes: Any) -> Answer:
    given: dict[str, Any] = {"vessels": way.ids(*names)}
    return way.act("tech", "expansion:culture:observed", **given | changes)
