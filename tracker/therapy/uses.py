"""Which words of its definition a therapy's record holds: told by the stations that wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from tracker.therapy.rules import Use

Teller = Callable[[Session, str], Iterable[Use]]
_TELLERS: list[Teller] = []


def tells_uses(teller: Teller) -> Teller:
    """Register a station that writes words of the definition into the record."""
    _TELLERS.append(teller)
    return teller


def uses_of(s: Session, therapy_id: str) -> tuple[Use, ...]:
    """Every word that stands in this therapy's record, once."""
    return tuple(dict.fromkeys(u for teller in _TELLERS for u in teller(s, therapy_id)))
