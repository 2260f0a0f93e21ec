"""What was read before of a sample's like, and beside it in the same report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason
from tracker.journey.testing.imported.present import ImportedNow, imported_of
from tracker.journey.testing.jumps.rules import (
    Beside,
    Limits,
    Number,
    judge_beside,
    judge_jumps,
)
from tracker.journey.testing.models import DecisionWord
from tracker.journey.testing.samples import ResultNow, SampleNow, results_of, samples_of
from tracker.material.present import ContainerNow, containers_now
from tracker.protocol.readings import ReadingError, parse
from tracker.protocol.specification import ReleaseSpec, WordAcceptance
from tracker.therapy.present import TherapyNow


class Read(Protocol):
    """A test as it was read."""

    @property
    def test(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that was read in a therapy, once."""

    samples: Mapping[str, SampleNow]
    results: Sequence[ResultNow]
    imported: Sequence[ImportedNow]


def known_of(s: Session, therapy_id: str) -> Known:
    """Every sample, result and brought row of the therapy."""
    samples = {x.id: x for x in samples_of(s, therapy_id)}
    results = results_of(s, therapy_id, list(samples))
    return Known(samples, results, imported_of(s, therapy_id))


def jumps(
    s: Session,
    therapy: TherapyNow,
    sample: SampleNow,
    reads: Iterable[Read],
    imported: Iterable[str] = (),
) -> tuple[Reason, ...]:
    """What is surprising about these numbers; ``imported``: the brought rows that they are."""
    specs = therapy.definition.specs_of(sample.product)
    reads = list(reads)
    new, words = _numbers(sample.short_name, specs, reads), _words(specs, reads)
    known = known_of(s, therapy.id)
    limits: Limits = {code: spec.delta_most for code, spec in specs.items()}
    ids = set(imported)
    files = {one.row.file_id for one in known.imported if one.row.id in ids}
    known = _before(known, files)
    earlier = _earlier(known, sample, specs)
    found = [*judge_jumps(new, earlier, limits)]
    for other in _beside(s, therapy, known, sample, files):
        numbers = {n.test: n for n in new}
        mine = Beside(sample.short_name, numbers, earlier, other.alike, words)
        found += judge_beside(mine, other, limits)
    return tuple(dict.fromkeys(found))


def _before(known: Known, files: set[str]) -> Known:
    """What was known without these reports: what came of an exchanged one would hide the other."""
    own = {one.result_id for one in known.imported if one.row.file_id in files}
    results = [r for r in known.results if r.row.id not in own]
    return Known(known.samples, results, known.imported)


def _numbers(sample: str, specs: Mapping[str, ReleaseSpec], reads: Iterable[Read]) -> list[Number]:
    """The plain numbers among what was read; words and limits of detection are left out."""
    out = []
    for r in reads:
        spec = specs.get(r.test)
        if spec is None or any(isinstance(a, WordAcceptance) for a in spec.acceptance):
            continue
        try:
            parsed = parse(r.raw)
        except ReadingError:
            continue
        if parsed.value is not None and not parsed.qualifier:
            out.append(Number(sample, r.test, r.unit, parsed.value))
    return out


def _words(specs: Mapping[str, ReleaseSpec], reads: Iterable[Read]) -> dict[str, str]:
    """The results in words among what was read."""
    return {
        r.test: r.raw
        for r in reads
        if r.test in specs and any(isinstance(a, WordAcceptance) for a in specs[r.test].acceptance)
    }


def _earlier(
    known: Known, sample: SampleNow, specs: Mapping[str, ReleaseSpec]
) -> dict[str, Number]:
    """Of each test the newest number of the same product, of the same container before others.

    What was set aside with a cause in the laboratory is no measure for anything; a retest of the
    same sample has its own inquiry.
    """
    found: dict[str, tuple[bool, Number]] = {}
    for r in known.results:  # in the order of entry
        of = known.samples.get(r.row.sample_id)
        if of is None or of.product != sample.product:
            continue
        if r.decision is DecisionWord.INVALIDATED or of.id == sample.id:
            continue
        same = of.of_container_id == sample.of_container_id
        for n in _numbers(r.sample, specs, [r.row]):
            if same or not found.get(n.test, (False, n))[0]:
                found[n.test] = (same, n)
    return {test: n for test, (_same, n) in found.items()}


def _beside(
    s: Session, therapy: TherapyNow, known: Known, sample: SampleNow, files: set[str]
) -> list[Beside]:
    """The other samples of the same reports; alike are those of one step, and of one passage."""
    rows: dict[str, list[ImportedNow]] = {}
    for one in known.imported:
        if one.row.file_id in files and one.row.sample_id != sample.id and not one.aside:
            rows.setdefault(one.row.sample_id, []).append(one)
    there = containers_now(s, [sample.of_container_id, *_sources(known, rows)]) if rows else {}
    out = []
    for id_, brought in rows.items():
        other = known.samples[id_]
        specs = therapy.definition.specs_of(other.product)
        numbers = _numbers(other.short_name, specs, [b.row for b in brought])
        alike = _kind(there, other) == _kind(there, sample)
        earlier = _earlier(known, other, specs)
        words = _words(specs, [b.row for b in brought])
        by_test = {n.test: n for n in numbers}
        out.append(Beside(other.short_name, by_test, earlier, alike, words))
    return out


def _sources(known: Known, sample_ids: Iterable[str]) -> list[str]:
    return [known.samples[id_].of_container_id for id_ in sample_ids]


def _kind(there: Mapping[str, ContainerNow], sample: SampleNow) -> tuple[str, str, int | None]:
    return sample.product, sample.purpose, there[sample.of_container_id].passage
