"""Everything that review and disposition of a lot depend on, read in the deciding transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.journey.donor.rules import Moment, judge_markers
from tracker.journey.donor.state import (
    asks_consent,
    asks_markers,
    consent_reasons,
    markers_now,
)
from tracker.journey.expansion.from_paper import standing as paper
from tracker.journey.expansion.from_paper.rules import judge_gaps
from tracker.journey.expansion.growth import growths, line_of
from tracker.journey.formulation.models import UnitFill
from tracker.journey.formulation.state import asks_labels, label_reasons
from tracker.journey.release import standing
from tracker.journey.release.lineage import StepNow, steps_of
from tracker.journey.release.rules import DeviationFacts, LotFacts, StepRecord
from tracker.journey.release.standing import LotNow
from tracker.journey.testing import state as testing
from tracker.journey.testing.state import LotTests, lot_tests
from tracker.material.models import Container, LotActor, LotStateWord
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind
from tracker.protocol.words import Check, DeviationSeverity
from tracker.quality import deviations, holds
from tracker.quality.deviations import DeviationNow, deviations_now
from tracker.quality.holds import OpenHold, lots_of, open_holds
from tracker.quality.verbal import standing as verbal
from tracker.quality.verbal.standing import VerbalNow, verbal_decisions
from tracker.record.ahead import Question, question
from tracker.therapy.models import StepFinding
from tracker.therapy.present import TherapyNow
from tracker.workplace.sessions.present import PlateNow, asks_around, plates_around


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A lot as review and disposition see it: what the rules judge, and what they print."""

    facts: LotFacts
    units: tuple[ContainerNow, ...]
    steps: tuple[StepNow, ...]
    deviations: tuple[DeviationNow, ...]
    findings: tuple[StepFinding, ...]
    holds: tuple[OpenHold, ...]
    tests: LotTests
    verbal: tuple[VerbalNow, ...] = ()
    plates: tuple[PlateNow, ...] = ()

    @property
    def plates_to_come(self) -> tuple[PlateNow, ...]:
        """Plates of the sessions in which the therapy was open, which nobody has read yet."""
        return tuple(p for p in self.plates if p.cfu is None)


_ACTORS = select(LotActor.person_id, LotActor.part).where(LotActor.lot_id == bindparam("lot_id"))
_OWN = (
    CONTAINERS.add_columns(UnitFill.expires_at)
    .outerjoin(UnitFill, UnitFill.container_id == Container.id)
    .where(Container.lot_id == bindparam("lot_id"))
    .order_by(Container.short_name)
)


def asks(therapy_id: str, lot_id: str) -> tuple[Question, ...]:
    """What ``lot_record`` and a look at its dispositions read, all in one statement."""
    return (
        question(_OWN, lot_id=lot_id),
        question(_ACTORS, lot_id=lot_id),
        asks_labels(lot_id),
        *testing.asks(therapy_id),
        *asks_consent(therapy_id),
        asks_markers(therapy_id),
        deviations.asks(therapy_id),
        holds.asks(therapy_id),
        verbal.asks(therapy_id),
        standing.asks(therapy_id),
        asks_around(therapy_id),
        paper.asks(therapy_id),
    )


def lot_record(
    ctx: Act, therapy: TherapyNow, lot: LotNow, *, audit_trail_reviewed: bool = False
) -> LotRecord:
    """The lot with everything of its lineage, at this moment of an act."""
    return record_at(
        ctx.s, therapy, lot, ctx.now, ctx.site.zone, audit_trail_reviewed=audit_trail_reviewed
    )


def record_at(
    s: Session,
    therapy: TherapyNow,
    lot: LotNow,
    now: dt.datetime,
    zone: ZoneInfo,
    *,
    audit_trail_reviewed: bool = False,
) -> LotRecord:
    """The lot with everything of its lineage, as pages read it too."""
    grown = growths(s, [therapy.id])
    own, expires_at = _containers(s, lot.id)
    line = line_of([c.id for c in own], grown.parents)
    tests = lot_tests(s, therapy, lot.id, lot.product, line, grown.harvests)
    line |= {x.id for x in tests.samples if x.registered}
    units = [c for c in own if c.kind is Kind.UNIT]
    steps, findings = steps_of(s, therapy.id, line)
    departures = [d for d in deviations_now(s, therapy.id) if d.bears_on({lot.id}, line)]
    actors = s.execute(_ACTORS, {"lot_id": lot.id}).all()
    held = _holds(s, therapy.id, lot.id, line)
    told = _told(s, therapy.id, lot.id, line)
    facts = LotFacts(
        lot=lot.number,
        steps=tuple(_checked(step) for step in steps),
        standings=tests.standings,
        deviations=tuple(
            DeviationFacts(d.code, DeviationSeverity(d.severity), d.assessed, d.closed)
            for d in departures
        ),
        holds=tuple(dict.fromkeys(h.reason for h in held)),
        labels=label_reasons(s, lot.id),
        consent=consent_reasons(s, therapy, "infusion", now, zone),
        markers=judge_markers(
            markers_now(s, therapy.id), now, therapy.definition.markers, Moment.DAY0
        ),
        expires_at=expires_at,
        made_by=frozenset(p for p, part in actors if part == "made"),
        tested_by=tests.testers | {p for p, part in actors if part == "tested"},
        reviewed_by=frozenset({"reviewed"} if lot.state is LotStateWord.REVIEWED else ()),
        audit_trail_reviewed=audit_trail_reviewed,
        paper=judge_gaps(paper.gaps(s, therapy.id, line)),
        unsigned_verbal=tuple(v.author for v in told if v.signed_at is None),
    )
    return LotRecord(
        facts,
        tuple(units),
        tuple(steps),
        tuple(departures),
        tuple(findings),
        held,
        tests,
        told,
        tuple(plates_around(s, therapy.id)),
    )


def _containers(s: Session, lot_id: str) -> tuple[list[ContainerNow], dt.datetime | None]:
    """The lot's containers by short name, and the earliest expiry of its units."""
    rows = s.execute(_OWN, {"lot_id": lot_id}).all()
    ends = [row.expires_at for row in rows if row.expires_at is not None]
    return [ContainerNow(*row[:-1]) for row in rows], min(ends, default=None)


def _checked(step: StepNow) -> StepRecord:
    return StepRecord(step.step, Check(step.check_kind), step.performed_by, step.verified_by, True)


def _told(s: Session, therapy_id: str, lot_id: str, line: set[str]) -> tuple[VerbalNow, ...]:
    """What was decided by telephone about anything that this lot is made of."""
    every = verbal_decisions(s, therapy_id)
    if not every:
        return ()
    lots = {lot_id, *lots_of(s, line).values()}
    return tuple(v for v in every if v.binds(lots, line))


def _holds(s: Session, therapy_id: str, lot_id: str, line: set[str]) -> tuple[OpenHold, ...]:
    every = open_holds(s, therapy_id)
    if not every:
        return ()
    lots = {lot_id, *lots_of(s, line).values()}
    return tuple(h for h in every if h.binds(lots, line))
