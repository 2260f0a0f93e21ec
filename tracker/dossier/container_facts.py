"""What a container is and what is in it, in words: pure but for the words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.genealogy_shown import vessel_words
from tracker.dossier.lineage import Lineage
from tracker.dossier.lots import lot_name
from tracker.dossier.specs import test_words
from tracker.dossier.units import target_words
from tracker.dossier.words import contained, place_words, said
from tracker.journey.expansion.models import VesselCare
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.pages.format import amount, cells, when
from tracker.pages.shown import Fact
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words, named


def kind_words(c: ContainerNow, facts: TherapyFacts) -> str:
    """What it is: ``Culture vessel, T175``, ``Unit of the dose, expanded autologous MSC``."""
    words = said(contained(c.kind, facts.definition))
    if c.kind is Kind.VESSEL and c.vessel:
        return f"{words}, {vessel_words(facts.definition, c.vessel)}"
    if c.kind is Kind.UNIT and c.product:
        products = {p.code: named(p.name) for p in facts.definition.products}
        return f"{words}, {products.get(c.product, c.product)}"
    return words


def whose_words(c: ContainerNow, facts: TherapyFacts, lot: str) -> str:
    """Passage, lot and subject in one line."""
    parts = [f"P{c.passage}"] if c.passage is not None else []
    if lot:
        parts.append(_("lot %(lot)s", lot=lot_name(lot)))
    parts.append(_("of %(subject)s", subject=facts.subject))
    return ", ".join(parts)


def facts_of(
    c: ContainerNow, line: Lineage, facts: TherapyFacts, care: VesselCare | None, zone: ZoneInfo
) -> tuple[Fact, ...]:
    """What stands on the card beside the genealogy."""
    match c.kind:
        case Kind.MARROW:
            return _marrow(c, line, zone)
        case Kind.VESSEL:
            return _vessel(c, line, facts, care, zone)
        case Kind.UNIT:
            return _unit(c, line, facts, zone)
        case Kind.SAMPLE:
            return _sample(c, line, facts)
        case _:
            return _cells(c, line)


def _marrow(c: ContainerNow, line: Lineage, zone: ZoneInfo) -> tuple[Fact, ...]:
    harvest = line.harvests.get(c.id)
    if harvest is None:
        return ()
    return (
        Fact(_("%(Tissue)s harvest"), harvest.name, when(harvest.ended_at, zone)),
        Fact(_("From"), place_words(harvest.site)),
        Fact(
            _("%(Tissue)s of the harvest"),
            amount(harvest.net_volume_ml, "ml"),
            f"{harvest.anticoagulant}, {amount(harvest.anticoagulant_ml, 'ml')}",
        ),
        Fact(_("For"), ", ".join(p.upper() for p in harvest.for_products)),
    )


def _seeded(c: ContainerNow, line: Lineage) -> int:
    return sum(t.cells_viable or 0 for t in line.parents.get(c.id, ()))


def _vessel(
    c: ContainerNow, line: Lineage, facts: TherapyFacts, care: VesselCare | None, zone: ZoneInfo
) -> tuple[Fact, ...]:
    seeded = _seeded(c, line)
    out = []
    if seeded:
        note = ""
        if c.area_cm2:
            note = _(
                "%(density)s / cm², %(area)s cm²",
                density=cells(int(seeded / c.area_cm2)),
                area=f"{c.area_cm2.normalize():f}",
            )
        out.append(Fact(_("Seeded, viable"), cells(seeded), note))
    if care is not None:
        if care.confluence_pct is not None:
            out.append(
                Fact(_("Confluence"), f"{care.confluence_pct}\u00a0%", when(care.cared_at, zone))
            )
        if care.morphology:
            out.append(Fact(_("Morphology"), care.morphology))
        if care.turbid:
            out.append(Fact(_("Medium"), _("turbid")))
    if c.passage is not None:
        limit = facts.definition.parameters_of("S15").get("confluence_at_harvest")
        if span := limits_words(limit):
            out.append(Fact(_("Passage at"), span, _("confluence")))
    return tuple(out)


def _unit(c: ContainerNow, line: Lineage, facts: TherapyFacts, zone: ZoneInfo) -> tuple[Fact, ...]:
    fill = line.fills.get(c.id)
    if fill is None:
        return ()
    return (
        Fact(_("Goes to"), target_words(facts.definition, fill.side, fill.artery)),
        Fact(
            _("Viable cells"),
            cells(fill.viable_cells),
            _(
                "%(volume)s at %(cells)s per ml",
                volume=amount(fill.volume_ml, "ml"),
                cells=cells(fill.viable_per_ml),
            ),
        ),
        Fact(_("Filled"), when(fill.fill_end, zone)),
        Fact(_("Expires"), when(fill.expires_at, zone), fill.storage),
    )


def _sample(c: ContainerNow, line: Lineage, facts: TherapyFacts) -> tuple[Fact, ...]:
    tests = line.tests.get(c.id, ())
    names = [said(test_words(facts.definition, c.product or "", t)) for t in tests]
    cells_taken = _seeded(c, line)
    out = [Fact(_("Tests"), ", ".join(names))] if names else []
    if cells_taken:
        out.append(Fact(_("Cells taken"), cells(cells_taken)))
    return tuple(out)


def _cells(c: ContainerNow, line: Lineage) -> tuple[Fact, ...]:
    """What went in and what was taken out again."""
    came = _seeded(c, line)
    out = []
    if came:
        out.append(Fact(_("Viable cells put in"), cells(came)))
    gone = sum(t.cells_viable or 0 for t in line.children.get(c.id, ()))
    if gone:
        n = len(line.children[c.id])
        out.append(Fact(_("Viable cells taken out"), cells(gone), _("containers: %(n)s", n=n)))
    return tuple(out)


def counts_of(c: ContainerNow, line: Lineage, zone: ZoneInfo) -> tuple[Fact, ...]:
    """The newest count, with the time it was read."""
    counted = line.counts.get(c.id)
    if counted is None:
        return ()
    at: dt.datetime = counted.at
    out = [Fact(_("Viable cells"), cells(counted.viable), when(at, zone))]
    if counted.total is not None:
        out.append(Fact(_("Total cells"), cells(counted.total)))
    if counted.viability_pct is not None:
        out.append(Fact(_("Viability"), amount(counted.viability_pct, "%")))
    if counted.volume_ml is not None:
        out.append(Fact(_("Volume"), amount(counted.volume_ml, "ml")))
    return tuple(out)
