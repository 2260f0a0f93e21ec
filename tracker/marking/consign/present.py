"""The addresses as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.marking.consign.models import ConsignmentAddress, Purpose
from tracker.material.present import ContainerNow
from tracker.material.words import Kind

__all__ = ["Address", "Purpose", "address_now", "purpose_of"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a consignment goes, and whom to call; ``n`` is its number."""

    destination: Bilingual
    contact: Bilingual
    n: int


def purpose_of(containers: Sequence[ContainerNow]) -> Purpose:
    """What travels in these containers, which are of one kind."""
    units = any(c.kind is Kind.UNIT for c in containers)
    return Purpose.UNITS if units else Purpose.MARROW


def address_now(s: Session, purpose: Purpose) -> Address | None:
    """The newest address of a purpose; nothing where the site has said none."""
    row = s.scalar(
        select(ConsignmentAddress)
        .where(ConsignmentAddress.purpose == purpose)
        .order_by(ConsignmentAddress.n.desc())
        .limit(1)
    )
    if row is None:
        return None
    destination = Bilingual(row.destination_en, row.destination_zh)
    return Address(destination, Bilingual(row.contact_en, row.contact_zh), row.n)
