"""What may keep a patient's personal values from being erased, told by the rooms that know.

This room stands upstream of material and follow-up and cannot read their tables: they register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason

ERASED: Final = "therapy:personal_data:erased"
Teller = Callable[[Session, Collection[str]], Iterable[Reason]]
_TELLERS: Final[list[Teller]] = []


def tells_what_is_left(teller: Teller) -> Teller:
    """Register who knows what there still is of these therapies: each thing is one reason."""
    _TELLERS.append(teller)
    return teller


def what_is_left(s: Session, therapies: Collection[str]) -> list[Reason]:
    """Why these therapies' patient must stay identifiable; empty when nothing is left of them."""
    return [found for teller in _TELLERS for found in teller(s, therapies)]
