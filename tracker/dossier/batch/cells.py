"""Cells from the harvest to the dose: passages, counts, units, as the record prints them."""

from __future__ import annotations

from decimal import Decimal

from labels.record_paper import CellCount, PassageDone, Standing, UnitGiven
from labels.snapshot import Bilingual
from tracker.dossier.batch.sources import Sources
from tracker.dossier.milestones import What
from tracker.dossier.words import STATE_WORDS, pair
from tracker.identity.own_words import USUAL
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.growth import PassageGrowth
from tracker.journey.formulation.models import UnitFill
from tracker.pages.format import NONE, amount, cells, clock
from tracker.protocol.definition import ProcessDefinition

BASIS = {
    PdBasis.CFU_F: "CFU-F",
    PdBasis.SEEDED: "viable seeded",
    PdBasis.ATTACHED: "attached",
}


def passages_done(rows: Sources) -> tuple[PassageDone, ...]:
    """Each passage of this lot's line with its doublings and the count that they start from."""
    own = [h for h in rows.culture.harvests if h.pool_id in rows.line]
    return tuple(_passage(rows, h) for h in own)


def _passage(rows: Sources, h: PassageGrowth) -> PassageDone:
    cpd = rows.definition_at(h.harvested_at).parameters_of("S15").get("cpd")
    limit = (cpd.limit_high if cpd else None) or Decimal(0)
    seeding = rows.culture.seeding_of(h)
    over = h.cpd is not None and h.cpd > limit
    return PassageDone(
        name=f"P{h.passage}",
        area=f"{seeding.area_cm2.normalize():f} cm²" if seeding else NONE,
        seeded=cells(int(h.start_cells)) if h.start_cells else cells(h.seeded_viable),
        harvested=cells(h.viable),
        viability=amount(h.viability_pct, "%"),
        pd=amount(h.pd) if h.pd is not None else NONE,
        pd_basis=_basis(rows, h),
        pdt=amount(h.pdt_h, "h") if h.pdt_h is not None else NONE,
        cpd=amount(h.cpd) if h.cpd is not None else NONE,
        cpd_limit=f"{limit:f}",
        standing=Standing.BAD if over else Standing.PLAIN,
    )


def _basis(rows: Sources, h: PassageGrowth) -> str:
    """The count that the doublings start from; whether it is awaited; whether paper tells it."""
    said = BASIS[h.pd_basis]
    if h.pd is None:
        said += ": awaited 待定"
    opened = rows.facts.last(What.FROM_PAPER)
    if opened is not None and h.harvested_at < opened.at:
        said += "; from paper 据纸质记录"
    return said


def counts_made(rows: Sources) -> tuple[CellCount, ...]:
    """TNC and MNC of each harvest, the pools, the bulk, and the dose against its order."""
    names = rows.lineage.containers
    own = isolated_words(rows.facts.definition)
    out = [
        CellCount(
            Bilingual(f"TNC, {names[c.container_id].short_name}", "有核细胞总数"),
            cells(c.tnc),
            amount(c.viability_pct, "%"),
            f"{amount(c.wbc_million_per_ml)} × 10⁶/ml × {amount(c.volume_ml, 'ml')}",
        )
        for c in rows.starting
    ]
    out += [
        CellCount(
            Bilingual(f"{own[0]}, {names[r.container_id].short_name}", own[1]),
            cells(r.mnc_total),
            amount(r.viability_pct, "%"),
            f"recovery {amount(r.recovery_pct, '%')}",
        )
        for r in rows.runs
    ]
    out += [
        CellCount(
            Bilingual(f"Harvest of P{h.passage}", f"P{h.passage} 收获"),
            cells(h.viable),
            amount(h.viability_pct, "%"),
            f"{cells(h.total)} total, {h.pool}",
        )
        for h in rows.culture.harvests
        if h.pool_id in rows.line
    ]
    return (*out, *_dose(rows))


def _fills(rows: Sources) -> list[UnitFill]:
    own = [f for f in rows.lineage.fills.values() if f.lot_id == rows.lot.id]
    return sorted(own, key=lambda f: rows.lineage.containers[f.container_id].short_name)


def _dose(rows: Sources) -> tuple[CellCount, ...]:
    fills, order = _fills(rows), rows.facts.order
    if not fills:
        return ()
    total = sum(f.viable_cells for f in fills)
    basis = f"{len(fills)} × {amount(fills[0].volume_ml, 'ml')}"
    if order is not None:
        basis += (
            f"; {cells(int(total / order.weight_kg))} per kg at {amount(order.weight_kg, 'kg')}"
        )
    standing = Standing.PLAIN
    needed = order.needed_of(rows.lot.product, rows.facts.definition) if order else None
    if needed:
        basis += f"; ordered {cells(needed)}"
        standing = Standing.GOOD if total >= needed else Standing.WARNING
    what = Bilingual(f"{rows.lot.product.upper()} dose", f"{rows.lot.product.upper()} 剂量")
    return (CellCount(what, cells(total), NONE, basis, standing),)


def units_given(rows: Sources) -> tuple[UnitGiven, ...]:
    """Each unit of the lot from its fill to its end, with what was delivered of it."""
    given = {m.name: m.n or 0 for m in rows.facts.all(What.GIVEN)}
    return tuple(
        UnitGiven(
            short_name=rows.lineage.containers[f.container_id].short_name,
            artery=artery_pair(rows.facts.definition, f.side, f.artery),
            volume=amount(f.volume_ml, "ml"),
            viable=cells(f.viable_cells),
            fill_end=clock(f.fill_end, rows.zone),
            expiry=clock(f.expires_at, rows.zone),
            state=STATE_WORDS[rows.lineage.containers[f.container_id].state],
            infused=cells(given[f.container_id]) if f.container_id in given else NONE,
        )
        for f in _fills(rows)
    )


def isolated_words(definition: ProcessDefinition) -> tuple[str, str]:
    """What the process calls the cells that isolation yields, in English and in Chinese."""
    return definition.own_words.get("cells", USUAL["cells"])


def artery_pair(definition: ProcessDefinition, side: str, artery: str) -> Bilingual:
    """Side and artery in both languages, the side first and in capitals."""
    sides = {w.code: pair(w.name) for w in definition.sides}
    arteries = {w.code: pair(w.name) for w in definition.places}
    where = sides.get(side, Bilingual(side, side))
    what = arteries.get(artery, Bilingual(artery, artery))
    return Bilingual(f"{where.en.upper()} {what.en}", f"{where.zh}侧 {what.zh}")
