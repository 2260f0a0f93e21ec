"""What the label of a marrow container says: site, volume, anticoagulant, end of the harvest."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from labels.snapshot import Bilingual
from tracker.journey.collection.models import Harvest, HarvestContainer
from tracker.marking.contents import Asked, LabelContents, expiry_of, tells, told_by_row, written
from tracker.material.words import Kind

SIDES: Final = {
    "left": Bilingual("left", "左"),
    "right": Bilingual("right", "右"),
    "bilateral": Bilingual("both sides", "双侧"),
}


def contents_words(anticoagulant: str, volume_ml: Decimal) -> Bilingual:
    """What is in a marrow container beside the marrow."""
    return Bilingual(f"{anticoagulant} {volume_ml:f} ml", "抗凝剂")


@tells(Kind.MARROW)
def told_by_harvest(asked: Asked) -> dict[str, LabelContents]:
    """Contents of each marrow container; the volume is the harvest's, over all its containers."""
    out = told_by_row(asked)
    other = aliased(HarvestContainer)
    count = select(func.count(other.container_id)).where(other.harvest_id == Harvest.id)
    rows = asked.s.execute(
        select(HarvestContainer.container_id, Harvest, count.scalar_subquery().label("bags"))
        .join(Harvest, Harvest.id == HarvestContainer.harvest_id)
        .where(HarvestContainer.container_id.in_(asked.ids))
    )
    for row in rows:
        h: Harvest = row.Harvest
        shared = f" / {row.bags}" if row.bags > 1 else ""
        out[row.container_id] = LabelContents(
            product=out[row.container_id].product,
            side=SIDES[h.side],
            contents=contents_words(h.anticoagulant, h.anticoagulant_ml),
            volume=f"{h.net_volume_ml + h.anticoagulant_ml:f} ml{shared}",
            made=Bilingual(f"collected {written(h.ended_at, asked.zone)}", "采集"),
            **(_on_the_way(asked, h.ended_at) if asked.outer else {}),
        )
    return out


def _on_the_way(asked: Asked, ended_at: dt.datetime) -> dict[str, Any]:
    """How warm the marrow travels and until when it must be received, by the definition."""
    definition = asked.therapy.definition
    out: dict[str, Any] = {}
    limit = definition.parameter("S08", "temperature")
    if limit.limit_low is not None and limit.limit_high is not None:
        range_c = f"{limit.limit_low.normalize():f} to {limit.limit_high.normalize():f} °C"
        out["storage"] = Bilingual(f"Keep at {range_c}", "保存温度")
    hours = definition.parameter("S08", "collection_to_receipt").limit_high
    if hours is not None:
        until = ended_at + dt.timedelta(minutes=int(hours * 60))
        out["expiry"] = expiry_of(until, asked.zone)
    return out
