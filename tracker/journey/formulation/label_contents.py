"""What labels say of units as filled, of marrow as harvested, and because of markers found."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.snapshot import NOTHING, Bilingual
from tracker.journey.collection.state import HarvestNow, harvests
from tracker.journey.donor.rules import Finding
from tracker.journey.donor.state import markers_now
from tracker.journey.formulation.models import UnitFill
from tracker.marking.contents import (
    Asked,
    LabelContents,
    expiry_of,
    million,
    tells,
    tells_findings,
    told_by_row,
    written,
)
from tracker.marking.statutory import DonorFindings
from tracker.material.words import Kind
from tracker.protocol.site import Word
from tracker.therapy.present import TherapyNow

SIDES = {"left": "LEFT", "right": "RIGHT"}


@tells(Kind.UNIT)
def told_by_fill(asked: Asked) -> dict[str, LabelContents]:
    """Contents of each unit from its fill; of one that was never filled there is nothing to say."""
    definition = asked.therapy.definition
    sides = {w.code: w for w in definition.sides}
    arteries = {w.code: w for w in definition.arteries}
    names = {p.code: p.name for p in definition.products}
    rows = asked.s.scalars(select(UnitFill).where(UnitFill.container_id.in_(asked.ids)))
    filled = {row.container_id: row for row in rows}
    out = {c.id: LabelContents() for c in asked.containers}
    for id_, row in filled.items():
        name = names[row.product]
        out[id_] = LabelContents(
            product=Bilingual(name.en, name.zh),
            side=_side(sides[row.side]),
            artery=_bilingual(arteries[row.artery]),
            artery_code=row.artery.upper() if len(row.artery) <= 5 else "",
            contents=Bilingual(f"{million(row.viable_cells)} viable", "活细胞"),
            volume=f"{row.volume_ml:.1f} ml",
            made=Bilingual(f"filled {written(row.fill_end, asked.zone)}", "灌装"),
            expiry=expiry_of(row.expires_at, asked.zone),
            storage=Bilingual(row.storage, ""),
        )
    return out


def _side(word: Word) -> Bilingual:
    return Bilingual(SIDES.get(word.code, word.name.en.upper()), f"{word.name.zh}侧")


def _bilingual(word: Word) -> Bilingual:
    return Bilingual(word.name.en, word.name.zh)


@tells(Kind.MARROW)
def told_by_harvest(asked: Asked) -> dict[str, LabelContents]:
    """Contents of marrow from its harvest; before it, only what the container's row tells."""
    out = told_by_row(asked)
    for harvest in harvests(asked.s, asked.therapy.id):
        for c in asked.containers:
            if c.id in harvest.containers:
                out[c.id] = _marrow(asked, harvest, out[c.id].product)
    return out


def _marrow(asked: Asked, harvest: HarvestNow, product: Bilingual) -> LabelContents:
    many = len(harvest.containers)
    net, added = f"{harvest.net_volume_ml:.0f} ml", f"{harvest.anticoagulant_ml:.0f} ml"
    limit = asked.therapy.definition.parameters_of("S08").get("temperature")
    storage = NOTHING
    if limit is not None and limit.limit_low is not None and limit.limit_high is not None:
        storage = Bilingual(f"{limit.limit_low:f}–{limit.limit_high:f} °C", "")
    return LabelContents(
        product=product,
        contents=Bilingual(f"{net} net + {added} anticoagulant", "净采集量与抗凝剂"),
        volume=f"{harvest.volume_ml:.0f} ml" + (f" in {many}" if many > 1 else ""),
        made=Bilingual(f"collection ended {written(harvest.ended_at, asked.zone)}", "采集结束"),
        storage=storage,
    )


@tells_findings
def told_by_markers(s: Session, therapy: TherapyNow) -> DonorFindings:
    """Markers found reactive. Screening of 1271.75 to .85 is never complete here: it is not asked.

    So every label says that the donor was not evaluated, as 21 CFR 1271.90(c)(2) wants.
    """
    names = {m.code: m.name.en for m in therapy.definition.markers.markers}
    found = {
        names.get(r.marker, r.marker)
        for r in markers_now(s, therapy.id)
        if r.finding is Finding.POSITIVE and not r.resolved
    }
    return DonorFindings(complete=False, reactive=tuple(sorted(found)))
