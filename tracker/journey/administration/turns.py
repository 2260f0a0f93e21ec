"""Which of several units for one place is given first: pure.

Products come in the order in which the therapy's definition names them, doses of one product by
their number. A unit that waits in the suite and could itself be given goes before (H06); one that
could not (held, expired, a test that failed) stands in nobody's way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.identity.verdict import Reason, reason
from tracker.journey.administration.rules import Target
from tracker.material.words import State

_NUMBER: Final = re.compile(r"[0-9]+$")
LAST: Final = 99
"""Rank of a product that the definition does not name (any more)."""
WAITING: Final = frozenset({State.ISSUED, State.ACCEPTED})
"""States of a unit in the suite that is still to be given; one that is STARTED is not done yet."""


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """Rank of the product in the definition, then the number of the dose: the lower goes first."""

    product: int
    dose: int


def turn_of(product_rank: int | None, short_name: str) -> Turn:
    """The unit's turn; a product that the definition does not know comes after those it knows."""
    number = _NUMBER.search(short_name)
    rank = LAST if product_rank is None else product_rank
    return Turn(rank, int(number[0]) if number else 0)


@dataclass(frozen=True, slots=True)
class InLine:
    """A unit that came to the suite: where it goes, its turn, and what speaks against giving it."""

    unit: str
    target: Target
    turn: Turn
    state: State
    against: tuple[Reason, ...] = ()


def before(unit: InLine, others: Iterable[InLine]) -> tuple[InLine, ...]:
    """Units for the same place whose turn is earlier and that are not done with, in order."""
    open_ = WAITING | {State.STARTED}
    found = (
        o for o in others if o.target == unit.target and o.turn < unit.turn and o.state in open_
    )
    return tuple(sorted(found, key=lambda o: o.turn))


def judge_turn(unit: InLine, others: Sequence[InLine]) -> tuple[Reason, ...]:
    """Why it is not this unit's turn: another for the same place could be given, or is running."""
    first = [o for o in before(unit, others) if o.state is State.STARTED or not o.against]
    if not first:
        return ()
    return (reason("another_unit_first", about=unit.unit, first=", ".join(o.unit for o in first)),)


def passed_over(unit: InLine, others: Sequence[InLine]) -> tuple[InLine, ...]:
    """The earlier units that this one is given before, because something speaks against them."""
    return tuple(o for o in before(unit, others) if o.state is not State.STARTED and o.against)
