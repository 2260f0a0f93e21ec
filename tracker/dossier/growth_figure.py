"""The growth of a therapy's culture as a curve: the same figures for the page and the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup

from labels.snapshot import Bilingual
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.grown_culture import Culture, expected_cells
from tracker.dossier.words import drawable, said
from tracker.pages.format import amount, cells
from tracker.pages.shown import Figure
from tracker.pages.words import gettext as _

if TYPE_CHECKING:
    from labels.charts import Dose, GrowthCurve, Passage


def pd_captions(culture: Culture) -> dict[str, Bilingual]:
    """What stands under a passage in the journey: its doublings, once they are known."""
    out: dict[str, Bilingual] = {}
    for h in culture.harvests:
        known = h.pd is not None
        figure = culture.named(culture.products[h.lot_id], "") + amount(h.pd) if known else ""
        before, name = out.get(f"P{h.passage}"), f"P{h.passage}"
        if before is not None and known and len(culture.kinds) > 1:
            out[name] = Bilingual(f"{before.en}, {figure}", f"{before.zh}，{figure}")
        elif known:
            out[name] = Bilingual(f"PD {figure}", f"PD {figure}")
        else:
            out[name] = Bilingual("PD awaits CFU-F", "PD 待集落计数")
    return out


def curve_of(
    facts: TherapyFacts, culture: Culture, zone: ZoneInfo, dose_words: str
) -> GrowthCurve | None:
    """The curve from the first seeding to the last harvest or to what is expected on Day 0."""
    from labels.charts import Dose, GrowthCurve

    passages: list[Passage] = []
    doses: list[Dose] = []
    order = facts.order
    for product in culture.kinds:
        own = culture.of(product)
        name = culture.named(product, "")
        rank = facts.definition.rank_of(product) or 0
        passages += [*_grown(own, zone, name, rank), *_growing(facts, own, zone, name, rank)]
        needed = order.needed_of(product, facts.definition) if order else None
        if needed:
            doses.append(Dose(needed, f"{name}{dose_words} {cells(needed)}", rank))
    if not passages:
        return None
    planned = order.planned_day0_at if order else None
    day0 = facts.day0_at or planned
    return GrowthCurve(
        passages=tuple(passages),
        day0=day0.astimezone(zone).date() if day0 else None,
        doses=tuple(doses),
    )


def _grown(culture: Culture, zone: ZoneInfo, name: str, rank: int) -> Sequence[Passage]:
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
                name=f"{name}P{h.passage}",
                start=seeding.seeded_at.astimezone(zone),
                seeded=int(h.start_cells),
                end=h.harvested_at.astimezone(zone),
                viable=h.viable,
                captions=tuple(captions),
                rank=rank,
            )
        )
    return out


def _growing(
    facts: TherapyFacts, culture: Culture, zone: ZoneInfo, name: str, rank: int
) -> Sequence[Passage]:
    """The living passage up to the planned Day 0, where the one before tells how fast it grows."""
    from labels.charts import Passage

    living, order = culture.living, facts.order
    if living is None or order is None or facts.over:
        return ()
    viable = expected_cells(culture, order.planned_day0_at, zone)
    if viable is None:
        return ()
    start = living.seeded_at.astimezone(zone)
    end = order.planned_day0_at.astimezone(zone)
    said_ = f"{name}P{living.passage}"
    return (Passage(said_, start, living.viable_seeded, end, viable, projected=True, rank=rank),)


def growth_figure(facts: TherapyFacts, culture: Culture, zone: ZoneInfo) -> Figure | None:
    """The curve for the page, with its CPD below; nothing while nothing can be drawn."""
    from labels.charts import growth_curve, to_svg

    curve = curve_of(facts, culture, zone, said(Bilingual("dose", "剂量")))
    if curve is None:
        return None
    caption = _cpd_words(facts, culture)
    if any(p.projected for p in curve.passages):
        caption += " " + _("Dashed: as expected if it grows like the passage before.")
    names = ", ".join(p.name for p in curve.passages)
    text = _("Viable cells of %(passages)s on a logarithmic axis", passages=names)
    svg = to_svg(growth_curve(curve, 560, 290), text)
    return Figure(Markup(svg), caption, text)  # noqa: S704 - our own drawing


def _cpd_words(facts: TherapyFacts, culture: Culture) -> str:
    """How many doublings each product has behind it, and how many the definition allows."""
    limit = facts.definition.parameters_of("S15").get("cpd")
    newest = {product: culture.of(product).last for product in culture.kinds}
    known = ", ".join(
        culture.named(product, amount(last.cpd))
        for product, last in newest.items()
        if last is not None and last.cpd is not None
    )
    if not known:
        return _("Doublings of P0 are known once the colonies are read.")
    if limit is None or limit.limit_high is None:
        return f"CPD {known}"
    return _("CPD %(cpd)s of %(limit)s.", cpd=known, limit=f"{limit.limit_high:f}")
