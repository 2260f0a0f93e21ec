"""One container as its page shows it: what, whose, where, from what, into what, what now."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.container_facts import counts_of, facts_of, kind_words, whose_words
from tracker.dossier.container_page import ContainerPage, Relative
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.genealogy_shown import caption_of, genealogy_figure, graph_of
from tracker.dossier.history import history_of, labels_shown
from tracker.dossier.lineage import Lineage, Transfer, lineage_of
from tracker.dossier.notices import why_held
from tracker.dossier.offers import ENDED, offers_for
from tracker.dossier.on_paper import on_paper, paper_note, taken_over
from tracker.dossier.results import entered_results, result_groups
from tracker.dossier.units import state_chip
from tracker.journey.expansion.models import VesselCare
from tracker.marking.at_hand import picture_of
from tracker.material.models import Container, Lot
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind
from tracker.pages.format import amount, cells
from tracker.pages.here import opens
from tracker.pages.shown import Figure
from tracker.pages.words import gettext as _

_ID: BindParameter[str] = bindparam("id")
_ONE = (
    CONTAINERS.add_columns(Lot.number)
    .outerjoin(Lot, Lot.id == Container.lot_id)
    .where(Container.id == _ID)
)
_CARE = (
    select(VesselCare)
    .where(VesselCare.container_id == _ID)
    .order_by(VesselCare.cared_at.desc(), VesselCare.step_id)
    .limit(1)
)
GENERATIONS_UP: Final = 2
"""So many generations above stand in the small graph; all of them on the trace page."""


def container_now(s: Session, container_id: str) -> tuple[ContainerNow, str] | None:
    """The container and its lot's number; nothing when there is no such container."""
    row = s.execute(_ONE, {"id": container_id}).first()
    return (ContainerNow(*row[:-1]), row[-1] or "") if row else None


def container_page(
    s: Session, c: ContainerNow, lot: str, facts: TherapyFacts, zone: ZoneInfo
) -> ContainerPage:
    """Everything about the container ``c`` of the therapy ``facts``."""
    line = lineage_of(s, facts.id)
    history = history_of(s, c.id, c.kind)
    labels = labels_shown(s, c.id, c.short_name)
    hold = _hold(s, c, line, facts)
    care = s.scalars(_CARE, {"id": c.id}).first() if c.kind is Kind.VESSEL else None
    results = entered_results(s, facts.id) if c.kind is Kind.SAMPLE else []
    paper = on_paper(s, facts)
    return ContainerPage(
        name=c.short_name,
        kind=picture_of(c.kind, c.vessel),
        kind_words=kind_words(c, facts),
        words=whose_words(c, facts, lot),
        state=state_chip(c.state, of=c.kind),
        where=history.where,
        facts=facts_of(c, line, facts, care, zone),
        acts=offers_for(c, held=bool(hold)),
        parents=_relatives(line, facts, line.parents.get(c.id, []), up=True),
        children=_relatives(line, facts, line.children.get(c.id, []), up=False),
        genealogy=_small_graph(line, facts, c.id),
        labels=labels.lines,
        custody=taken_over(history.stops, paper, c.id),
        counts=counts_of(c, line, zone),
        picture=labels.picture,
        code=labels.code,
        hold=hold,
        trace_href=(
            url_for("dossier.trace_of", kind="container", thing=c.id)
            if opens("dossier.trace_of")
            else ""
        ),
        results=result_groups([r for r in results if r.sample_id == c.id], facts.definition),
        ended=c.state in ENDED,
        paper=paper_note(paper, c.id, line.above([c.id]), zone),
    )


def _hold(s: Session, c: ContainerNow, line: Lineage, facts: TherapyFacts) -> str:
    """Why it waits for quality assurance: its own hold, its lot's, or that of what it came from."""
    above = {c.id} | line.above([c.id])
    lots = {line.containers[i].lot_id or "" for i in above} - {""}
    why = why_held(s, facts, lots, above)
    if not why:
        return ""
    return f"{why} " + _(
        "Living cells may be fed and looked at; release and infusion wait."
        " Quality assurance decides."
    )


def _relatives(
    line: Lineage, facts: TherapyFacts, transfers: list[Transfer], *, up: bool
) -> tuple[Relative, ...]:
    out = []
    for t in transfers:
        id_ = t.parent_id if up else t.child_id
        other = line.containers[id_]
        out.append(
            Relative(
                other.short_name,
                picture_of(other.kind, other.vessel),
                transferred(t) or caption_of(line, id_, facts.definition),
                url_for("dossier.container", container_id=id_),
            )
        )
    return tuple(sorted(out, key=lambda r: r.name))


def transferred(t: Transfer) -> str:
    """How much went over, as far as it was recorded."""
    if t.cells_viable:
        return _("%(cells)s viable", cells=cells(t.cells_viable))
    return amount(t.volume_ml, "ml") if t.volume_ml else ""


def _small_graph(line: Lineage, facts: TherapyFacts, id_: str) -> Figure | None:
    """Two generations above and one below; nothing when it stands alone."""
    near, edge = {id_}, {id_}
    for _generation in range(GENERATIONS_UP):
        edge = {t.parent_id for i in edge for t in line.parents.get(i, ())}
        near |= edge
    near |= {t.child_id for t in line.children.get(id_, ())}
    if len(near) == 1:
        return None

    def href(container_id: str) -> str:
        return url_for("dossier.container", container_id=container_id)

    graph = graph_of(line, facts.definition, href, only=near, highlighted=id_)
    return genealogy_figure(graph, "")
