"""From any scanned thing both ways: up to the harvest, down to the units, across to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.genealogy_shown import caption_of, genealogy_figure, graph_of, vessel_words
from tracker.dossier.lineage import Lineage, lineage_of
from tracker.dossier.on_paper import OnPaper, on_paper, paper_note, source_of
from tracker.dossier.stays import Stay, shared_with
from tracker.dossier.stays_shown import span_words, stays_by_therapy
from tracker.dossier.touched import Touched, touched
from tracker.dossier.trace_page import Reach, TracePage, TraceStop, Used
from tracker.dossier.way import Leg, way_down, way_up
from tracker.dossier.words import contained, said
from tracker.marking.at_hand import picture_of
from tracker.material.models import Container, ContainerState
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.pages.format import cells
from tracker.pages.shown import PictureKind
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import named
from tracker.supplies.models import ReagentLot, StepReagent
from tracker.supplies.preparing.present import ingredients_of
from tracker.therapy.models import StepRecord

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_MADE = (
    select(Container.id, ContainerState.at.label("done_at"))
    .join(ContainerState, (ContainerState.container_id == Container.id) & (ContainerState.n == 1))
    .where(Container.therapy_id == _THERAPY)
)
_MATERIALS = (
    select(ReagentLot, StepReagent.step_id, StepRecord.step)
    .join(StepReagent, StepReagent.reagent_lot_id == ReagentLot.id)
    .join(StepRecord, StepRecord.id == StepReagent.step_id)
    .where(StepReagent.therapy_id == _THERAPY)
    .order_by(ReagentLot.material, ReagentLot.lot_number, StepRecord.step)
)


@dataclass(frozen=True, slots=True)
class LotUsed:
    """A reagent lot and the codes of the steps in which it got into something."""

    lot: ReagentLot
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContainerTrace:
    """Everything of a container's way: the page and the sheet are made of the same."""

    container: ContainerNow
    facts: TherapyFacts
    line: Lineage
    up: tuple[Leg, ...]
    down: tuple[Leg, ...]
    materials: tuple[LotUsed, ...]
    shared: tuple[tuple[Stay, Stay], ...]
    paper: OnPaper | None


def trace_container(s: Session, c: ContainerNow, facts: TherapyFacts) -> ContainerTrace:
    """The way of this container; thirteen statements, fourteen with preparations."""
    named_ = {"therapy_id": facts.id}
    line = lineage_of(s, facts.id)
    made = {row.id: row.done_at for row in s.execute(_MADE, named_)}
    paper = on_paper(s, facts)
    if paper is not None:  # their rows are of the day of the take-over, their steps are older
        made |= {id_: w.done_at for id_, w in paper.containers.items()}
    links = touched(s, [facts.id])
    uses = s.execute(_MATERIALS, named_).all()
    whole = {c.id} | line.above([c.id])
    return ContainerTrace(
        container=c,
        facts=facts,
        line=line,
        up=way_up(line, c.id, made),
        down=way_down(line, c.id, made),
        materials=_with_ingredients(s, _materials(uses, links, whole)),
        shared=tuple(shared_with(s, c.id)),
        paper=paper,
    )


def _materials(
    uses: Iterable[Any], links: Mapping[str, Touched], whole: set[str]
) -> tuple[LotUsed, ...]:
    """Lots that got into the container or into anything it came from."""
    found: dict[str, tuple[ReagentLot, set[str]]] = {}
    for lot, step_id, step in uses:
        if step_id in links and links[step_id].reached & whole:
            found.setdefault(lot.id, (lot, set()))[1].add(step)
    return tuple(LotUsed(lot, tuple(sorted(steps))) for lot, steps in found.values())


def _with_ingredients(s: Session, used: tuple[LotUsed, ...]) -> tuple[LotUsed, ...]:
    """What the preparations among these were made of got into the container too."""
    parts = ingredients_of(s, [x.lot.id for x in used])
    steps: dict[str, set[str]] = {}
    wave = {x.lot.id: set(x.steps) for x in used}
    while wave:
        below: dict[str, set[str]] = {}
        for made, codes in wave.items():
            for id_ in parts.get(made, ()):
                below.setdefault(id_, set()).update(codes)
                steps.setdefault(id_, set()).update(codes)
        wave = below
    more = s.scalars(select(ReagentLot).where(ReagentLot.id.in_(steps))) if steps else ()
    known = {x.lot.id for x in used}
    within = [LotUsed(x, tuple(sorted(steps[x.id]))) for x in more if x.id not in known]
    return (*used, *sorted(within, key=lambda x: (x.lot.material, x.lot.lot_number)))


def _used(one: LotUsed, definition: ProcessDefinition) -> Used:
    return Used(
        name=material_words(one.lot, definition),
        lot=one.lot.lot_number,
        expires_on=one.lot.expires_on,
        steps=", ".join(named(definition.step_name(code)) for code in one.steps),
        href=url_for("dossier.trace_of", kind="lot", thing=one.lot.id),
    )


def material_words(lot: ReagentLot, definition: ProcessDefinition | None) -> str:
    """The maker's name of the material, else the definition's name of its kind."""
    known = {w.code: named(w.name) for w in definition.materials} if definition else {}
    return lot.name or known.get(lot.material, lot.material.replace("_", " "))


def container_trace_page(trace: ContainerTrace, zone: ZoneInfo) -> TracePage:
    """The page of a container's way."""
    c, facts, line = trace.container, trace.facts, trace.line

    def href(container_id: str) -> str:
        return url_for("dossier.container", container_id=container_id)

    whole = {c.id} | line.above([c.id]) | line.below([c.id])
    graph = graph_of(line, facts.definition, href, only=whole, highlighted=c.short_name and c.id)
    what = said(contained(c.kind, facts.definition))
    return TracePage(
        name=c.short_name,
        words=_(
            "%(what)s of %(subject)s.",
            what=what,
            subject=facts.subject,
        ),
        kind=picture_of(c.kind, c.vessel),
        up=tuple(_stop(leg, trace) for leg in trace.up) if len(trace.up) > 1 else (),
        down=tuple(_stop(leg, trace) for leg in trace.down) if len(trace.down) > 1 else (),
        genealogy=genealogy_figure(graph, _("Containers: %(n)s", n=len(graph.nodes))),
        reaches=_shared(trace, zone),
        materials=tuple(_used(m, facts.definition) for m in trace.materials),
        export_href=url_for("dossier.trace_csv", kind="container", thing=c.id),
        checked_words=_("Every container on this way belongs to %(coi)s.", coi=facts.coi),
        paper=paper_note(trace.paper, c.id, line.above([c.id]), zone),
    )


def _stop(leg: Leg, trace: ContainerTrace) -> TraceStop:
    first = leg.containers[0]
    n = len(leg.containers)
    what = said(contained(first.kind, trace.facts.definition))
    if first.kind is Kind.VESSEL and first.vessel:
        what = vessel_words(trace.facts.definition, first.vessel)
    parts = [f"{n} × {what}" if n > 1 else what]
    counted = trace.line.counts.get(first.id) if n == 1 else None
    if leg.cells_in:
        parts.append(_("%(cells)s viable in", cells=cells(leg.cells_in)))
    elif counted is not None and counted.viable is not None:
        parts.append(_("%(cells)s viable", cells=cells(counted.viable)))
    elif first.kind in (Kind.MARROW, Kind.UNIT, Kind.SAMPLE):
        parts.append(caption_of(trace.line, first.id, trace.facts.definition))
    return TraceStop(
        name=leg.name,
        kind=picture_of(first.kind, first.vessel),
        words=", ".join(p for p in parts if p),
        href=url_for("dossier.container", container_id=first.id),
        at=leg.at,
        here=leg.here,
        paper=source_of(trace.paper, first.id),
    )


def _shared(trace: ContainerTrace, zone: ZoneInfo) -> tuple[Reach, ...]:
    """For each place where it stood: the other therapies that stood there at the same time."""
    own = {mine.place_id: mine for mine, _other in trace.shared}
    out = []
    for place_id, mine in own.items():
        others = [other for m, other in trace.shared if m.place_id == place_id]
        out.append(
            Reach(
                words=_("Shared %(place)s", place=mine.place),
                kind=PictureKind.INCUBATOR,
                note=span_words(mine.since, mine.until, zone),
                therapies=stays_by_therapy(others, zone),
            )
        )
    return tuple(out)
