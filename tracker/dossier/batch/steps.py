"""Steps as the record prints them: who, when, checked by whom, readings with limits, findings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from labels.record_paper import MaterialLot, Reading, Standing, StepDone
from labels.snapshot import Bilingual
from tracker.dossier.batch.found import found_words
from tracker.dossier.batch.sources import Changed, Sources
from tracker.dossier.batch.told import readings_told
from tracker.dossier.specs import parameter_limit, with_unit
from tracker.dossier.words import pair
from tracker.identity.verdict import BLOCKING, Severity
from tracker.journey.release.lineage import StepNow
from tracker.supplies.models import ReagentLot
from tracker.therapy.models import StepFinding

WHAT: Final = {
    "donor:rescreen:done": Bilingual("Re-screen", "复筛"),
    "donor:day0:decided": Bilingual("Go or no-go for Day 0", "第 0 天放行决定"),
    "collection:identity:checked": Bilingual("Identity check", "身份核对"),
    "isolation:colonies:plated": Bilingual("CFU-F plated", "集落接种"),
    "isolation:colonies:counted": Bilingual("CFU-F counted", "集落计数"),
    "workplace:line:cleared": Bilingual("Line clearance", "清场"),
    "expansion:culture:fed": Bilingual("Feed", "换液"),
    "expansion:culture:observed": Bilingual("Observe", "观察"),
    "expansion:vials:stored": Bilingual("Backup vials stored", "备份冻存管入库"),
    "testing:sample:taken": Bilingual("Sample taken", "取样"),
    "testing:result:entered": Bilingual("Results entered", "录入结果"),
    "release:lot:reviewed": Bilingual("Batch review", "批记录审核"),
    "release:lot:disposed": Bilingual("Disposition", "处置决定"),
    "release:lot:closed": Bilingual("Record closed", "批记录结案"),
    "material:container:discarded": Bilingual("Remainder discarded", "剩余弃去"),
    "administration:infusion:started": Bilingual("Infusion started", "开始输注"),
    "administration:infusion:stopped": Bilingual("Infusion stopped", "结束输注"),
}
"""What an act says more exactly than the name of its step."""


def steps_done(rows: Sources) -> tuple[StepDone, ...]:
    """Every step of the lot in the order of time."""
    findings: dict[str, list[StepFinding]] = defaultdict(list)
    for f in rows.findings:
        findings[f.step_id].append(f)
    told, names = readings_told(rows), _passages(rows)
    done = [
        StepDone(
            code=step.step,
            name=names.get(step.id) or _name(rows, step),
            done_at=rows.at(dt.datetime.fromisoformat(step.done_at)),
            performed_by=rows.names.get(step.performed_by, step.performed_by),
            verified_by=rows.names.get(step.verified_by or "", step.verified_by or ""),
            readings=(
                *_readings(rows, step, findings[step.id]),
                *told.get(step.id, ()),
                *_findings(rows, findings[step.id]),
            ),
        )
        for step in rows.steps
    ]
    for n, change in enumerate(rows.changes):
        done.insert(n + sum(s.at < change.changed_at for s in rows.steps), _change(rows, change))
    return tuple(done)


def _change(rows: Sources, change: Changed) -> StepDone:
    """From here on other limits count: who decided it with whom, from and to which version, why."""
    return StepDone(
        code="",
        name=Bilingual("Process definition changed", "工艺定义变更"),
        done_at=rows.at(change.changed_at),
        performed_by=rows.names.get(change.changed_by, change.changed_by),
        verified_by=rows.names.get(change.second, change.second),
        readings=(
            Reading("from version", change.was),
            Reading("to version", change.became),
            Reading("reason", change.reason),
        ),
    )


def _name(rows: Sources, step: StepNow) -> Bilingual:
    return WHAT.get(step.tag) or pair(rows.definition_at(step.at).step_name(step.step))


def _passages(rows: Sources) -> dict[str, Bilingual]:
    """Seedings and harvests are called by their passage."""
    out = {
        s.step_id: Bilingual(f"Seed P{s.passage}", f"接种 P{s.passage}")
        for s in rows.culture.seedings
    }
    for h in rows.culture.harvests:
        out[h.step_id] = Bilingual(f"Harvest P{h.passage}", f"收获 P{h.passage}")
    return out


def _readings(rows: Sources, step: StepNow, found: Sequence[StepFinding]) -> Iterator[Reading]:
    """Each reading with the limit that counted then; one that a finding names stands out."""
    known = rows.definition_at(step.at).parameters_of(step.step)
    missed = {f.about: f.severity for f in found if f.code == "outside_limit"}
    for r in rows.readings.get(step.id, ()):
        parameter = known.get(r.name)
        limit = parameter_limit(parameter) if parameter else ""
        standing = Standing.GOOD if limit and r.value is not None else Standing.PLAIN
        if r.name in missed:
            standing = _standing(missed[r.name])
        name = parameter.title.en if parameter else r.name.replace("_", " ")
        value = with_unit(r.raw, r.unit)
        yield Reading(name, value, limit, standing)


def _standing(severity: Severity) -> Standing:
    held = severity is Severity.HOLD or severity in BLOCKING
    return Standing.BAD if held else Standing.WARNING


def _findings(rows: Sources, found: Sequence[StepFinding]) -> Iterator[Reading]:
    """What the step found beyond its readings, in words; alike ones in one line."""
    alike: dict[tuple[str, str], list[StepFinding]] = defaultdict(list)
    for f in found:
        if f.code != "outside_limit":
            alike[f.code, str(sorted(f.facts.items()))].append(f)
    for group in alike.values():
        words = found_words(group, rows.facts.definition)
        yield Reading("finding 发现:", words, "", _standing(group[0].severity))


def materials_used(rows: Sources) -> tuple[MaterialLot, ...]:
    """Each lot that was used in a step of this lot, with those steps."""
    codes = {step.id: step.step for step in rows.steps}
    used: dict[str, tuple[ReagentLot, set[str]]] = {}
    for lot, step_id in rows.materials:
        if step_id in codes:
            used.setdefault(lot.id, (lot, set()))[1].add(codes[step_id])
    kinds = {w.code: pair(w.name) for w in rows.facts.definition.materials}
    return tuple(
        MaterialLot(
            name=_material(lot, kinds.get(lot.material)),
            lot=lot.lot_number,
            expiry=lot.expires_on.isoformat(),
            used_in=", ".join(sorted(steps)),
        )
        for lot, steps in used.values()
    )


def _material(lot: ReagentLot, kind: Bilingual | None) -> Bilingual:
    if kind is None:
        return Bilingual(lot.name or lot.material.replace("_", " "), "")
    return Bilingual(lot.name or kind.en, kind.zh)
