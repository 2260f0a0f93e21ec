"""A harvest tried, and how many stand in the record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.collection.models import Harvest


def take(way: Way, **changes: Any) -> tuple[str, ...]:
    """Try to take marrow now; the codes of the answer."""
    answer = way.act("physician", "collection:harvest:done", "nurse", **way.taking(**changes))
    return answer.verdict.codes


def harvests_done(bench: Bench) -> int:
    with bench.site.database.reading() as s:
        return len(s.scalars(select(Harvest)).all())
