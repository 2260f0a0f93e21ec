"""What the labels of units say: side, artery, cells, volume, expiry, all as filled."""

from __future__ import annotations

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

SIDES = {"left": "LEFT", "right": "RIGHT"}
SHORT = {"obturator": "OBT"}
"""Short codes of arteries whose own code is too long to be found at a glance."""
LONGEST = 5


def short_code(artery: str) -> str:
    """What the eye finds first beside the side; nothing where no short form is known."""
    return SHORT.get(artery, artery.upper() if len(artery) <= LONGEST else "")


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
            artery_code=short_code(row.artery),
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
