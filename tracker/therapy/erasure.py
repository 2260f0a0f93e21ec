"""What may keep a patient's personal values from being erased, told by the rooms that know.

This room stands upstream of material and follow-up and cannot read their tables: they register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.therapy.models import PersonalErasure, Therapy, TherapyEnd

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


def hinders(s: Session, patient_id: str) -> list[Reason]:
    """Why the personal values of this patient cannot be erased now; empty when they can.

    Erased before, a therapy that is not over, or material: living cells need their patient.
    """
    if s.get(PersonalErasure, patient_id) is not None:
        return [reason("personal_values_erased")]
    therapies = s.execute(
        select(Therapy.id, Therapy.coi, TherapyEnd.therapy_id.label("ended"))
        .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
        .where(Therapy.patient_id == patient_id)
        .order_by(Therapy.coi)
    ).all()
    running = [reason("therapy_not_over", about=t.coi) for t in therapies if t.ended is None]
    return [*running, *what_is_left(s, [t.id for t in therapies])]
