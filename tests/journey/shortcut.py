"""Rows of stations that lie upstream of the one under test, written in one recorded entry.

Through the act's own writer, so that log, guards and keys see them as they see everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from sqlalchemy import select

from tests.journey.filled_lot import TAG, LotSpec, units_rows
from tests.sites import Bench
from tracker.act import ACTS, Act, ActInput, ActType, Check, Door, Outcome, Watch, perform
from tracker.db import table_of
from tracker.journey.testing.models import TestResult, VerdictWord
from tracker.people.models import SYSTEM, Role

_NUMBERS = count()


class Nothing(ActInput):
    """No input."""


@contextmanager
def _registered(function: Callable[[Act], Outcome]) -> Iterator[None]:
    def run(ctx: Act, given: Nothing) -> Outcome:
        return function(ctx)

    none: frozenset[Role] = frozenset()
    ACTS[TAG] = ActType(TAG, run, Nothing, none, none, Check.NONE, Watch.SHOWN, True)
    try:
        yield
    finally:
        del ACTS[TAG]


def write(bench: Bench, function: Callable[[Act], Outcome]) -> dict[str, Any]:
    """Perform ``function`` as an act of the system; its outputs."""
    with _registered(function):
        answer = perform(bench.site, Door(SYSTEM, f"rows-{next(_NUMBERS)}"), TAG, {})
    assert answer.accepted, [r.as_doc() for r in answer.reasons]
    return answer.outputs


def fill_units(
    bench: Bench, therapy_id: str, product: str = "msc", **changes: Any
) -> dict[str, Any]:
    """A lot of units, filled, labelled and tested now: ids by short name, codes, lot, pool."""
    spec = LotSpec(therapy_id, product, **changes)
    return write(bench, lambda ctx: units_rows(ctx, bench.people, spec))


def fails(bench: Bench, therapy_id: str, lot_id: str, test: str) -> None:
    """A failing result of this test, beside the one that passed."""
    _another(bench, lot_id, test=test, verdict=VerdictWord.FAIL, suffices=False)


def passes(bench: Bench, therapy_id: str, lot_id: str, test: str) -> None:
    """A passing result of a test that was awaited."""
    _another(bench, lot_id, test=test)


def _another(bench: Bench, lot_id: str, **new: Any) -> None:
    def rows(ctx: Act) -> Outcome:
        like = ctx.s.scalars(select(TestResult).where(TestResult.lot_id == lot_id)).first()
        kept = {c.key: getattr(like, c.key) for c in table_of(TestResult).columns}
        ctx.add(TestResult(**kept | {"id": ctx.fresh("result"), "entered_at": ctx.now} | new))
        return Outcome()

    write(bench, rows)
