"""What a label says of its container beyond name and patient, told by the room that recorded it.

Marking stands upstream of the stations and cannot read their tables: a station registers how its
kinds of container are described. A kind that nobody describes gets what its own row tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labels.snapshot import NEVER, NOTHING, Bilingual, Expiry
from tracker.identity.own_words import USUAL
from tracker.marking.statutory import NOT_KNOWN, DonorFindings
from tracker.material.models import Container, ContainerState, Parentage
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.protocol.definition import ProcessDefinition
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class LabelContents:
    """Fields of a label snapshot that depend on what is in the container."""

    product: Bilingual = NOTHING
    side: Bilingual = NOTHING
    artery: Bilingual = NOTHING
    artery_code: str = ""
    contents: Bilingual = NOTHING
    volume: str = ""
    made: Bilingual = NOTHING
    expiry: Expiry = NEVER
    storage: Bilingual = NOTHING


@dataclass(frozen=True, slots=True)
class Asked:
    """For which containers of which therapy contents are asked, and the zone to write times in."""

    s: Session
    therapy: TherapyNow
    zone: ZoneInfo
    containers: tuple[ContainerNow, ...]
    outer: bool = False
    """For the bag or box around them: on the way, when and how warm counts too."""

    @property
    def ids(self) -> list[str]:
        """Ids of the containers."""
        return [c.id for c in self.containers]


Teller = Callable[[Asked], dict[str, LabelContents]]
FindingsTeller = Callable[[Session, TherapyNow], DonorFindings]
_TELLERS: dict[Kind, Teller] = {}
_FINDINGS: list[FindingsTeller] = []


def tells(kind: Kind) -> Callable[[Teller], Teller]:
    """Register who describes containers of this kind."""

    def register(teller: Teller) -> Teller:
        if kind in _TELLERS:
            raise ValueError(f"two stations describe a {kind.value}")
        _TELLERS[kind] = teller
        return teller

    return register


def tells_findings(teller: FindingsTeller) -> FindingsTeller:
    """Register who knows what was found in the donor."""
    _FINDINGS.append(teller)
    return teller


def findings_of(s: Session, therapy: TherapyNow) -> DonorFindings:
    """What is known of the donor; with nobody to tell, nothing was evaluated."""
    told = [teller(s, therapy) for teller in _FINDINGS]
    if not told:
        return NOT_KNOWN
    agents = sorted({a for t in told for a in t.reactive})
    return DonorFindings(all(t.complete for t in told), tuple(agents))


def contents_of(
    s: Session,
    therapy: TherapyNow,
    zone: ZoneInfo,
    containers: Collection[ContainerNow],
    *,
    outer: bool = False,
) -> dict[str, LabelContents]:
    """Contents of every container: told by its station, else by its own row."""
    out: dict[str, LabelContents] = {}
    plain = [c for c in containers if c.kind not in _TELLERS]
    if plain:
        out |= told_by_row(Asked(s, therapy, zone, tuple(plain)))
    for kind, teller in _TELLERS.items():
        mine = tuple(c for c in containers if c.kind is kind)
        if mine:
            out |= teller(Asked(s, therapy, zone, mine, outer))
    return out


# ---- what a container's own row tells ----

KIND_NAMES: dict[Kind, Bilingual] = {
    Kind.BULK: Bilingual("bulk", "原液"),
    Kind.SAMPLE: Bilingual("QC sample", "检验样品"),
    Kind.UNIT: Bilingual("unit", "制剂"),
}
_OF_A_PRODUCT: dict[Kind, Bilingual] = {
    Kind.VESSEL: Bilingual("{} in process", "{} 中间产品"),
    Kind.POOL: Bilingual("{} pool", "{} 合并液"),
    Kind.VIAL: Bilingual("{}", "{}"),
}
"""Kinds that are named after the product that grows in them."""
_MADE: dict[Kind, Bilingual] = {
    Kind.MARROW: Bilingual("collected", "采集"),
    Kind.VESSEL: Bilingual("seeded", "接种"),
    Kind.VIAL: Bilingual("frozen", "冻存"),
    Kind.SAMPLE: Bilingual("taken", "取样"),
}
_MADE_OTHERWISE = Bilingual("made", "制备")


def told_by_row(asked: Asked) -> dict[str, LabelContents]:
    """Kind, passage, vessel, time of the step and cells put in: nothing that is not recorded."""
    rows = asked.s.execute(
        select(
            Container.id,
            ContainerState.at.label("done_at"),
            func.sum(Parentage.cells_viable).label("cells"),
        )
        .outerjoin(
            ContainerState, (ContainerState.container_id == Container.id) & (ContainerState.n == 1)
        )
        .outerjoin(Parentage, Parentage.child_id == Container.id)
        .where(Container.id.in_(asked.ids))
        .group_by(Container.id, ContainerState.at)
    )
    facts = {row.id: row for row in rows}
    vessels = {v.code: v.name.en for v in asked.therapy.definition.vessels}
    out = {}
    for c in asked.containers:
        done_at, cells = facts[c.id].done_at, facts[c.id].cells
        out[c.id] = LabelContents(
            product=_name_of(c, asked.therapy.definition),
            made=_made(c, vessels.get(c.vessel or ""), done_at, cells, asked.zone),
            contents=kind_name(c, asked.therapy.definition),
        )
    return out


def kind_name(c: ContainerNow, definition: ProcessDefinition) -> Bilingual:
    """What such a container holds, in the words of its process."""
    if c.kind is Kind.MARROW:
        tissue = definition.words.tissue
        return Bilingual(f"{tissue.en[:1].upper()}{tissue.en[1:]}, autologous", f"自体{tissue.zh}")
    pattern = _OF_A_PRODUCT.get(c.kind)
    if c.kind is Kind.INTERMEDIATE:
        en, zh = definition.own_words.get("cells", USUAL["cells"])
        return Bilingual(f"{en} in process", f"{zh} 中间产品")
    if pattern is None:
        return KIND_NAMES[c.kind]
    product = c.product or next(iter(definition.cultured), "")
    if not product:
        return Bilingual(c.kind.value, c.kind.value)
    name = definition.label_name(product)
    return Bilingual(pattern.en.format(name.en), pattern.zh.format(name.zh))


def _name_of(c: ContainerNow, definition: ProcessDefinition) -> Bilingual:
    name = kind_name(c, definition)
    if c.kind is Kind.VIAL and c.passage is not None:
        return Bilingual(f"{name.en} P{c.passage}", name.zh)  # a vial has room for no more
    if c.kind is Kind.BULK and c.product is not None:
        return Bilingual(f"{c.product.upper()} {name.en}", name.zh)
    return name


def _made(
    c: ContainerNow,
    vessel: str | None,
    done_at: datetime | None,
    cells: Decimal | None,
    zone: ZoneInfo,
) -> Bilingual:
    if done_at is None:
        return NOTHING
    verb = _MADE.get(c.kind, _MADE_OTHERWISE)
    if c.kind is Kind.VIAL:
        count = (million(int(cells)),) if cells else ()
        parts = (*count, f"{verb.en} {done_at.astimezone(zone):%Y-%m-%d}")
    else:
        passage = (f"P{c.passage}",) if c.passage is not None else ()
        in_what = (vessel or c.vessel,) if c.vessel else ()
        parts = (*passage, *in_what, f"{verb.en} {written(done_at, zone)}")
    return Bilingual(" · ".join(parts), verb.zh)


def million(cells: int) -> str:
    """Cells as people read them, three figures: ``34.0 × 10⁶``."""
    millions = Decimal(cells) / 1_000_000
    places = 2 if millions < 10 else 1 if millions < 100 else 0
    return f"{millions:.{places}f} × 10⁶"


def written(at: datetime, zone: ZoneInfo) -> str:
    """Day, minute and offset, as labels write an instant."""
    local = at.astimezone(zone)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


def expiry_of(at: datetime, zone: ZoneInfo) -> Expiry:
    """An expiry instant as a label's three texts."""
    day, time, offset = written(at, zone).split(" ")
    return Expiry(day, time, offset)
