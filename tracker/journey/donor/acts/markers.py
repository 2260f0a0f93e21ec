"""Blood is taken and the clinical laboratory reports; ages count from the specimen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.donor.models import (
    BloodSample,
    MarkerReport,
    MarkerResolution,
    MarkerResultRow,
)
from tracker.journey.donor.rules import Finding
from tracker.journey.donor.state import consent_reasons
from tracker.marking.scan import take_scanned
from tracker.material.models import Container
from tracker.material.moves import make, move
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, do_step, the_therapy

ShortName = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]
ANSWERED: dict[Finding, str] = {
    Finding.POSITIVE: "marker_positive",
    Finding.INDETERMINATE: "marker_indeterminate",
}


class TakeSample(StepInput):
    """The tube by its short name, and what it is for."""

    name: ShortName
    tests: Annotated[tuple[str, ...], Field(min_length=1)]
    lots: tuple[str, ...] = ()


@act("donor:sample:taken", by={Role.NURSE, Role.PHYSICIAN}, checked_by={Role.NURSE, Role.PHYSICIAN})
def take_sample(ctx: Act, given: TakeSample) -> Outcome | Verdict:
    """The tube is filled; the age of every marker read from it counts from now."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "harvest", ctx.at, ctx.site.zone))
    ctx.find(*name_taken(ctx, therapy, [given.name]))
    step_id = do_step(ctx, therapy, "S04", "donor:sample:taken", given)
    tube = make(ctx, therapy, Kind.SAMPLE, given.name, step_id)
    ctx.add(
        BloodSample(
            container_id=tube.id,
            therapy_id=therapy.id,
            step_id=step_id,
            tests=list(given.tests),
            taken_at=ctx.at,
        )
    )
    planned = Planned("S04", therapy.definition.materials_of("S04"))
    respond(
        ctx, therapy, "S04", step_id, use(ctx, therapy.id, step_id, given.lots, planned=planned)
    )
    return Outcome({"containers": {tube.short_name: tube.id}})


def name_taken(ctx: Act, therapy: TherapyNow, names: list[str]) -> list[Reason]:
    """A reason for each short name that a container of the therapy has already."""
    used = ctx.s.scalars(
        select(Container.short_name).where(
            Container.therapy_id == therapy.id, Container.short_name.in_(names)
        )
    )
    return [reason("short_name_taken", about=name) for name in used]


class ReportMarkers(StepInput):
    """The laboratory's report on one tube: what was found for each marker."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    sample: str
    results: Annotated[dict[str, Finding], Field(min_length=1)]


@act("donor:markers:reported", by={Role.CLINICAL_LAB}, checked_by={Role.CLINICAL_LAB})
def report_markers(ctx: Act, given: ReportMarkers) -> Outcome | Verdict:
    """The results stand with their specimen's time; a reactive one holds the material (D02).

    Refused: a marker that the definition's panel does not have, a tube of another patient.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    panel = {m.code for m in therapy.definition.markers.markers}
    for marker in sorted(set(given.results) - panel):
        ctx.find(reason("marker_unknown", about=marker))
    states = (State.FILLED, State.RECEIVED, State.USED_UP)
    tubes = take_scanned(ctx, therapy.id, [given.sample], [Kind.SAMPLE], states)
    specimen = ctx.s.get(BloodSample, tubes[0].id) if tubes else None
    if tubes and specimen is None:
        ctx.find(reason("not_a_blood_sample", about=tubes[0].short_name))
    if _name_used(ctx, therapy.id, given.name):
        ctx.find(reason("marker_report_name_used", about=given.name))
    if ctx.blocked or specimen is None:
        return ctx.refusal()
    found = _reactive(ctx, therapy, given.results)
    step_id = do_step(ctx, therapy, "S04", "donor:markers:reported", given, found)
    row = MarkerReport(
        id=ctx.fresh("report"),
        therapy_id=therapy.id,
        step_id=step_id,
        name=given.name,
        sample_id=specimen.container_id,
        specimen_at=specimen.taken_at,
        reported_at=ctx.at,
    )
    ctx.add(row)
    for marker, result in given.results.items():
        ctx.add(
            MarkerResultRow(report_id=row.id, marker=marker, therapy_id=therapy.id, result=result)
        )
    if tubes[0].state is not State.USED_UP:
        move(ctx, tubes[0], State.USED_UP)
    respond(ctx, therapy, "S04", step_id, found)
    return Outcome({"report": row.id})


def _name_used(ctx: Act, therapy_id: str, name: str) -> bool:
    query = select(MarkerReport.id).where(
        MarkerReport.therapy_id == therapy_id, MarkerReport.name == name
    )
    return ctx.s.scalar(query) is not None


def _reactive(ctx: Act, therapy: TherapyNow, results: dict[str, Finding]) -> list[Reason]:
    """Reactive markers: they hold the therapy once cells were taken, before that they are told."""
    words = [(m, ANSWERED[f]) for m, f in sorted(results.items()) if f in ANSWERED]
    if not words:
        return []
    harvested = ctx.s.scalar(
        select(Container.id).where(
            Container.therapy_id == therapy.id, Container.kind == Kind.MARROW
        )
    )
    severity = Severity.HOLD if harvested else Severity.ALERT
    return [reason(code, severity, marker) for marker, code in words]


class ResolveMarker(StepInput):
    """What the confirmatory investigation found about one reactive marker."""

    report: str
    marker: str
    conclusion: Annotated[str, Field(min_length=10, max_length=400)]


@act(
    "donor:marker:resolved",
    by={Role.INVESTIGATOR},
    checked_by={Role.CLINICAL_LAB, Role.QA},
    check=Check.SIGNATURE,
)
def resolve_marker(ctx: Act, given: ResolveMarker) -> Outcome | Verdict:
    """The reactive marker no longer stops; the result itself stays in the record (I18)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    row = ctx.s.get(MarkerResultRow, (given.report, given.marker))
    if row is None or row.therapy_id != therapy.id:
        return ctx.refusal(reason("marker_result_unknown"))
    if row.result not in ANSWERED:
        ctx.find(reason("marker_needs_no_resolution", about=given.marker))
    if ctx.s.get(MarkerResolution, (given.report, given.marker)):
        ctx.find(reason("marker_already_resolved", about=given.marker))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    ctx.add(
        MarkerResolution(
            report_id=row.report_id,
            marker=row.marker,
            therapy_id=therapy.id,
            conclusion=given.conclusion,
            resolved_at=ctx.at,
            resolved_by=ctx.actor,
            second=ctx.verifier,
        )
    )
    do_step(ctx, therapy, "S04", "donor:marker:resolved", given)
    if ctx.blocked:
        return ctx.refusal()
    said = {"report": row.report_id, "marker": row.marker, "conclusion": given.conclusion}
    content = Content(said, [row, *ctx.rows])
    sign(ctx, therapy, f"marker {row.marker}", content, "marker:resolved")
    return Outcome({"report": row.report_id})
