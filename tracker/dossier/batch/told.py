"""What the stations' own tables say of a step: counts, yields, growth, results, labels."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from labels.record_paper import Reading, Standing
from tracker.dossier.batch.cells import isolated_words
from tracker.dossier.batch.sources import Sources
from tracker.dossier.specs import parameter_limit, result_words, spec_of, test_words
from tracker.journey.testing.models import VerdictWord
from tracker.pages.format import amount, cells

STANDING: Final = {
    VerdictWord.PASS: Standing.GOOD,
    VerdictWord.FAIL: Standing.BAD,
    VerdictWord.PENDING: Standing.PENDING,
    VerdictWord.INTERIM: Standing.PENDING,
    VerdictWord.INFORMATIVE: Standing.PLAIN,
}
Told = dict[str, list[Reading]]


def readings_told(rows: Sources) -> Told:
    """Readings of each step by its id, in the order of the work."""
    out: Told = defaultdict(list)
    _marrow(rows, out)
    _growth(rows, out)
    _formulation(rows, out)
    _results(rows, out)
    return out


def _marrow(rows: Sources, out: Told) -> None:
    for harvest in {h.id: h for h in rows.lineage.harvests.values()}.values():
        out[harvest.step_id].append(Reading("net volume", amount(harvest.net_volume_ml, "ml")))
    for receipt in rows.receipts:
        out[receipt.step_id].append(Reading("transit", f"{receipt.transit_min} min"))
        if receipt.temp_min_c is not None and receipt.temp_max_c is not None:
            span = f"{receipt.temp_min_c:f}–{receipt.temp_max_c:f} °C"
            out[receipt.step_id].append(Reading("temperature", span))
    for count in rows.starting:
        out[count.step_id].append(Reading("TNC", cells(count.tnc)))
    for run in rows.runs:
        limit = rows.definition_at(run.ended_at).parameters_of("S11").get("mnc_recovery")
        words = parameter_limit(limit) if limit else ""
        out[run.step_id] += [
            Reading(isolated_words(rows.facts.definition)[0], cells(run.mnc_total)),
            Reading("recovery", amount(run.recovery_pct, "%"), words),
        ]


def _growth(rows: Sources, out: Told) -> None:
    for seeding in rows.culture.seedings:
        words = f"{cells(seeding.viable_seeded)} viable on {seeding.area_cm2.normalize():f} cm²"
        out[seeding.step_id].append(Reading("seeded", words))
    for grown in rows.culture.harvests:
        out[grown.step_id].append(Reading("viable", cells(grown.viable)))
        if grown.pd is not None:
            out[grown.step_id].append(Reading("PD", amount(grown.pd)))


def _formulation(rows: Sources, out: Told) -> None:
    for wash in rows.washes:
        out[wash.step_id] += [
            Reading("viable after", cells(wash.viable_after)),
            Reading("recovery", amount(wash.recovery_pct, "%")),
            Reading("viability", amount(wash.viability_pct, "%")),
        ]
    by_step: dict[str, list[int]] = defaultdict(list)
    for fill in rows.lineage.fills.values():
        by_step[fill.step_id].append(fill.viable_cells)
    for step_id, filled in by_step.items():
        words = f"{len(filled)}, {cells(filled[0])} viable in each"
        out[step_id].append(Reading("units", words))
    for n in rows.reconciled:
        words = f"{n.printed} printed, {n.applied} applied, {n.destroyed} destroyed"
        standing = Standing.BAD if n.unaccounted else Standing.PLAIN
        out[n.step_id].append(Reading("labels", words, "", standing))


def _results(rows: Sources, out: Told) -> None:
    for result in rows.results:
        spec = spec_of(rows.facts.definition, result.product, result.test)
        name = test_words(rows.facts.definition, result.product, result.test).en
        value = result_words(spec, result.raw, result.unit).en
        failed = result.verdict is VerdictWord.FAIL
        out[result.step_id].append(
            Reading(name, value, "", Standing.BAD if failed else Standing.PLAIN)
        )
