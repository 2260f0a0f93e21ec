"""What the labels of units say: side, artery, cells, volume, expiry, all as filled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from labels.snapshot import Bilingual
from tracker.journey.formulation.models import UnitFill
from tracker.marking.contents import (
    Asked,
    LabelContents,
    expiry_of,
    million,
    tells,
    written,
)
from tracker.material.words import Kind
from tracker.protocol.site import Word

LONGEST: Final = 5
BEGINNING: Final = 3


def short_code(place: Word, all_places: Collection[Word]) -> str:
    """What the eye finds first beside the side: as the definition says, else the code itself.

    Of a code too long to be found at a glance its beginning, where no other place begins so.
    """
    if place.short or len(place.code) <= LONGEST:
        return place.short or place.code.upper()
    begins = place.code[:BEGINNING]
    alone = sum(w.code.startswith(begins) for w in all_places) == 1
    return begins.upper() if alone else ""


@tells(Kind.UNIT)
def told_by_fill(asked: Asked) -> dict[str, LabelContents]:
    """Contents of each unit from its fill; of one that was never filled there is nothing to say."""
    definition = asked.therapy.definition
    sides = {w.code: w for w in definition.sides}
    arteries = {w.code: w for w in definition.places}
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
            artery_code=short_code(arteries[row.artery], definition.places),
            contents=Bilingual(f"{million(row.viable_cells)} viable", "活细胞"),
            volume=f"{row.volume_ml:.1f} ml",
            made=Bilingual(f"filled {written(row.fill_end, asked.zone)}", "灌装"),
            expiry=expiry_of(row.expires_at, asked.zone),
            storage=Bilingual(row.storage, ""),
        )
    return out


def _side(word: Word) -> Bilingual:
    zh = word.name.zh
    return Bilingual(word.short or word.name.en.upper(), f"{zh}侧" if len(zh) == 1 else zh)


def _bilingual(word: Word) -> Bilingual:
    return Bilingual(word.name.en, word.name.zh)
