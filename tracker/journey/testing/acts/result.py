"""Results are entered: read by one, reviewed by another, judged by the frozen definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.testing import rules, samples
from tracker.journey.testing.awaited import end_awaited
from tracker.journey.testing.context import INFORMATION, spec_context
from tracker.journey.testing.imported import present as imported
from tracker.journey.testing.imported.confirming import confirm, taken_over
from tracker.journey.testing.jumps.present import jumps
from tracker.journey.testing.lineage import LotThere, disposed_at, lots_from
from tracker.journey.testing.models import (
    OosInvestigation,
    Purpose,
    Sample,
    TestResult,
    VerdictWord,
)
from tracker.journey.testing.samples import ResultNow, SampleNow, results_of, samples_of
from tracker.journey.testing.standing import Outcome as Said
from tracker.journey.testing.suspicion import Suspect, answer, named_late
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.models import LotStateWord
from tracker.material.moves import took_part
from tracker.material.present import containers_now
from tracker.material.words import Kind
from tracker.people.models import Role
from tracker.protocol.readings import Reading, ReadingError, parse
from tracker.protocol.rules import judge_hold_time
from tracker.protocol.specification import ReleaseSpec, WordAcceptance
from tracker.protocol.words import WordMeans
from tracker.record.ahead import Question
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import Use
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.therapy.uses import tells_uses

TAG: Final = "testing:result:entered"
RAPID: Final = "fill_to_rapid_results"
UNDECIDED: Final = (LotStateWord.OPEN, LotStateWord.REVIEWED)


class ResultRead(BaseModel):
    """What was read: a word of the specification, or a number with its qualifier and unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    test: str
    raw: Annotated[str, Field(min_length=1, max_length=40)]
    unit: Annotated[str, Field(max_length=40)] = ""


class EnterResults(StepInput):
    """The sample and everything read of it.

    ``imported``: the rows of a laboratory's file that these results are, each as it stands there.
    ``compared``: somebody looked again at numbers that are far from those before them.
    """

    sample: str
    results: Annotated[tuple[ResultRead, ...], Field(min_length=1, max_length=40)]
    imported: tuple[str, ...] = ()
    compared: bool = False
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        known = (*samples.asks(self.therapy), *imported.asks(self.therapy))
        return (*super().asks(), *scan.asks([self.sample]), *known)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One result with its verdict."""

    read: ResultRead
    spec: ReleaseSpec
    verdict: rules.ResultVerdict
    due_on: dt.date | None


@act(
    TAG,
    by={Role.QC_ANALYST},
    checked_by={Role.QC_MANAGER, Role.QC_ANALYST},
    check=Check.LATER,
)
def enter_results(ctx: Act, given: EnterResults) -> Outcome | Verdict:
    """The results stand with their verdict; one that fails has a deviation, and its lots wait.

    It counts for every lot of the genealogy. A second final reading of a sample needs a recorded
    investigation (I18); a result after its due day is an alert. Analyst and reviewer have tested
    these lots (I07).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    sample = _sample(ctx, therapy, given.sample)
    if sample is None or ctx.blocked:
        return ctx.refusal()
    lots = lots_from(ctx.s, sample.of_container_id)
    released = disposed_at(ctx.s, [x.id for x in lots])
    released_on = _day(ctx, released.at) if released else None
    judged = _judge_all(ctx, therapy, given, sample, lots, released_on)
    brought = taken_over(ctx, therapy.id, sample, given.results, given.imported)
    if ctx.blocked:
        return ctx.refusal()
    step = step_of(sample, lots)
    found = [*(r for j in judged for r in j.verdict.reasons)]
    found += _judge_jumps(ctx, therapy, given, sample, step)
    found = named_late(ctx.s, therapy, step, found, [x.id for x in lots])
    found += _judge_times(ctx, therapy, sample, judged, released_on)
    step_id = do_step(ctx, therapy, step, TAG, given, found)
    planned = Planned(step, therapy.definition.materials_of(step))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    if ctx.blocked:
        return ctx.refusal()
    rows = _write(ctx, therapy, sample, step_id, judged)
    confirm(ctx, brought, rows)
    if released:
        final = [r for r in rows if r.verdict in _ARRIVED]
        done = [(r.test, sample.short_name, r.verdict.value) for r in final]
        end_awaited(ctx, therapy.id, done)
    took_part(ctx, therapy.id, (x.id for x in lots), "tested")
    source = containers_now(ctx.s, [sample.of_container_id])[sample.of_container_id]
    where = Suspect(step, step_id, sample.short_name, source, lots)
    opened = answer(ctx, therapy, where, found)
    return Outcome(
        {
            "results": {r.test: r.id for r in rows},
            "verdicts": {r.test: r.verdict.value for r in rows},
            "deviations": opened,
        }
    )


def _day(ctx: Act, at: dt.datetime) -> dt.date:
    return at.astimezone(ctx.site.zone).date()


def _sample(ctx: Act, therapy: TherapyNow, ref: str) -> SampleNow | None:
    taken = take_scanned(ctx, therapy.id, [ref], (Kind.SAMPLE,))
    if ctx.blocked:
        return None
    for x in samples_of(ctx.s, therapy.id):
        if x.id == taken[0].id:
            return x
    ctx.find(reason("sample_without_source", about=taken[0].short_name))
    return None


def step_of(sample: SampleNow, lots: Sequence[LotThere]) -> str:
    """Late results belong to S27, those for the release to S21, the rest to S17."""
    if any(x.state not in UNDECIDED for x in lots):
        return "S27"
    return "S21" if sample.purpose is Purpose.RELEASE else "S17"


def _judge_all(
    ctx: Act,
    therapy: TherapyNow,
    given: EnterResults,
    sample: SampleNow,
    lots: Sequence[LotThere],
    released_on: dt.date | None,
) -> list[_Judged]:
    """The verdict of each result; what cannot be read, or is a retest without inquiry, is found."""
    specs = therapy.definition.specs_of(sample.product)
    own = [x.id for x in lots if x.product == sample.product]
    context = spec_context(ctx.s, therapy, own)
    earlier = results_of(ctx.s, therapy.id, [sample.id])
    inquiries = _inquiries(ctx, earlier)
    out = []
    for read in given.results:
        spec = specs.get(read.test)
        if spec is None:
            why = reason("test_not_in_specification", about=read.test, product=sample.product)
            ctx.find(why)
            continue
        in_process = sample.purpose is Purpose.IN_PROCESS
        informs = in_process and not spec.binding_in_process
        reading = Reading(raw=read.raw, unit=read.unit)
        said = rules.judge_result(spec, reading, INFORMATION if informs else context, in_process)
        if said.outcome is Said.NO_RESULT:
            ctx.find(*said.reasons)
        ctx.find(*_judge_retest(sample, read.test, earlier, inquiries))
        due = rules.due_on(spec, _day(ctx, sample.taken_at), released_on)
        out.append(_Judged(read, spec, said, due))
    if len({r.test for r in given.results}) < len(given.results):
        ctx.find(reason("test_given_twice", about=sample.short_name))
    return out


def _inquiries(ctx: Act, earlier: Sequence[ResultNow]) -> set[str]:
    """Ids of the results that were investigated."""
    ids = [r.row.id for r in earlier]
    found = select(OosInvestigation.result_id).where(OosInvestigation.result_id.in_(ids))
    return set(ctx.s.scalars(found)) if ids else set()


def _judge_retest(
    sample: SampleNow, test: str, earlier: Sequence[ResultNow], inquiries: set[str]
) -> tuple[Reason, ...]:
    """Each final result asks for its own inquiry before the next is read."""
    final = [r for r in earlier if r.row.test == test and r.row.verdict in _FINAL]
    recorded = bool(final) and final[-1].row.id in inquiries
    investigation = rules.Investigation(phase1_recorded=recorded)
    return rules.judge_retest([r.recorded for r in final], test, sample.short_name, investigation)


_FINAL: Final = (VerdictWord.PASS, VerdictWord.FAIL)
_ARRIVED: Final = (*_FINAL, VerdictWord.INFORMATIVE)
"""After one of these nobody waits for the result any more."""


def _judge_times(
    ctx: Act,
    therapy: TherapyNow,
    sample: SampleNow,
    judged: Sequence[_Judged],
    released_on: dt.date | None,
) -> list[Reason]:
    """Results after their due day, and a rapid set that took too long: alerts, all of them."""
    entered_on, taken_on = _day(ctx, ctx.at), _day(ctx, sample.taken_at)
    late = [
        replace(r, code="result_later_than_due")
        for j in judged
        for r in rules.judge_due(j.spec, taken_on, released_on, entered_on)
    ]
    rapid = any(j.spec.required_before_release and j.spec.due_after_days is None for j in judged)
    clocks = {h.code: h for h in therapy.definition.hold_times}
    if sample.purpose is not Purpose.RELEASE or not rapid or RAPID not in clocks:
        return late
    return [*late, *judge_hold_time(clocks[RAPID], sample.taken_at, ctx.at)]


def _judge_jumps(
    ctx: Act, therapy: TherapyNow, given: EnterResults, sample: SampleNow, step: str
) -> tuple[Reason, ...]:
    """Surprising numbers are kept as findings; they ask that two people have compared."""
    found = jumps(ctx.s, therapy, sample, given.results, given.imported)
    if found and not given.compared:
        ctx.find(*found, reason("result_not_compared", about=sample.short_name))
    if found and ctx.verifier is None:
        ctx.find(reason("second_person_needed", about=step))
    return found


def _verdict(judged: _Judged) -> VerdictWord:
    """The verdict as stored: a reading that goes on is interim once something was read."""
    said = judged.verdict.outcome
    if said is not Said.PENDING:
        return VerdictWord(said.value)
    means = {
        w.word: w.means
        for a in judged.spec.acceptance
        if isinstance(a, WordAcceptance)
        for w in a.words
    }
    interim = means.get(judged.read.raw) is WordMeans.INTERIM
    return VerdictWord.INTERIM if interim else VerdictWord.PENDING


def _write(
    ctx: Act, therapy: TherapyNow, sample: SampleNow, step_id: str, judged: Sequence[_Judged]
) -> list[TestResult]:
    if not sample.registered:
        ctx.add(_taken_in(therapy, sample, step_id))
    rows = []
    for j in judged:
        qualifier, value = _number(j)
        row = TestResult(
            id=ctx.fresh("result"),
            therapy_id=therapy.id,
            step_id=step_id,
            sample_id=sample.id,
            lot_id=sample.lot_id,
            product=sample.product,
            test=j.read.test,
            raw=j.read.raw,
            unit=j.read.unit,
            qualifier=qualifier,
            value=value,
            verdict=_verdict(j),
            suffices=j.verdict.suffices,
            analyst=ctx.actor,
            reviewer=ctx.verifier,
            entered_at=ctx.at,
            due_on=j.due_on,
            definition_id=therapy.definition_id,
        )
        ctx.add(row)
        rows.append(row)
    return rows


def _number(j: _Judged) -> tuple[str, str | None]:
    """Qualifier and number; words have neither."""
    if any(isinstance(a, WordAcceptance) for a in j.spec.acceptance):
        return "", None
    try:
        parsed = parse(j.read.raw)
    except ReadingError:  # a report in words
        return "", None
    return parsed.qualifier, None if parsed.value is None else f"{parsed.value:f}"


def _taken_in(therapy: TherapyNow, sample: SampleNow, step_id: str) -> Sample:
    """The sample that was put aside at the count becomes QC's own with its first result."""
    return Sample(
        container_id=sample.id,
        therapy_id=therapy.id,
        lot_id=None,
        of_container_id=sample.of_container_id,
        product=sample.product,
        purpose=sample.purpose,
        taken_at=sample.taken_at,
        tests=list(sample.tests),
        step_id=step_id,
    )


@tells_uses
def tests_judged(s: Session, therapy_id: str) -> list[Use]:
    """Tests that a result was judged by."""
    rows = s.execute(
        select(TestResult.product, TestResult.test)
        .where(TestResult.therapy_id == therapy_id)
        .distinct()
    )
    return [Use("release_specs", f"{row.product}.{row.test}") for row in rows]
