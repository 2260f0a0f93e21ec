"""What a specification asks of the lot: label claim and the endotoxin that an hour may carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.journey.donor.state import OrderNow, current_order
from tracker.journey.formulation.rules import endotoxin_limit_eu_per_ml
from tracker.journey.formulation.state import UnitNow, units_of_therapy
from tracker.journey.testing.rules import SpecContext
from tracker.material.words import State
from tracker.therapy.present import TherapyNow

GONE = frozenset({State.REJECTED, State.DISCARDED, State.DESTROYED, State.REVOKED})
MILLION = 1_000_000
INFORMATION = SpecContext(Decimal(1), Decimal(1))
"""For results that only inform: nothing is decided by these numbers."""


def spec_context(s: Session, therapy: TherapyNow, lot_ids: Collection[str]) -> SpecContext:
    """Claim of the lot's units (10^6 viable/ml) and K/M for all units of all products.

    Both products are given within the hour and share its budget; one that is ordered and not
    filled yet counts with the volume of the other (USP <85>).
    """
    units = [u for u in units_of_therapy(s, therapy.id) if u.state not in GONE]
    claims = {u.viable_per_ml for u in units if u.lot_id in lot_ids}
    claim = Decimal(claims.pop()) / MILLION if len(claims) == 1 else None
    order = current_order(s, therapy.id)
    ml = volume_of_the_hour_ml(units, order)
    if order is None or not ml:
        return SpecContext(claim, None)
    k = therapy.definition.endotoxin.k_eu_per_kg_per_h
    return SpecContext(claim, endotoxin_limit_eu_per_ml(order.weight_kg, ml, k))


def volume_of_the_hour_ml(units: Collection[UnitNow], order: OrderNow | None) -> Decimal:
    """Millilitres of all products together; 0 while nothing is filled."""
    by_product: dict[str, Decimal] = defaultdict(Decimal)
    for u in units:
        by_product[u.product] += u.volume_ml
    if not by_product:
        return Decimal(0)
    most = max(by_product.values())
    awaited = [p for p in (order.products if order else ()) if p not in by_product]
    return sum(by_product.values(), Decimal(0)) + most * len(awaited)
