"""What a label says of a container that is still empty: times and volumes are lines to write on."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.marking.contents import LabelContents, contents_of, kind_name
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.protocol.definition import ProcessDefinition
from tracker.therapy.present import TherapyNow

DAY = "____-__-__ __:__"
_VERB = {Kind.MARROW: Bilingual("collected", "采集"), Kind.VESSEL: Bilingual("seeded", "接种")}
_OTHERWISE = Bilingual("filled", "装填")


def told(
    s: Session,
    therapy: TherapyNow,
    zone: ZoneInfo,
    containers: Collection[ContainerNow],
    *,
    outer: bool = False,
) -> dict[str, LabelContents]:
    """What labels say: of full containers what their station tells, of empty ones what is known."""
    full = [c for c in containers if c.state is not State.PREPARED]
    out = contents_of(s, therapy, zone, full, outer=outer) if full else {}
    for c in containers:
        if c.state is State.PREPARED:
            out[c.id] = _empty(c, therapy.definition)
    return out


def _empty(c: ContainerNow, definition: ProcessDefinition) -> LabelContents:
    vessel = {v.code: v.name.en for v in definition.vessels}.get(c.vessel or "", c.vessel or "")
    verb = _VERB.get(c.kind, _OTHERWISE)
    passage = (f"P{c.passage}",) if c.passage is not None else ()
    in_what = (vessel,) if vessel else ()
    made = " · ".join((*passage, *in_what, f"{verb.en} {DAY}"))
    volume = "______ ml" if c.kind is Kind.MARROW else ""
    name = kind_name(c, definition)
    return LabelContents(product=name, contents=name, made=Bilingual(made, verb.zh), volume=volume)
