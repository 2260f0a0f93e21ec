"""Which containers a step touched: those it made, took from, counted, cared for or filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Integer,
    Select,
    bindparam,
    literal_column,
    select,
    union,
)
from sqlalchemy.orm import Session

from tracker.journey.administration.bedside.models import InfusionStart, InfusionStop, UnitMatch
from tracker.journey.administration.models import (
    SuiteAcceptance,
    UnitAccounted,
    UnitIssue,
    UnitReceipt,
)
from tracker.journey.collection.models import (
    Harvest,
    HarvestContainer,
    Receipt,
    Shipment,
    ShipmentContainer,
)
from tracker.journey.expansion.models import Freezing, Seeding, VesselCare, VesselLoss
from tracker.journey.followup.models import BackupReviewVial
from tracker.journey.formulation.models import Fill, UnitFill, Wash
from tracker.journey.testing.models import Sample, TestResult
from tracker.material.models import (
    CellCount,
    ColonyAssay,
    ColonyCount,
    Container,
    Discard,
    Parentage,
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a step worked on, and what it only took from.

    A lot that is scanned when cells are seeded touches the new vessels: what else was made of the
    same tube stays clean of it.
    """

    worked_on: frozenset[str]
    taken_from: frozenset[str]

    @property
    def reached(self) -> frozenset[str]:
        """What a material used in the step got into."""
        return self.worked_on or self.taken_from


_THERAPIES: Final[BindParameter[str]] = bindparam("therapies", expanding=True)
_ON: Final[ColumnClause[int]] = literal_column("1", Integer)
_FROM: Final[ColumnClause[int]] = literal_column("0", Integer)


def _link(table: Any, container: Any, on: Any = _ON) -> Select[Any]:
    return select(
        table.step_id.label("step_id"), container.label("container_id"), on.label("worked_on")
    ).where(table.therapy_id.in_(_THERAPIES), table.step_id.is_not(None))


_LINKS: Final = union(
    _link(Container, Container.id),
    _link(Parentage, Parentage.child_id),
    _link(Parentage, Parentage.parent_id, _FROM),
    _link(CellCount, CellCount.container_id),
    _link(VesselCare, VesselCare.container_id),
    _link(VesselLoss, VesselLoss.container_id),
    _link(Seeding, Seeding.from_container_id, _FROM),
    _link(Freezing, Freezing.from_container_id, _FROM),
    _link(Wash, Wash.pool_id, _FROM),
    _link(Fill, Fill.bulk_id, _FROM),
    _link(UnitFill, UnitFill.container_id),
    _link(Sample, Sample.of_container_id, _FROM),
    _link(TestResult, TestResult.sample_id),
    _link(UnitIssue, UnitIssue.unit_id),
    _link(UnitReceipt, UnitReceipt.unit_id),
    _link(SuiteAcceptance, SuiteAcceptance.unit_id),
    _link(InfusionStart, InfusionStart.unit_id),
    _link(InfusionStop, InfusionStop.unit_id),
    _link(ColonyAssay, ColonyAssay.container_id),
    _link(ColonyCount, ColonyCount.container_id),
    _link(BackupReviewVial, BackupReviewVial.container_id),
    _link(Discard, Discard.container_id),
    _link(UnitAccounted, UnitAccounted.unit_id),
    _link(UnitMatch, UnitMatch.unit_id),
    _link(Harvest, HarvestContainer.container_id).join(
        HarvestContainer, HarvestContainer.harvest_id == Harvest.id
    ),
    _link(Shipment, ShipmentContainer.container_id).join(
        ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id
    ),
    _link(Receipt, ShipmentContainer.container_id).join(
        ShipmentContainer, ShipmentContainer.shipment_id == Receipt.shipment_id
    ),
)


def touched(s: Session, therapy_ids: Collection[str]) -> dict[str, Touched]:
    """What each step of these therapies touched; one statement."""
    if not therapy_ids:
        return {}
    on: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, set[str]] = defaultdict(set)
    for step_id, container_id, worked_on in s.execute(_LINKS, {"therapies": list(therapy_ids)}):
        (on if worked_on else taken)[step_id].add(container_id)
    return {
        step: Touched(frozenset(on[step]), frozenset(taken[step] - on[step]))
        for step in {*on, *taken}
    }
