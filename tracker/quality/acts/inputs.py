"""What QA's acts share."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.material.models import Lot
from tracker.people.models import Role
from tracker.therapy.present import TherapyNow

Title = Annotated[str, Field(min_length=1, max_length=200)]


Text = Annotated[str, Field(min_length=1, max_length=2000)]


Grade = Literal["minor", "major", "critical"]


EVERYBODY: Final = frozenset(Role) - {Role.COURIER, Role.WITNESS}
"""Whoever works on a therapy may report; a quick report is worth more than a rank."""


RANK: Final = {"minor": 0, "major": 1, "critical": 2}


def lot_is_ours(ctx: Act, therapy: TherapyNow, lot_id: str | None) -> None:
    """Find that the lot is not one of this therapy; no lot at all is right."""
    if lot_id is None:
        return
    known = select(Lot.id).where(Lot.id == lot_id, Lot.therapy_id == therapy.id)
    if ctx.s.scalar(known) is None:
        ctx.find(reason("lot_unknown"))
