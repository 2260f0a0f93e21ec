"""Everything that review and disposition of a lot depend on, read in the deciding transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.journey.donor.rules import Moment, judge_markers
from tracker.journey.donor.state import consent_reasons, markers_now
from tracker.journey.formulation.models import UnitFill
from tracker.journey.formulation.rules import LabelCount, judge_labels
from tracker.journey.release.lineage import StepNow, lineage, steps_of
from tracker.journey.release.rules import DeviationFacts, LotFacts, StepRecord
from tracker.journey.release.standing import LotNow, units_of
from tracker.journey.testing.state import lot_standings, testers
from tracker.marking.models import LabelInstance, LabelState, LabelStateWord
from tracker.material.models import LotActor, LotStateWord
from tracker.material.present import ContainerNow
from tracker.protocol.words import Check, DeviationSeverity
from tracker.quality.deviations import DeviationNow, deviations_now
from tracker.quality.holds import lots_of, open_holds
from tracker.therapy.models import StepFinding
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A lot as review and disposition see it: what the rules judge, and what they print."""

    facts: LotFacts
    units: tuple[ContainerNow, ...]
    steps: tuple[StepNow, ...]
    deviations: tuple[DeviationNow, ...]
    findings: tuple[StepFinding, ...]


_ACTORS = select(LotActor.person_id, LotActor.part).where(LotActor.lot_id == bindparam("lot_id"))
_EXPIRES = select(func.min(UnitFill.expires_at)).where(UnitFill.lot_id == bindparam("lot_id"))
_FINDINGS = (
    select(StepFinding)
    .where(StepFinding.therapy_id == bindparam("therapy_id"))
    .order_by(StepFinding.step_id, StepFinding.n)
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
    line = lineage(s, therapy.id, lot.id)
    steps = steps_of(s, therapy.id, line)
    units = units_of(s, lot.id)
    deviations = [d for d in deviations_now(s, therapy.id) if d.bears_on({lot.id}, line)]
    actors = s.execute(_ACTORS, {"lot_id": lot.id}).all()
    own = {step.id for step in steps}
    facts = LotFacts(
        lot=lot.number,
        steps=tuple(_checked(step) for step in steps),
        standings=lot_standings(s, therapy, lot.id),
        deviations=tuple(
            DeviationFacts(d.code, DeviationSeverity(d.severity), d.assessed, d.closed)
            for d in deviations
        ),
        holds=_holds(s, therapy.id, lot.id, line),
        labels=_labels(s, [u.id for u in units], lot.number),
        consent=consent_reasons(s, therapy, "infusion", now, zone),
        markers=judge_markers(
            markers_now(s, therapy.id), now, therapy.definition.markers, Moment.DAY0
        ),
        expires_at=s.scalar(_EXPIRES, {"lot_id": lot.id}),
        made_by=frozenset(p for p, part in actors if part == "made"),
        tested_by=testers(s, lot.id) | {p for p, part in actors if part == "tested"},
        reviewed_by=frozenset({"reviewed"} if lot.state is LotStateWord.REVIEWED else ()),
        audit_trail_reviewed=audit_trail_reviewed,
    )
    findings = s.scalars(_FINDINGS, {"therapy_id": therapy.id})
    return LotRecord(
        facts,
        tuple(units),
        tuple(steps),
        tuple(deviations),
        tuple(f for f in findings if f.step_id in own),
    )


def _checked(step: StepNow) -> StepRecord:
    return StepRecord(step.step, Check(step.check_kind), step.performed_by, step.verified_by, True)


def _holds(s: Session, therapy_id: str, lot_id: str, line: set[str]) -> tuple[str, ...]:
    holds = open_holds(s, therapy_id)
    if not holds:
        return ()
    lots = {lot_id, *lots_of(s, line).values()}
    return tuple(dict.fromkeys(h.reason for h in holds if h.binds(lots, line)))


_LAST = (
    select(func.max(LabelState.n))
    .where(LabelState.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)
_LABELS = (
    select(LabelState.to_state)
    .join(LabelInstance, LabelInstance.id == LabelState.label_id)
    .where(LabelInstance.container_id.in_(bindparam("ids", expanding=True)), LabelState.n == _LAST)
)


def _labels(s: Session, unit_ids: list[str], name: str) -> tuple[Reason, ...]:
    """Every label printed for the lot's units, counted from its own history (I12)."""
    n = Counter(s.scalars(_LABELS, {"ids": unit_ids}))
    word = LabelStateWord
    count = LabelCount(
        printed=sum(n.values()) - n[word.PREPARED],
        applied=n[word.APPLIED],
        returned=n[word.RETURNED],
        voided=n[word.VOIDED],
        destroyed=n[word.DESTROYED],
        unaccounted=n[word.UNACCOUNTED],
    )
    return judge_labels(count, name)
