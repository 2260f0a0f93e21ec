"""What happened in therapies, as one list each: read in one statement, however many therapies.

Each branch of the statement gives the same six columns; pages make journeys, chips and banners of
them by pure functions. So the list of all therapies costs as much as the banner of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from tracker.db import Instant, Words
from tracker.dossier.milestones import Milestone, What
from tracker.journey.administration.bedside.models import (
    BedsideEnd,
    BedsideSession,
    InfusionStart,
    InfusionStop,
)
from tracker.journey.collection.models import (
    Harvest,
    HarvestContainer,
    Receipt,
    Shipment,
    ShipmentContainer,
)
from tracker.journey.donor.models import (
    Consent,
    ConsentWithdrawal,
    EligibilityRow,
    GoNoGo,
    MarkerReport,
)
from tracker.journey.expansion.from_paper.models import PaperGapDecision, PaperOpening, PaperProof
from tracker.journey.expansion.models import PassageHarvest, Seeding, VesselCare
from tracker.journey.followup.models import Visit
from tracker.journey.formulation.models import Fill
from tracker.journey.testing.models import TestResult, VerdictWord
from tracker.material.models import Lot, LotState
from tracker.quality.models import (
    Deviation,
    DeviationAssessment,
    Hold,
    HoldRelease,
    Task,
    TaskDone,
)
from tracker.therapy.models import TherapyEnd

_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_BLANK: Final = literal_column("''", Words)
_NOTHING: Final = cast(null(), BigInteger)


def _branch(
    what: What, table: Any, at: Any, name: Any = _BLANK, word: Any = _BLANK, n: Any = _NOTHING
) -> Select[Any]:
    """One branch: the columns in their order, of the therapies asked for."""
    return select(
        table.therapy_id.label("therapy_id"),
        literal_column(f"'{what.value}'", Words).label("what"),
        type_coerce(at, Instant).label("at"),
        type_coerce(name, Words).label("name"),
        type_coerce(word, Words).label("word"),
        type_coerce(n, BigInteger).label("n"),
    ).where(table.therapy_id.in_(_IDS))


def _donor() -> list[Select[Any]]:
    w = What
    return [
        _branch(w.CONSENTED, Consent, Consent.signed_at, Consent.version),
        _branch(
            w.WITHDRAWN,
            ConsentWithdrawal,
            ConsentWithdrawal.withdrawn_at,
            word=ConsentWithdrawal.material,
        ),
        _branch(
            w.ELIGIBILITY, EligibilityRow, EligibilityRow.decided_at, word=EligibilityRow.decision
        ),
        _branch(w.MARKERS, MarkerReport, MarkerReport.specimen_at, MarkerReport.name),
        _branch(w.DECIDED, GoNoGo, GoNoGo.decided_at, GoNoGo.gate, GoNoGo.decision),
    ]


def _collection() -> list[Select[Any]]:
    accepted = case((Receipt.accepted, "accepted"), else_="rejected")
    received = (
        _branch(What.RECEIVED, Receipt, Receipt.received_at, word=accepted, n=Harvest.number)
        .join(Shipment, Shipment.id == Receipt.shipment_id)
        .join(ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id)
        .join(HarvestContainer, HarvestContainer.container_id == ShipmentContainer.container_id)
        .join(Harvest, Harvest.id == HarvestContainer.harvest_id)
        .distinct()
    )
    taken = _branch(What.HARVESTED, Harvest, Harvest.ended_at, Harvest.name, n=Harvest.number)
    return [taken, received]


def _manufacture() -> list[Select[Any]]:
    w = What
    most = func.max(VesselCare.confluence_pct)
    cared = _branch(
        w.CARED, VesselCare, VesselCare.cared_at, word=VesselCare.kind, n=most
    ).group_by(VesselCare.therapy_id, VesselCare.step_id, VesselCare.kind, VesselCare.cared_at)
    lots = _branch(w.LOT, LotState, LotState.at, LotState.to_state, Lot.product)
    gaps = (
        _branch(w.GAP, PaperProof, PaperOpening.opened_at, word=PaperProof.fact)
        .join(PaperOpening, PaperOpening.therapy_id == PaperProof.therapy_id)
        .outerjoin(
            PaperGapDecision,
            (PaperGapDecision.therapy_id == PaperProof.therapy_id)
            & (PaperGapDecision.fact == PaperProof.fact),
        )
        .where(PaperProof.proven.is_(False), PaperGapDecision.fact.is_(None))
    )
    return [
        _branch(w.FROM_PAPER, PaperOpening, PaperOpening.opened_at),
        gaps,
        _branch(w.SEEDED, Seeding, Seeding.seeded_at, Seeding.lot_id, n=Seeding.passage),
        cared,
        _branch(
            w.PASSAGED,
            PassageHarvest,
            PassageHarvest.harvested_at,
            PassageHarvest.lot_id,
            n=PassageHarvest.passage,
        ),
        _branch(w.FILLED, Fill, Fill.filled_at, Fill.lot_id, Fill.product),
        lots.join(Lot, Lot.id == LotState.lot_id),
        _branch(w.FAILED, TestResult, TestResult.entered_at, TestResult.test).where(
            TestResult.verdict == VerdictWord.FAIL
        ),
    ]


def _bedside() -> list[Select[Any]]:
    w = What
    return [
        _branch(w.SIGNED_IN, BedsideSession, BedsideSession.signed_in_at, BedsideSession.id),
        _branch(w.SIGNED_OUT, BedsideEnd, BedsideEnd.ended_at, BedsideEnd.session_id),
        _branch(w.STARTED, InfusionStart, InfusionStart.started_at, InfusionStart.unit_id),
        _branch(
            w.GIVEN,
            InfusionStop,
            InfusionStop.ended_at,
            InfusionStop.unit_id,
            n=InfusionStop.delivered_cells,
        ),
        _branch(w.VISITED, Visit, Visit.done_at, Visit.code),
        _branch(w.ENDED, TherapyEnd, TherapyEnd.ended_at, word=TherapyEnd.outcome),
    ]


def _open() -> list[Select[Any]]:
    w = What
    closed = select(DeviationAssessment.deviation_id).where(DeviationAssessment.outcome == "closed")
    return [
        _branch(w.HOLD, Hold, Hold.placed_at, word=Hold.reason)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .where(HoldRelease.hold_id.is_(None)),
        _branch(
            w.DEVIATION, Deviation, Deviation.opened_at, Deviation.title, Deviation.severity
        ).where(Deviation.id.not_in(closed)),
        _branch(w.TASK, Task, Task.due_at, Task.kind + " " + Task.title, Task.owner)
        .outerjoin(TaskDone, TaskDone.task_id == Task.id)
        .where(TaskDone.task_id.is_(None)),
    ]


_ALL: Final = union_all(*_donor(), *_collection(), *_manufacture(), *_bedside(), *_open())
_STATEMENT: Final = _ALL.order_by("at")


def milestones(s: Session, therapy_ids: Collection[str]) -> dict[str, list[Milestone]]:
    """Everything that happened in each therapy, in the order of time; one statement."""
    found: dict[str, list[Milestone]] = defaultdict(list)
    for row in s.execute(_STATEMENT, {"ids": list(therapy_ids)}):
        found[row.therapy_id].append(Milestone(What(row.what), row.at, row.name, row.word, row.n))
    return {id_: found[id_] for id_ in therapy_ids}
