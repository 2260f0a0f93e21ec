"""The figures at the head of a therapy's page: doses, growth of each product, backup vials."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.grown_culture import Culture, expected_cells
from tracker.dossier.lineage import Lineage
from tracker.dossier.units import dose_facts
from tracker.material.words import Kind, State
from tracker.pages.format import amount, cells
from tracker.pages.shown import Fact
from tracker.pages.words import gettext as _
from tracker.protocol.steps import Parameter


def key_facts(
    facts: TherapyFacts, culture: Culture, line: Lineage, zone: ZoneInfo
) -> tuple[Fact, ...]:
    """What somebody wants to know first; each product that grows has its own figures."""
    out: list[Fact] = dose_facts(line, facts)
    filled = bool(out)
    for product in culture.kinds:
        own = culture.of(product)
        out += [] if filled else _against_dose(facts, own, product, zone)
        out += _culture_facts(facts, own, culture.named(product, ""))
    out += _version_facts(facts)
    vials = [c for c in line.containers.values() if c.kind is Kind.VIAL]
    kept = [c for c in vials if c.state in (State.STORED, State.FROZEN)]
    if vials:
        note = _("of %(n)s frozen", n=len(vials)) if len(kept) < len(vials) else ""
        out.append(Fact(_("Backup vials"), str(len(kept)), note))
    return tuple(out)


def _against_dose(
    facts: TherapyFacts, culture: Culture, product: str, zone: ZoneInfo
) -> list[Fact]:
    """What is expected of a product on Day 0, else what was harvested of it, and its dose."""
    order, alone = facts.order, facts.definition.cultured == (product,)
    needed = order.needed_of(product, facts.definition) if order else None
    note = _("dose %(cells)s", cells=cells(needed)) if needed else ""
    expected = expected_cells(culture, order.planned_day0_at, zone) if order else None
    name = product.upper()
    if expected is not None:
        words = _("%(grown)s expected on Day 0") if alone else _("%(n)s expected on Day 0", n=name)
        return [Fact(words, cells(expected), note)]
    if culture.last is None:
        return []
    words = _("%(grown)s harvested") if alone else _("%(n)s harvested", n=name)
    return [Fact(words, cells(culture.last.viable), note)]


def _version_facts(facts: TherapyFacts) -> list[Fact]:
    """The version that the therapy follows, where it is not the one that it was begun under."""
    now = facts.definition.version
    if facts.begun_under in ("", now):
        return []
    begun = _("begun under %(version)s", version=facts.begun_under)
    return [Fact(_("Version of the process"), now, begun)]


def _culture_facts(facts: TherapyFacts, culture: Culture, name: str) -> list[Fact]:
    last = culture.last
    if last is None:
        return []
    limits = facts.definition.parameters_of("S15")
    passage = f"{name}P{last.passage}"
    cpd = amount(last.cpd) if last.cpd is not None else _("awaits the colonies")
    out = [Fact(f"{name}CPD", cpd, _limited(limits.get("cpd"), _("limit %(n)s")))]
    if last.pdt_h is not None:
        note = _limited(limits.get("pdt"), _("alert above %(n)s h"))
        out.append(Fact(_("Doubling time, %(p)s", p=passage), amount(last.pdt_h, "h"), note))
    asked = limits.get("viability_pass")
    least = _("at least %(n)s %%", n=f"{asked.limit_low:f}") if asked and asked.limit_low else ""
    out.append(Fact(_("Viability, %(p)s", p=passage), amount(last.viability_pct, "%"), least))
    return out


def _limited(limit: Parameter | None, words: str) -> str:
    """The upper limit in these words; empty where the definition sets none."""
    high = limit.limit_high if limit else None
    return "" if high is None else words % {"n": f"{high:f}"}
