"""Which part of what is too much for every run is tried today: by one number for all draws.

The number is the day's (UTC), so that each day tries another part and after as many days as there
are parts everything was tried. pytest says it; ``TESTS_DRAW=number`` gives the same run again. The
processes of a run share it, also those that tests start, also over midnight.
"""

from __future__ import annotations

import datetime as dt
import os
import zlib
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

NAME: Final = "TESTS_DRAW"
T = TypeVar("T")


def settled() -> int:
    """The number of this run, from now on alike in every process that it starts."""
    return int(os.environ.setdefault(NAME, str(dt.datetime.now(dt.UTC).date().toordinal())))


def said() -> str:
    """The number in words, with how to give it again."""
    return f"draws: {NAME}={settled()} (the day's number; give it to try the same parts again)"


def turn(key: str, of: int) -> int:
    """Which of so many ways this key goes today: each of them on one day of as many."""
    return (zlib.crc32(key.encode()) + settled()) % of


def drawn(key: str, one_in: int) -> bool:
    """True for one key in so many: for each of them on one day of as many days."""
    return turn(key, one_in) == 0


def share(things: Sequence[T], one_in: int) -> list[T]:
    """One in so many, by their order: in as many days each of them once."""
    return list(things[settled() % one_in :: one_in])


def some(things: Iterable[T], many: int, by: str = "") -> list[T]:
    """As many as asked for, or all: the next ones each day, by an order without meaning.

    ``by`` makes it another order.
    """
    row = sorted(things, key=lambda one: zlib.crc32(f"{by} {one}".encode()))
    many = min(many, len(row))
    at = settled() * many
    return [row[(at + n) % len(row)] for n in range(many)]
