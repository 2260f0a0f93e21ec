"""A laboratory's file is brought: kept whole, every row read, none of them a result yet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.testing.imported.grammar import SIZE_MAX, LaboratoryReport, Row, read_report
from tracker.journey.testing.imported.models import ImportedResult, ResultFile, ResultFileAside
from tracker.journey.testing.imported.present import imported_of
from tracker.journey.testing.imported.rules import TubeThere, judge_rows
from tracker.journey.testing.samples import samples_of
from tracker.marking.scan import became_of, is_code, not_ours, own_codes, resolve
from tracker.material.present import containers_now
from tracker.people.models import Role
from tracker.therapy.models import Patient
from tracker.therapy.naming.present import versions_of
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy

TAG: Final = "testing:file:imported"
ASIDE: Final = "testing:file:set_aside"


class ImportResults(TherapyInput):
    """The text of the laboratory's file as it came."""

    report: Annotated[str, Field(max_length=SIZE_MAX + 1)]


@act(TAG, by={Role.QC_ANALYST, Role.QC_MANAGER})
def import_results(ctx: Act, given: ImportResults) -> Outcome | Verdict:
    """The file is kept with its SHA-256; its rows wait for people who confirm them.

    Whole or not at all: one row of an unknown tube, of another patient's, of a test nobody asked
    for, in another unit or not readable refuses the file with its line (I14, I17, I18). The same
    file brought again has no second effect (I15).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    sha256 = hashlib.sha256(given.report.encode()).hexdigest()
    if (known := _known(ctx, sha256, therapy.id)) is not None:
        return ctx.refusal(known)
    report = read_report(given.report)
    if isinstance(report, Reason):
        return ctx.refusal(report)
    tubes = _tubes(ctx, therapy, (row.sample for row in report.rows))
    found = [*judge_rows(report.rows, tubes, therapy.id, ctx.at), *_names_in(ctx, therapy, given)]
    if found:
        return ctx.refusal(*found)
    file = _keep(ctx, therapy.id, given.report, sha256, report)
    rows = [_row(ctx, file, r, tubes[r.sample]) for r in report.rows]
    ctx.add(*rows)
    samples = {t.name: t.id for t in tubes.values() if isinstance(t, TubeThere)}
    return Outcome({"file": file.id, "sha256": sha256, "results": len(rows), "samples": samples})


def _known(ctx: Act, sha256: str, therapy_id: str) -> Reason | None:
    """This very file was brought before; of whose therapy it was is not said elsewhere."""
    before = ctx.s.scalars(select(ResultFile).where(ResultFile.sha256 == sha256)).first()
    if before is None:
        return None
    if before.therapy_id != therapy_id:
        return reason("import_known_elsewhere", about="report")
    at = before.brought_at.astimezone(ctx.site.zone)
    facts = {"number": before.report, "at": f"{at:%Y-%m-%d %H:%M}", "results": str(before.results)}
    return Reason("import_known_already", Severity.STOP, "report", tuple(sorted(facts.items())))


def _names_in(ctx: Act, therapy: TherapyNow, given: ImportResults) -> list[Reason]:
    """Lines that say who the patient is, by any version: the file is kept for ever (I24)."""
    patient = ctx.s.get_one(Patient, therapy.patient_id)
    said = [
        word.casefold()
        for one in versions_of(ctx.s, patient)
        for word in (one.name, one.hospital_number)
        if word
    ]
    lines = enumerate(given.report.casefold().splitlines(), 1)
    return [
        reason("import_names_the_patient", line=n)
        for n, line in lines
        if any(word in line for word in said)
    ]


def _tubes(ctx: Act, therapy: TherapyNow, refs: Iterable[str]) -> dict[str, TubeThere | Reason]:
    """What each code or id of the file means; exact look-up, nothing is guessed (I14)."""
    said = list(dict.fromkeys(refs))
    own = dict(zip(said, own_codes(ctx, said), strict=True))
    labels = resolve(ctx.s, [c for c in own.values() if is_code(c)])
    ids: dict[str, str] = {}
    found: dict[str, TubeThere | Reason] = {}
    for ref, code in own.items():
        if not is_code(code):
            ids[ref] = code
        elif wrong := not_ours(ctx, code):
            found[ref] = reason("import_sample_not_ours", why=wrong.about or wrong.code)
        elif code not in labels:
            found[ref] = reason("import_sample_unknown")
        elif not labels[code][1]:
            found[ref] = reason("import_sample_label_gone", state=became_of(ctx.s, code))
        else:
            ids[ref] = labels[code][0]
    there = containers_now(ctx.s, sorted(set(ids.values())))
    taken = {x.id: x for x in samples_of(ctx.s, therapy.id)}
    waits = defaultdict[str, set[str]](set)
    for one in imported_of(ctx.s, therapy.id):
        if one.waits:
            waits[one.row.sample_id].add(one.row.test)
    for ref, id_ in ids.items():
        if id_ not in there:
            found[ref] = reason("import_sample_unknown")
            continue
        c, sample = there[id_], taken.get(id_)
        specs = therapy.definition.specs_of(sample.product) if sample else {}
        planned = {t: specs[t] for t in (sample.tests if sample else ()) if t in specs}
        at = sample.taken_at if sample else None
        found[ref] = TubeThere(id_, c.short_name, c.therapy_id, at, planned, frozenset(waits[id_]))
    return found


def _keep(
    ctx: Act, therapy_id: str, content: str, sha256: str, report: LaboratoryReport
) -> ResultFile:
    row = ResultFile(
        id=ctx.fresh("report"),
        therapy_id=therapy_id,
        sha256=sha256,
        content=content,
        laboratory=report.laboratory,
        report=report.number,
        results=len(report.rows),
        brought_at=ctx.at,
        brought_by=ctx.actor,
    )
    ctx.add(row)
    return row


def _row(ctx: Act, file: ResultFile, r: Row, tube: TubeThere | Reason) -> ImportedResult:
    assert isinstance(tube, TubeThere)  # a row without its tube has refused the file
    return ImportedResult(
        id=ctx.fresh("imported"),
        therapy_id=file.therapy_id,
        file_id=file.id,
        line=r.line,
        sample_id=tube.id,
        test=r.test,
        raw=r.value,
        unit=r.unit,
        method=r.method,
        equipment=r.equipment,
        measured_at=r.measured_at,
        reference=r.reference,
    )


class SetFileAside(TherapyInput):
    """The file whose rows nobody shall confirm; why is said with the act."""

    file: str
    reason: Annotated[str, Field(min_length=3, max_length=2000)]


@act(
    ASIDE,
    by={Role.QC_ANALYST, Role.QC_MANAGER},
    checked_by={Role.QA},
    check=Check.PRESENT,
)
def set_file_aside(ctx: Act, given: SetFileAside) -> Outcome | Verdict:
    """Nobody confirms its waiting rows any more; file and rows stay, and what was confirmed.

    So a laboratory's corrected report can be brought. QA stands by it, because a failing value
    could be put out of sight so; a result that stands is decided about by its investigation alone
    (I18).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    rows = [r for r in imported_of(ctx.s, therapy.id) if r.row.file_id == given.file]
    if not any(r.waits for r in rows):
        return ctx.refusal(reason("import_nothing_waits", about="file"))
    assert ctx.verifier is not None  # the check of this act
    ctx.add(
        ResultFileAside(
            file_id=given.file,
            therapy_id=therapy.id,
            reason=given.reason,
            set_aside_at=ctx.at,
            set_aside_by=ctx.actor,
            second=ctx.verifier,
        )
    )
    return Outcome({"file": given.file, "rows": sum(r.waits for r in rows)})
