"""How the cultures of a therapy grew, from the record as it stands now.

The doublings of P0 rest on the colonies: until they are read, P0 and every sum over it are
provisional. Doublings are summed along the genealogy, so that a thawed vial goes on from the pool
it was frozen from (T15). All figures are computed from raw counts, unrounded.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.journey.expansion.doublings import (
    PdBasis,
    cfu_f_seeded,
    cumulative_doublings,
    doubling_time_h,
    population_doublings,
    viable_cells,
)
from tracker.journey.expansion.models import PassageHarvest, Seeding
from tracker.material.models import ColonyAssay, ColonyCount, Container, Parentage
from tracker.protocol.definition import ProcessDefinition
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class PassageGrowth:
    """One harvest as it reads now; pd, pdt_h and cpd are None while provisional."""

    step_id: str
    lot_id: str
    passage: int
    pool_id: str
    pool: str
    harvested_at: dt.datetime
    days: Decimal
    vessels: int
    total: int
    viable: int
    viability_pct: Decimal
    seeded_viable: int
    start_cells: Decimal | None
    pd_basis: PdBasis
    pd: Decimal | None
    pdt_h: Decimal | None
    cpd: Decimal | None

    @property
    def provisional(self) -> bool:
        """True while the doublings of this passage are not known."""
        return self.pd is None


@dataclass(frozen=True, slots=True)
class Colonies:
    """Colonies counted of MNC plated, over all assays of one container that were read."""

    colonies: int
    mnc_plated: int


_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_COLONIES = (
    select(ColonyAssay.of_container_id, ColonyAssay.mnc_plated, ColonyCount.colonies)
    .join(ColonyCount, ColonyCount.container_id == ColonyAssay.container_id)
    .where(ColonyAssay.therapy_id.in_(_IDS))
)
_HARVESTS = (
    select(*table_of(PassageHarvest).c, Container.short_name)
    .join(Container, Container.id == PassageHarvest.pool_id)
    .where(PassageHarvest.therapy_id.in_(_IDS))
    .order_by(PassageHarvest.harvested_at, PassageHarvest.step_id)
)
_SOURCES = (
    select(Parentage.child_id, Seeding.from_container_id)
    .join(Container, Container.id == Parentage.parent_id)
    .join(Seeding, Seeding.step_id == Container.step_id)
    .where(Parentage.therapy_id.in_(_IDS))
    .distinct()
)
"""Pool -> the containers from which its vessels were seeded."""
_EDGES = select(Parentage.parent_id, Parentage.child_id).where(Parentage.therapy_id.in_(_IDS))


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``growth`` reads."""
    queries = (_HARVESTS, _EDGES, _COLONIES, _SOURCES)
    return tuple(question(query, ids=[therapy_id]) for query in queries)


def colonies_of(s: Session, *therapy_ids: str) -> dict[str, Colonies]:
    """What was counted so far, by the container that the cells were plated from."""
    out: dict[str, Colonies] = {}
    for of_id, plated, colonies in s.execute(_COLONIES, {"ids": therapy_ids}):
        before = out.get(of_id, Colonies(0, 0))
        out[of_id] = Colonies(before.colonies + colonies, before.mnc_plated + plated)
    return out


def basis_of(passage: int, definition: ProcessDefinition) -> PdBasis:
    """What the doublings of a passage are counted from: of P0 what the definition says."""
    return PdBasis.SEEDED if passage else PdBasis(definition.p0_doublings)


def start_cells(
    basis: PdBasis, seeded_viable: int, sources: Sequence[str], colonies: Mapping[str, Colonies]
) -> Decimal | None:
    """The cells that doublings are counted from; None until the colonies of P0 are read.

    P0 starts from the MSC among the MNC seeded: 1.575e8 x 38e-6 = 5985. Later passages, and a P0
    whose definition asks for no colonies, start from the viable cells seeded. No colony at all
    tells no number.
    """
    if basis is not PdBasis.CFU_F:
        return Decimal(seeded_viable)
    read = [colonies[c] for c in sources if c in colonies]
    if not read or len(read) < len(set(sources)):
        return None
    found, plated = sum(r.colonies for r in read), sum(r.mnc_plated for r in read)
    return cfu_f_seeded(Decimal(seeded_viable), found, plated) if found else None


@dataclass(frozen=True, slots=True)
class Growths:
    """Every harvest of some therapies, with the genealogy that their doublings are summed along."""

    harvests: tuple[PassageGrowth, ...]
    parents: Mapping[str, Sequence[str]]

    def last(self, container_ids: Collection[str]) -> PassageGrowth | None:
        """The newest passage that these containers went through; nothing before the first."""
        line = line_of(container_ids, self.parents)
        passed = [g for g in self.harvests if g.pool_id in line]
        return max(passed, key=lambda g: (g.passage, g.harvested_at), default=None)


def growth(s: Session, therapy_id: str) -> list[PassageGrowth]:
    """Every harvest of the therapy in the order of time, with PD, PDT and CPD as known now."""
    return list(growths(s, [therapy_id]).harvests)


def growths(s: Session, therapy_ids: Collection[str]) -> Growths:
    """The same of many therapies, in no more statements than of one."""
    named = {"ids": list(therapy_ids)}
    harvests, parents = s.execute(_HARVESTS, named).all(), parents_of(s, therapy_ids)
    if not harvests:
        return Growths((), parents)
    colonies = colonies_of(s, *therapy_ids)
    sources = defaultdict(list)
    for pool_id, from_id in s.execute(_SOURCES, named):
        sources[pool_id].append(from_id)
    starts = {
        h.pool_id: start_cells(h.pd_basis, h.seeded_viable, sources[h.pool_id], colonies)
        for h in harvests
    }
    pds = {h.pool_id: _pd(h, starts[h.pool_id]) for h in harvests}
    return Growths(
        tuple(
            _one(h, starts[h.pool_id], pds[h.pool_id], cpd_of(h.pool_id, parents, pds))
            for h in harvests
        ),
        parents,
    )


def doublings_before(s: Session, therapy_id: str, container_ids: Sequence[str]) -> Decimal | None:
    """The greatest CPD among these containers; None while one on the way is provisional.

    Nothing doubled yet in MNC: 0.
    """
    grown = growths(s, [therapy_id])
    pds, parents = {g.pool_id: g.pd for g in grown.harvests}, grown.parents
    sums = [cpd_of(c, parents, pds) for c in container_ids]
    known = [c for c in sums if c is not None]
    return max(known, default=Decimal(0)) if len(known) == len(sums) else None


def last_growth(
    s: Session, therapy_id: str, container_ids: Collection[str]
) -> PassageGrowth | None:
    """The newest passage that these containers went through; nothing before the first."""
    return growths(s, [therapy_id]).last(container_ids)


def cpd_of(
    container_id: str, parents: Mapping[str, Sequence[str]], pds: Mapping[str, Decimal | None]
) -> Decimal | None:
    """CPD of a container along its genealogy; None while a passage on the way is provisional."""
    known = {c: pds[c] for c in line_of([container_id], parents) if c in pds}
    if any(pd is None for pd in known.values()):
        return None
    return cumulative_doublings(
        container_id, parents, {c: pd for c, pd in known.items() if pd is not None}
    )


def line_of(container_ids: Collection[str], parents: Mapping[str, Sequence[str]]) -> set[str]:
    """These containers and all that they came from."""
    line, to_visit = set[str](), list(container_ids)
    while to_visit:
        here = to_visit.pop()
        if here not in line:
            line.add(here)
            to_visit += parents.get(here, ())
    return line


def parents_of(s: Session, therapy_ids: Collection[str]) -> dict[str, list[str]]:
    """What each container of these therapies came from."""
    out: dict[str, list[str]] = defaultdict(list)
    for parent, child in s.execute(_EDGES, {"ids": list(therapy_ids)}):
        out[child].append(parent)
    return dict(out)


def _pd(h: Any, start: Decimal | None) -> Decimal | None:
    viable = viable_cells(h.total, h.viability_pct)
    return population_doublings(viable, start) if start and viable > 0 else None


def _one(h: Any, start: Decimal | None, pd: Decimal | None, cpd: Decimal | None) -> PassageGrowth:
    return PassageGrowth(
        step_id=h.step_id,
        lot_id=h.lot_id,
        passage=h.passage,
        pool_id=h.pool_id,
        pool=h.short_name,
        harvested_at=h.harvested_at,
        days=h.days,
        vessels=h.vessels_in,
        total=h.total,
        viable=h.viable,
        viability_pct=h.viability_pct,
        seeded_viable=h.seeded_viable,
        start_cells=start,
        pd_basis=h.pd_basis,
        pd=pd,
        pdt_h=None if pd is None else doubling_time_h(h.days, pd),
        cpd=cpd,
    )
