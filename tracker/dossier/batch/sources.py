"""Everything that a batch release record is made of, read from one state of the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select, union_all
from sqlalchemy.orm import Session, aliased

from tracker.dossier.batch.own import line_of, of_the_donor, own_steps
from tracker.dossier.batch.qualified import Asked
from tracker.dossier.facts import TherapyFacts, therapy_facts
from tracker.dossier.grown_culture import Culture, culture_of
from tracker.dossier.lineage import Lineage, lineage_of
from tracker.dossier.people_named import names_of
from tracker.dossier.results import Entered, entered_results
from tracker.dossier.touched import touched
from tracker.identity.environment import Environment
from tracker.journey.collection.models import Receipt
from tracker.journey.formulation.models import Wash
from tracker.journey.isolation.models import GradientRun, StartingCount
from tracker.journey.release.facts import LotRecord, record_at
from tracker.journey.release.lineage import StepNow, steps_of
from tracker.journey.release.models import BatchReview, Disposition, LotClosure
from tracker.journey.release.record import record_sha256
from tracker.journey.release.standing import LotNow, lot_now
from tracker.marking.models import LabelInstance, LabelReconciliation, LabelState
from tracker.material.models import Lot
from tracker.pages.format import when
from tracker.people.models import Person
from tracker.people.training.models import MatrixVersion, Requirement
from tracker.people.training.rules import OF_PROCESS, Held
from tracker.people.training.standing import held_by
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.quality.models import Deviation, DeviationAssessment
from tracker.record.log import HeadNow
from tracker.record.models import Head, SiteRow
from tracker.supplies.models import ReagentLot, StepReagent
from tracker.therapy.models import DefinitionChange, StepFinding, StepReading
from tracker.therapy.present import therapy_now
from tracker.therapy.signed import SignedNow, standings
from tracker.therapy.taught import process_of


@dataclass(frozen=True, slots=True)
class Changed:
    """The therapy went on under another version: by whom, when and why; ``definition``: before."""

    changed_at: dt.datetime
    changed_by: str
    second: str
    reason: str
    was: str
    became: str
    definition: ProcessDefinition


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows behind one lot's record.

    ``line`` are the lot's containers, all above them, and every sample of these.
    """

    facts: TherapyFacts
    lot: LotNow
    record: LotRecord
    record_sha256: str
    line: frozenset[str]
    steps: tuple[StepNow, ...]
    lineage: Lineage
    culture: Culture
    results: tuple[Entered, ...]
    readings: Mapping[str, Sequence[StepReading]]
    findings: Sequence[StepFinding]
    materials: Sequence[tuple[ReagentLot, str]]
    starting: Sequence[StartingCount]
    runs: Sequence[GradientRun]
    washes: Sequence[Wash]
    receipts: Sequence[Receipt]
    reconciled: Sequence[LabelReconciliation]
    labels: Sequence[tuple[LabelInstance, LabelState]]
    deviations: Sequence[tuple[Deviation, DeviationAssessment | None]]
    dispositions: Sequence[Disposition]
    signatures: Sequence[SignedNow]
    usernames: Mapping[str, str]
    names: Mapping[str, str]
    held: Mapping[str, Sequence[Held]]
    asked: Sequence[Asked]
    head: HeadNow
    changes: Sequence[Changed]
    site_name: str
    environment: Environment
    printed_at: dt.datetime
    zone: ZoneInfo

    def at(self, instant: dt.datetime | None) -> str:
        """The instant as the paper writes it; a dash for none."""
        return when(instant, self.zone).replace("\u00a0", " ", 1)  # may break after the day

    def definition_at(self, instant: dt.datetime) -> ProcessDefinition:
        """The version that the therapy followed then, by whose limits it was judged."""
        earlier = (c.definition for c in self.changes if instant < c.changed_at)
        return next(earlier, self.facts.definition)

    @property
    def step_ids(self) -> frozenset[str]:
        """Ids of the steps of this lot."""
        return frozenset(step.id for step in self.steps)


_T: BindParameter[str] = bindparam("therapy_id")
_WHOSE = select(Lot.therapy_id).where(Lot.id == bindparam("lot_id"))
_READINGS = (
    select(StepReading)
    .where(StepReading.therapy_id == _T)
    .order_by(StepReading.step_id, StepReading.name)
)
_MATERIALS = (
    select(ReagentLot, StepReagent.step_id)
    .join(StepReagent, StepReagent.reagent_lot_id == ReagentLot.id)
    .where(StepReagent.therapy_id == _T)
    .order_by(ReagentLot.material, ReagentLot.lot_number)
)
_STARTING = (
    select(StartingCount).where(StartingCount.therapy_id == _T).order_by(StartingCount.counted_at)
)
_RUNS = select(GradientRun).where(GradientRun.therapy_id == _T).order_by(GradientRun.started_at)
_LABELS = (
    select(LabelInstance, LabelState)
    .join(LabelState, LabelState.label_id == LabelInstance.id)
    .where(LabelInstance.therapy_id == _T)
    .order_by(LabelState.n)
)
_DEVIATIONS = (
    select(Deviation, DeviationAssessment)
    .outerjoin(DeviationAssessment, DeviationAssessment.deviation_id == Deviation.id)
    .where(Deviation.therapy_id == _T)
    .order_by(Deviation.opened_at, DeviationAssessment.assessed_at)
)
_DISPOSITIONS = (
    select(Disposition)
    .where(Disposition.lot_id == bindparam("lot_id"))
    .order_by(Disposition.decided_at)
)
_USERS = select(Person.id, Person.username).where(Person.id.in_(bindparam("ids", expanding=True)))
_OF_OTHER_LOTS = union_all(
    *(
        select(table.step_id).where(table.therapy_id == _T, table.lot_id != bindparam("lot_id"))
        for table in (BatchReview, Disposition, LotClosure)
    )
)
_BECAME = aliased(ProcessDefinitionRow)
_CHANGES = (
    select(
        DefinitionChange.changed_at,
        DefinitionChange.changed_by,
        DefinitionChange.second,
        DefinitionChange.reason,
        DefinitionChange.from_definition,
        ProcessDefinitionRow.sha256,
        ProcessDefinitionRow.version.label("was"),
        _BECAME.version.label("became"),
    )
    .join(ProcessDefinitionRow, ProcessDefinitionRow.id == DefinitionChange.from_definition)
    .join(_BECAME, _BECAME.id == DefinitionChange.to_definition)
    .where(DefinitionChange.therapy_id == _T)
    .order_by(DefinitionChange.n)
)
"""Each version that the therapy followed before, until when."""
_WASHES = select(Wash).where(Wash.therapy_id == _T)
_RECEIPTS = select(Receipt).where(Receipt.therapy_id == _T)
_RECONCILED = select(LabelReconciliation).where(LabelReconciliation.therapy_id == _T)
_HEAD = select(Head.size, Head.recorded_at, Head.link, Head.peaks).where(Head.id == 1)
_SITE = select(SiteRow.name, SiteRow.environment).where(SiteRow.id == 1)


def sources_of(s: Session, lot_id: str, now: dt.datetime, zone: ZoneInfo) -> Sources | None:
    """The rows of this lot's record; nothing when there is no such lot."""
    therapy_id = s.scalar(_WHOSE, {"lot_id": lot_id})
    if therapy_id is None:
        return None
    therapy, facts = therapy_now(s, therapy_id), therapy_facts(s, therapy_id)
    lot = lot_now(s, therapy_id, lot_id)
    assert therapy is not None
    assert facts is not None
    assert lot is not None
    record = record_at(s, therapy, lot, now, zone)
    whole = lineage_of(s, therapy_id)
    line = line_of(whole, lot_id)
    named = {"therapy_id": therapy_id}
    signatures = standings(s, therapy_id)
    results = tuple(r for r in entered_results(s, therapy_id) if r.sample_id in line)
    others = set(s.scalars(_OF_OTHER_LOTS, {**named, "lot_id": lot_id}))
    done, findings = steps_of(s, therapy_id, set(whole.containers))
    mine, grown = line | of_the_donor(whole), lot.product in facts.definition.cultured
    steps = own_steps(done, touched(s, [therapy_id]), mine, lot, others, grown=grown)
    people = [*_people(steps, results), *(v.heard_by for v in record.verbal)]
    changes = changes_of(s, therapy_id)
    head, place = s.execute(_HEAD).one(), s.execute(_SITE).one()
    return Sources(
        facts=facts,
        lot=lot,
        record=record,
        record_sha256=record_sha256(s, therapy, lot, record),
        line=line,
        steps=steps,
        lineage=whole,
        findings=findings,
        culture=culture_of(s, therapy_id),
        results=results,
        readings=_by_step(s, therapy_id),
        materials=[(lot_, step_id) for lot_, step_id in s.execute(_MATERIALS, named)],
        starting=[c for c in s.scalars(_STARTING, named) if c.container_id in line],
        runs=[r for r in s.scalars(_RUNS, named) if r.container_id in line],
        washes=s.scalars(_WASHES, named).all(),
        receipts=s.scalars(_RECEIPTS, named).all(),
        reconciled=s.scalars(_RECONCILED, named).all(),
        labels=[(x, y) for x, y in s.execute(_LABELS, named) if x.container_id in line],
        deviations=[(d, a) for d, a in s.execute(_DEVIATIONS, named)],
        dispositions=s.scalars(_DISPOSITIONS, {"lot_id": lot_id}).all(),
        signatures=signatures,
        usernames={r.id: r.username for r in s.execute(_USERS, _signers(signatures))},
        names=names_of(s, [*people, *(p for c in changes for p in (c.changed_by, c.second))]),
        held=held_by(s, sorted({p for p in people if p})),
        asked=_asked(s, str(named["therapy_id"])),
        head=HeadNow(head.size, head.recorded_at, head.link, head.peaks),
        changes=changes,
        site_name=place.name,
        environment=place.environment,
        printed_at=now,
        zone=zone,
    )


def changes_of(s: Session, therapy_id: str) -> list[Changed]:
    """Each time the therapy went on under another version, in the order of time."""
    return [_changed(s, row) for row in s.execute(_CHANGES, {"therapy_id": therapy_id}).all()]


def _changed(s: Session, row: Any) -> Changed:
    return Changed(
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        second=row.second,
        reason=row.reason,
        was=row.was,
        became=row.became,
        definition=definition_of(s, row.from_definition, row.sha256),
    )


def _by_step(s: Session, therapy_id: str) -> dict[str, list[StepReading]]:
    readings: dict[str, list[StepReading]] = defaultdict(list)
    for reading in s.scalars(_READINGS, {"therapy_id": therapy_id}):
        readings[reading.step_id].append(reading)
    return readings


def _signers(signatures: Sequence[SignedNow]) -> dict[str, list[str]]:
    return {"ids": sorted({x.signature.person_id for x in signatures})}


def _asked(s: Session, therapy_id: str) -> tuple[Asked, ...]:
    """What the site asked for in steps of this therapy, version by version."""
    definition = process_of(s, therapy_id)
    rows = s.execute(
        select(Requirement, MatrixVersion.changed_at)
        .join(MatrixVersion, MatrixVersion.n == Requirement.version)
        .order_by(Requirement.version, Requirement.family, Requirement.part, Requirement.kind)
    )
    named = ((r, definition if r.subject == OF_PROCESS else r.subject, since) for r, since in rows)
    return tuple(Asked(r.family, r.part, r.kind, r.needed, of, since) for r, of, since in named)


def _people(steps: Sequence[StepNow], results: Sequence[Entered]) -> list[str | None]:
    people: list[str | None] = []
    for step in steps:
        people += [step.performed_by, step.verified_by]
    for r in results:
        people += [r.analyst, r.reviewer]
    return people
