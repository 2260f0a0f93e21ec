"""The therapy sign: a shape and two letters that eyes notice where digits hide.

A help, never an identifier: nothing is ever looked up by it. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from typing import Final

SHAPES: Final = 12
LETTERS: Final = "ACEFHJKLMNPRTWXY"  # none that a hurried eye takes for another or for a digit


@dataclass(frozen=True, order=True, slots=True)
class TherapySign:
    """Shape 0 to 11 (drawn by the pages and labels) and two letters."""

    shape: int
    letters: str


_ALL: Final = tuple(
    TherapySign(shape, first + second)
    for shape, first, second in product(range(SHAPES), LETTERS, LETTERS)
)


class NoSignLeftError(ValueError):
    """All 3,072 signs are in use by active therapies."""


def therapy_sign(seed: bytes, active: Collection[TherapySign] = ()) -> TherapySign:
    """A sign that no active therapy has, always the same for the same seed and signs.

    While letters are left that no active therapy has, the letters differ too: a shape may be lost
    on a bad print. Raises NoSignLeftError.
    """
    digest = hashlib.sha256(seed).digest()
    start = int.from_bytes(digest[:8], "big")
    stride = 6 * int.from_bytes(digest[8:16], "big") + 1  # shares no factor with 3,072: meets all
    order = (_ALL[(start + stride * step) % len(_ALL)] for step in range(len(_ALL)))
    taken = frozenset(active)
    free = [sign for sign in order if sign not in taken]
    if not free:
        raise NoSignLeftError("Every therapy sign is in use: close therapies that are over.")
    letters = {sign.letters for sign in active}
    return next((sign for sign in free if sign.letters not in letters), free[0])
