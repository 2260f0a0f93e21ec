"""Units of the dose: where each goes, what is in it, what was given of it."""

from __future__ import annotations

from typing import Final

from flask import url_for

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.lineage import Lineage
from tracker.dossier.milestones import What
from tracker.dossier.therapy_page import UnitLine
from tracker.dossier.words import said, state_words
from tracker.material.words import Kind, State
from tracker.pages.format import amount, cells
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import named

ICONS: Final = {
    State.FILLED: "drop",
    State.INFUSED: "check",
    State.STARTED: "drop",
    State.STOPPED: "half",
    State.REVOKED: "hold",
    State.REJECTED: "cross",
    State.DESTROYED: "cross",
    State.DISCARDED: "cross",
    State.USED_UP: "ring",
    State.RETURNED: "back",
}
_ATTENTION: Final = frozenset({State.REVOKED, State.REJECTED, State.STOPPED, State.RETURNED})
_PLAIN: Final = frozenset(
    {State.FILLED, State.INFUSED, State.DESTROYED, State.DISCARDED, State.USED_UP}
)


def state_chip(state: State, icon: str = "", of: Kind = Kind.UNIT) -> Chip:
    """A container's state; never green or red, because it is no verdict."""
    kind = ChipKind.ACCENT
    if state in _ATTENTION:
        kind = ChipKind.ATTENTION
    elif state in _PLAIN:
        kind = ChipKind.PLAIN
    return Chip(kind, icon or ICONS.get(state, "check"), said(state_words(state, of)))


def target_words(definition: ProcessDefinition, side: str, artery: str) -> str:
    """Side and artery as people say them."""
    sides = {w.code: named(w.name) for w in definition.sides}
    arteries = {w.code: named(w.name) for w in definition.places}
    return _(
        "%(side)s %(artery)s",
        side=sides.get(side, side),
        artery=arteries.get(artery, artery),
    )


def unit_lines(line: Lineage, definition: ProcessDefinition) -> tuple[UnitLine, ...]:
    """Every unit of the therapy, product by product."""
    fills = sorted(
        line.fills.values(), key=lambda f: (f.fill_end, line.containers[f.container_id].short_name)
    )
    return tuple(
        UnitLine(
            name=line.containers[f.container_id].short_name,
            product=amount(f.volume_ml, "ml"),
            target=target_words(definition, f.side, f.artery),
            viable=f.viable_cells,
            expires_at=f.expires_at,
            chip=state_chip(line.containers[f.container_id].state),
            href=url_for("dossier.container", container_id=f.container_id),
        )
        for f in fills
    )


def dose_facts(line: Lineage, facts: TherapyFacts) -> list[Fact]:
    """The dose of each product as filled; of what was given, the delivered cells."""
    given = {m.name: m.n or 0 for m in facts.all(What.GIVEN)}
    weight = facts.order.weight_kg if facts.order else None
    out = []
    for product in dict.fromkeys(f.product for f in line.fills.values()):
        fills = [f for f in line.fills.values() if f.product == product]
        total = sum(f.viable_cells for f in fills)
        note = _("%(n)s units", n=len(fills))
        if weight:
            note = _("%(per)s per kg", per=cells(int(total / weight)))
        done = [f.container_id for f in fills if f.container_id in given]
        if done:
            delivered = sum(given[i] for i in done)
            note = _(
                "given %(cells)s in %(n)s of %(all)s units",
                cells=cells(delivered),
                n=len(done),
                all=len(fills),
            )
        out.append(Fact(_("%(product)s dose", product=product.upper()), cells(total), note))
    return out
