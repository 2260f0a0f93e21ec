"""Samples and results as release and bedside ask for them: over the lineage of a lot, all of them.

A sample of an ancestor counts for every lot that descends from it. Nothing is hidden by a later
result (I18): every row is handed to ``standing``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, cast, null, select, union
from sqlalchemy.orm import Session

from tracker.db import Words
from tracker.journey.expansion import growth
from tracker.journey.expansion.growth import PassageGrowth, growths, line_of
from tracker.journey.formulation.models import Fill
from tracker.journey.testing import samples
from tracker.journey.testing.lineage import line_of_lot
from tracker.journey.testing.models import Purpose
from tracker.journey.testing.rules import SpecContext, judge_result
from tracker.journey.testing.samples import ResultNow, SampleNow, results_of, samples_of
from tracker.journey.testing.standing import RecordedResult, Standing, lot_standing
from tracker.material.genealogy import asks_lots, lots_within
from tracker.material.models import Lot
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import Reading
from tracker.protocol.specification import ReleaseSpec
from tracker.protocol.words import AppliesWhen
from tracker.record.ahead import Question, question
from tracker.supplies.models import ReagentLot, StepReagent
from tracker.therapy.present import TherapyNow

SERUM: Final = AppliesWhen.BOVINE_SERUM.value
THAW_CLOCKS: Final = frozenset({"thaw", "use_by"})


def lot_samples(s: Session, therapy_id: str, lot_id: str) -> list[SampleNow]:
    """Every sample of the lot's containers and of all they came from."""
    line = line_of_lot(s, lot_id)
    return [x for x in samples_of(s, therapy_id) if x.of_container_id in line]


def lot_results(s: Session, lot_id: str) -> list[ResultNow]:
    """Every result over the lot's lineage, samples of ancestors included."""
    therapy_id = s.scalars(select(Lot.therapy_id).where(Lot.id == lot_id)).one()
    return results_of(s, therapy_id, [x.id for x in lot_samples(s, therapy_id, lot_id)])


def testers(s: Session, lot_id: str) -> frozenset[str]:
    """Analysts and reviewers of every result of the lineage, also of those before the lot (I07)."""
    return frozenset[str]().union(*(r.people for r in lot_results(s, lot_id)))


@dataclass(frozen=True, slots=True)
class LotTests:
    """Samples and results of a lot's lineage, with what stands for every test."""

    samples: tuple[SampleNow, ...]
    results: tuple[ResultNow, ...]
    standings: tuple[Standing, ...]

    @property
    def testers(self) -> frozenset[str]:
        """Analysts and reviewers of every result of the lineage (I07)."""
        return frozenset[str]().union(*(r.people for r in self.results))


def lot_tests(
    s: Session,
    therapy: TherapyNow,
    lot_id: str,
    product: str,
    line: Collection[str],
    grown: Sequence[PassageGrowth],
) -> LotTests:
    """What was tested over this lineage, read once; ``grown``: every harvest of the therapy."""
    specs = therapy.definition.specs_of(product)
    here = [x for x in samples_of(s, therapy.id) if x.of_container_id in line]
    results = results_of(s, therapy.id, [x.id for x in here])
    recorded = [r.recorded for r in results]
    recorded += computed_results([g for g in grown if g.pool_id in line], specs)
    requested = requested_tests(here, therapy.definition, specs)
    stand = lot_standing(specs, recorded, requested, conditions(s, therapy.id, lot_id))
    return LotTests(tuple(here), tuple(results), stand)


_PRODUCTS = select(Lot.id, Lot.product).where(Lot.therapy_id == bindparam("therapy_id"))


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``standings`` reads, whatever the lots."""
    return (
        *samples.asks(therapy_id),
        *growth.asks(therapy_id),
        asks_lots(therapy_id),
        question(_PRODUCTS, therapy_id=therapy_id),
        question(_CONDITIONS, therapy_id=therapy_id, serum=SERUM),
    )


def standings(
    s: Session, therapy: TherapyNow, lot_ids: Iterable[str]
) -> dict[str, tuple[Standing, ...]]:
    """What stands for every test of these lots, over all results of their lineage."""
    wanted = set(lot_ids)
    if not wanted:
        return {}
    grown, lot_of = growths(s, [therapy.id]), lots_within(s, therapy.id)
    products = {row[0]: row[1] for row in s.execute(_PRODUCTS, {"therapy_id": therapy.id})}
    out = {}
    for lot_id in sorted(wanted):
        line = line_of([c for c, lot in lot_of.items() if lot == lot_id], grown.parents)
        tests = lot_tests(s, therapy, lot_id, products[lot_id], line, grown.harvests)
        out[lot_id] = tests.standings
    return out


def lot_standings(s: Session, therapy: TherapyNow, lot_id: str) -> tuple[Standing, ...]:
    """What stands for every test of the lot's specification, over all results of its lineage."""
    return standings(s, therapy, [lot_id])[lot_id]


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
    grown: Sequence[PassageGrowth], specs: dict[str, ReleaseSpec]
) -> list[RecordedResult]:
    """Passage and cumulative doublings: read from the cultures, judged like any result."""
    wanted = {"cpd", "passage_number"} & set(specs)
    if not wanted or not grown:
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


_TOLD = union(
    select(Fill.lot_id, Fill.expiry_bound_by.label("word")).where(
        Fill.therapy_id == bindparam("therapy_id")
    ),
    select(cast(null(), Words()), ReagentLot.material)
    .join(StepReagent, StepReagent.reagent_lot_id == ReagentLot.id)
    .where(
        StepReagent.therapy_id == bindparam("therapy_id"),
        ReagentLot.material == bindparam("serum"),
    ),
).subquery()
_CONDITIONS = select(_TOLD.c.lot_id, _TOLD.c.word)


def conditions(s: Session, therapy_id: str, lot_id: str) -> frozenset[AppliesWhen]:
    """Under which conditions the rows of the specification count for this lot."""
    rows = s.execute(_CONDITIONS, {"therapy_id": therapy_id, "serum": SERUM})
    told = {row.word for row in rows if row.lot_id in (lot_id, None)}
    found = {AppliesWhen.THAWED if told & THAW_CLOCKS else AppliesWhen.FRESH}
    if SERUM in told:
        found.add(AppliesWhen.BOVINE_SERUM)
    return frozenset(found)


def pending_tests(s: Session, therapy: TherapyNow, lot_id: str) -> list[tuple[str, str]]:
    """Test and sample of everything that is still to come over the lineage."""
    standings = lot_standings(s, therapy, lot_id)
    return sorted((x.test, sample) for x in standings for sample in x.pending_samples)
