"""The growth of a therapy's culture as a curve: the same figures for the page and the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.words import drawable, said
from tracker.journey.expansion.doublings import projected_cells
from tracker.journey.expansion.growth import PassageGrowth, growth
from tracker.journey.expansion.models import Seeding
from tracker.material.models import Lot
from tracker.pages.format import amount, cells
from tracker.pages.shown import Figure
from tracker.pages.words import gettext as _

if TYPE_CHECKING:
    from labels.charts import GrowthCurve, Passage

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_SEEDINGS = (
    select(Seeding, Lot.product)
    .join(Lot, Lot.id == Seeding.lot_id)
    .where(Seeding.therapy_id == _THERAPY)
    .order_by(Seeding.seeded_at, Seeding.step_id)
)
HOURS_OF_A_DAY = Decimal(24)


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


def pd_captions(culture: Culture) -> dict[str, Bilingual]:
    """What stands under a passage in the journey: its doublings, once they are known."""
    out = {}
    for h in culture.harvests:
        known = h.pd is not None
        en = f"PD {amount(h.pd)}" if known else "PD awaits CFU-F"
        zh = f"PD {amount(h.pd)}" if known else "PD 待集落计数"
        out[f"P{h.passage}"] = Bilingual(en, zh)
    return out


def expected_cells(culture: Culture, at: dt.datetime) -> int | None:
    """Viable cells that the living passage will have at ``at`` if it grows as the one before."""
    living, last = culture.living, culture.last
    if living is None or last is None or last.pdt_h is None or last.pdt_h <= 0:
        return None
    days = Decimal((at - living.seeded_at).total_seconds()) / 86_400
    if days <= 0:
        return None
    return int(projected_cells(Decimal(living.viable_seeded), days, last.pdt_h))


def curve_of(
    facts: TherapyFacts, culture: Culture, zone: ZoneInfo, dose_words: str
) -> GrowthCurve | None:
    """The curve from the first seeding to the last harvest or to what is expected on Day 0."""
    from labels.charts import GrowthCurve

    passages = [*_grown(facts, culture, zone), *_growing(facts, culture, zone)]
    if not passages:
        return None
    order = facts.order
    needed = order.cells_needed if order else None
    planned = order.planned_day0_at if order else None
    day0 = facts.day0_at or planned
    return GrowthCurve(
        passages=tuple(passages),
        dose_cells=needed,
        dose_label=f"{dose_words} {cells(needed)}" if needed else "",
        day0=day0.astimezone(zone).date() if day0 else None,
    )


def _rank(facts: TherapyFacts, culture: Culture, lot_id: str) -> int:
    return facts.definition.rank_of(culture.products.get(lot_id, "")) or 0


def _grown(facts: TherapyFacts, culture: Culture, zone: ZoneInfo) -> Sequence[Passage]:
    from labels.charts import Passage

    out = []
    for h in culture.harvests:
        seeding = culture.seeding_of(h)
        # P0 starts from its colonies: until they are read its curve has no beginning
        if seeding is None or h.start_cells is None or h.start_cells < 1 or h.viable < 1:
            continue
        captions = [f"PD {amount(h.pd)}"]
        if h.pdt_h is not None:
            captions.append(drawable(amount(h.pdt_h, "h")))
        out.append(
            Passage(
                name=f"P{h.passage}",
                start=seeding.seeded_at.astimezone(zone),
                seeded=int(h.start_cells),
                end=h.harvested_at.astimezone(zone),
                viable=h.viable,
                captions=tuple(captions),
                rank=_rank(facts, culture, h.lot_id),
            )
        )
    return out


def _growing(facts: TherapyFacts, culture: Culture, zone: ZoneInfo) -> Sequence[Passage]:
    """The living passage up to the planned Day 0, where the one before tells how fast it grows."""
    from labels.charts import Passage

    living, order = culture.living, facts.order
    if living is None or order is None or facts.over:
        return ()
    viable = expected_cells(culture, order.planned_day0_at)
    if viable is None:
        return ()
    start = living.seeded_at.astimezone(zone)
    end = order.planned_day0_at.astimezone(zone)
    rank = _rank(facts, culture, living.lot_id)
    name = f"P{living.passage}"
    return (Passage(name, start, living.viable_seeded, end, viable, projected=True, rank=rank),)


def growth_figure(facts: TherapyFacts, culture: Culture, zone: ZoneInfo) -> Figure | None:
    """The curve for the page, with its CPD below; nothing while nothing can be drawn."""
    from labels.charts import growth_curve, to_svg

    curve = curve_of(facts, culture, zone, said(Bilingual("dose", "剂量")))
    if curve is None:
        return None
    last = culture.last
    limit = facts.definition.parameters_of("S15").get("cpd")
    caption = _("Doublings of P0 are known once the colonies are read.")
    if last is not None and last.cpd is not None:
        caption = f"CPD {amount(last.cpd)}"
        if limit is not None and limit.limit_high is not None:
            most = f"{limit.limit_high:f}"
            caption = _("CPD %(cpd)s of %(limit)s.", cpd=amount(last.cpd), limit=most)
    if curve.passages[-1].projected:
        caption += " " + _("Dashed: as expected if it grows like the passage before.")
    names = ", ".join(p.name for p in curve.passages)
    text = _("Viable cells of %(passages)s on a logarithmic axis", passages=names)
    svg = to_svg(growth_curve(curve, 560, 290), text)
    return Figure(Markup(svg), caption, text)  # noqa: S704 - our own drawing
