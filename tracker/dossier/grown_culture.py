"""What grew of a therapy, seeding by seeding, for pages and paper; each product by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.doublings import PdBasis, projected_cells
from tracker.journey.expansion.growth import PassageGrowth, growth
from tracker.journey.expansion.models import Seeding
from tracker.material.models import Lot

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_SEEDINGS = (
    select(Seeding, Lot.product)
    .join(Lot, Lot.id == Seeding.lot_id)
    .where(Seeding.therapy_id == _THERAPY)
    .order_by(Seeding.seeded_at, Seeding.step_id)
)


@dataclass(frozen=True, slots=True)
class Culture:
    """What was seeded and what was harvested of it, in the order of time."""

    seedings: tuple[Seeding, ...]
    harvests: tuple[PassageGrowth, ...]
    products: Mapping[str, str]
    """What each lot is of."""

    @property
    def last(self) -> PassageGrowth | None:
        """The newest harvest."""
        return self.harvests[-1] if self.harvests else None

    @property
    def living(self) -> Seeding | None:
        """The newest seeding when it was not harvested yet."""
        done = {(h.lot_id, h.passage) for h in self.harvests}
        rows = [s for s in self.seedings if (s.lot_id, s.passage) not in done]
        return rows[-1] if rows else None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The products that grow, in the order in which they were seeded."""
        return tuple(dict.fromkeys(self.products[s.lot_id] for s in self.seedings))

    def of(self, product: str) -> Culture:
        """What was seeded and harvested for one product: each grows by itself."""
        own = {lot: kind for lot, kind in self.products.items() if kind == product}
        return Culture(
            tuple(s for s in self.seedings if s.lot_id in own),
            tuple(h for h in self.harvests if h.lot_id in own),
            own,
        )

    def named(self, product: str, words: str) -> str:
        """These words, with the product before them where several grow."""
        return f"{product.upper()} {words}" if len(self.kinds) > 1 else words

    def seeding_of(self, harvest: PassageGrowth) -> Seeding | None:
        """The first seeding of the passage that was harvested."""
        same = (harvest.lot_id, harvest.passage)
        return next((s for s in self.seedings if (s.lot_id, s.passage) == same), None)


def culture_of(s: Session, therapy_id: str) -> Culture:
    """The therapy's seedings and harvests with their doublings as known now; five statements."""
    rows = s.execute(_SEEDINGS, {"therapy_id": therapy_id}).all()
    seedings = tuple(row.Seeding for row in rows)
    products = {row.Seeding.lot_id: row.product for row in rows}
    return Culture(seedings, tuple(growth(s, therapy_id)) if seedings else (), products)


def expected_cells(culture: Culture, at: dt.datetime, zone: ZoneInfo) -> int | None:
    """Viable cells that the living passage of one product will have on that day, as before.

    Days by the calendar of the site, from a passage counted from seeded cells: the same figure as
    on the page of cultures.
    """
    living, last = culture.living, culture.last
    if living is None or last is None or last.pdt_h is None or last.pdt_h <= 0:
        return None
    if last.pd_basis is not PdBasis.SEEDED:
        return None
    days = (at.astimezone(zone).date() - living.seeded_at.astimezone(zone).date()).days
    if days <= 0:
        return None
    return int(projected_cells(Decimal(living.viable_seeded), Decimal(days), last.pdt_h))
