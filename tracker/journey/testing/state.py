"""Samples and results as release and bedside ask for them: over the lineage of a lot, all of them.

A sample of an ancestor counts for every lot that descends from it. Nothing is hidden by a later
result (I18): every row is handed to ``standing``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.journey.expansion.growth import growth
from tracker.journey.formulation.models import Fill
from tracker.journey.isolation.models import StartingCount
from tracker.journey.testing.lineage import line_of_lot
from tracker.journey.testing.models import (
    DecisionWord,
    OosDecision,
    Purpose,
    Sample,
    TestResult,
    VerdictWord,
)
from tracker.journey.testing.rules import SpecContext, judge_result
from tracker.journey.testing.standing import Outcome, RecordedResult, Standing, lot_standing
from tracker.material.models import Container, Lot
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import Reading
from tracker.protocol.specification import ReleaseSpec
from tracker.protocol.words import AppliesWhen
from tracker.supplies.models import ReagentLot, StepReagent
from tracker.therapy.present import TherapyNow

START: Final = "start"
"""Product code of specifications for starting material."""
OUTCOMES: Final = {
    VerdictWord.PASS: Outcome.PASS,
    VerdictWord.FAIL: Outcome.FAIL,
    VerdictWord.PENDING: Outcome.PENDING,
    VerdictWord.INTERIM: Outcome.PENDING,
    VerdictWord.INFORMATIVE: Outcome.INFORMATIVE,
}
THAW_CLOCKS: Final = frozenset({"thaw", "use_by"})


@dataclass(frozen=True, slots=True)
class SampleNow:
    """A sample with its name. One that QC has not taken in yet is known from the marrow's count."""

    id: str
    short_name: str
    of_container_id: str
    product: str
    purpose: Purpose
    taken_at: dt.datetime
    tests: tuple[str, ...]
    lot_id: str | None
    registered: bool


@dataclass(frozen=True, slots=True)
class ResultNow:
    """A result with its sample's name and what was decided about it."""

    row: TestResult
    sample: str
    decision: DecisionWord | None

    @property
    def recorded(self) -> RecordedResult:
        """The result as the rules see it."""
        return RecordedResult(
            result=self.row.id,
            test=self.row.test,
            sample=self.sample,
            entered_at=self.row.entered_at,
            outcome=OUTCOMES[self.row.verdict],
            suffices=self.row.suffices,
            invalidated=self.decision is DecisionWord.INVALIDATED,
            accepted_formally=self.decision is DecisionWord.ACCEPTED,
        )


def samples_of(s: Session, therapy_id: str) -> list[SampleNow]:
    """Every QC sample of the therapy, oldest first; those of the marrow's count included."""
    rows = s.execute(
        select(Sample, Container.short_name)
        .join(Container, Container.id == Sample.container_id)
        .where(Sample.therapy_id == therapy_id)
    )
    found = {
        row.container_id: SampleNow(
            row.container_id,
            name,
            row.of_container_id,
            row.product,
            row.purpose,
            row.taken_at,
            tuple(row.tests),
            row.lot_id,
            True,
        )
        for row, name in rows
    }
    aside = s.execute(
        select(StartingCount, Container.id, Container.short_name)
        .join(Container, Container.id == StartingCount.sample_id)
        .where(StartingCount.therapy_id == therapy_id)
    )
    for count, id_, name in aside:
        found.setdefault(
            id_,
            SampleNow(
                id_,
                name,
                count.container_id,
                START,
                Purpose.STARTING,
                count.counted_at,
                tuple(count.sample_tests),
                None,
                False,
            ),
        )
    return sorted(found.values(), key=lambda x: (x.taken_at, x.short_name))


def results_of(s: Session, sample_ids: Collection[str]) -> list[ResultNow]:
    """Every result of these samples in the order of entry, with the decision about it."""
    rows = s.execute(
        select(TestResult, Container.short_name, OosDecision.outcome)
        .join(Container, Container.id == TestResult.sample_id)
        .outerjoin(OosDecision, OosDecision.result_id == TestResult.id)
        .where(TestResult.sample_id.in_(list(sample_ids)))
        .order_by(TestResult.entered_at, TestResult.id)
    )
    return [ResultNow(*row) for row in rows]


def lot_samples(s: Session, therapy_id: str, lot_id: str) -> list[SampleNow]:
    """Every sample of the lot's containers and of all they came from."""
    line = line_of_lot(s, lot_id)
    return [x for x in samples_of(s, therapy_id) if x.of_container_id in line]


def lot_results(s: Session, lot_id: str) -> list[ResultNow]:
    """Every result over the lot's lineage, samples of ancestors included."""
    therapy_id = s.scalars(select(Lot.therapy_id).where(Lot.id == lot_id)).one()
    return results_of(s, [x.id for x in lot_samples(s, therapy_id, lot_id)])


def tested_by(s: Session, lot_id: str) -> frozenset[str]:
    """Analysts and reviewers of every result of the lineage, also of those before the lot (I07)."""
    rows = [r.row for r in lot_results(s, lot_id)]
    return frozenset(p for r in rows for p in (r.analyst, r.reviewer) if p)


def lot_standings(s: Session, therapy: TherapyNow, lot_id: str) -> tuple[Standing, ...]:
    """What stands for every test of the lot's specification, over all results of its lineage."""
    product = s.scalars(select(Lot.product).where(Lot.id == lot_id)).one()
    specs = therapy.definition.specs_of(product)
    line = line_of_lot(s, lot_id)
    samples = [x for x in samples_of(s, therapy.id) if x.of_container_id in line]
    results = [r.recorded for r in results_of(s, [x.id for x in samples])]
    results += computed_results(s, therapy, specs, line)
    requested = requested_tests(samples, therapy.definition, specs)
    return lot_standing(specs, results, requested, conditions(s, therapy.id, lot_id))


def requested_tests(
    samples: Sequence[SampleNow], definition: ProcessDefinition, specs: dict[str, ReleaseSpec]
) -> dict[str, list[str]]:
    """Samples by test that the lot waits for: what only informs in process is not waited for."""
    out: dict[str, list[str]] = defaultdict(list)
    for x in samples:
        own = definition.specs_of(x.product)
        for test in x.tests:
            spec = own.get(test) or specs.get(test)
            if spec and (x.purpose is Purpose.RELEASE or spec.binding_in_process):
                out[test].append(x.short_name)
    return dict(out)


def computed_results(
    s: Session, therapy: TherapyNow, specs: dict[str, ReleaseSpec], line: Collection[str]
) -> list[RecordedResult]:
    """Passage and cumulative doublings: read from the cultures, judged like any result."""
    wanted = {"cpd", "passage_number"} & set(specs)
    if not wanted:
        return []
    grown = [g for g in growth(s, therapy.id) if g.pool_id in line]
    if not grown:
        return []
    last = max(grown, key=lambda g: (g.passage, g.harvested_at))
    figures = {"passage_number": (str(last.passage), "n")}
    cpds = [g.cpd for g in grown if g.cpd is not None]
    if len(cpds) == len(grown):
        figures["cpd"] = (f"{max(cpds):f}", "PD")
    out = []
    for test in sorted(wanted & set(figures)):
        raw, unit = figures[test]
        verdict = judge_result(specs[test], Reading(raw=raw, unit=unit), SpecContext())
        out.append(
            RecordedResult(
                result=f"computed {test}",
                test=test,
                sample=last.pool,
                entered_at=last.harvested_at,
                outcome=verdict.outcome,
                suffices=verdict.suffices,
            )
        )
    return out


def conditions(s: Session, therapy_id: str, lot_id: str) -> frozenset[AppliesWhen]:
    """Under which conditions the rows of the specification count for this lot."""
    bound = set(s.scalars(select(Fill.expiry_bound_by).where(Fill.lot_id == lot_id)))
    found = {AppliesWhen.THAWED if bound & THAW_CLOCKS else AppliesWhen.FRESH}
    serum = s.scalar(
        select(StepReagent.step_id)
        .join(ReagentLot, ReagentLot.id == StepReagent.reagent_lot_id)
        .where(StepReagent.therapy_id == therapy_id, ReagentLot.material == "bovine_serum")
        .limit(1)
    )
    if serum is not None:
        found.add(AppliesWhen.BOVINE_SERUM)
    return frozenset(found)


def pending_tests(s: Session, therapy: TherapyNow, lot_id: str) -> list[tuple[str, str]]:
    """Test and sample of everything that is still to come over the lineage."""
    standings = lot_standings(s, therapy, lot_id)
    return sorted((x.test, sample) for x in standings for sample in x.pending_samples)
