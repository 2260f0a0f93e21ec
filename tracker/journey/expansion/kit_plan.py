"""Vessels that are labelled before cells are seeded into them."""

from __future__ import annotations

from tracker.identity.verdict import Reason, reason
from tracker.journey.expansion.acts.seeding import product_grown, vessel_stem
from tracker.journey.expansion.present import lot_seeded_from
from tracker.material.naming import next_names
from tracker.material.state import names_beginning
from tracker.material.words import Kind, State
from tracker.workplace.kits.plan import Plan, Wanted, plans

SEEDED_FROM = frozenset({State.FILLED, State.FROZEN, State.STORED, State.THAWED})
"""States in which the cells are still there; a kit may be made ready before they are thawed."""


@plans("S13")
def vessels(wanted: Wanted) -> Plan | Reason:
    """The next vessels of the passage that is seeded from this pool, or from these MNC."""
    source = wanted.source
    if source is None or source.kind not in (Kind.POOL, Kind.INTERMEDIATE):
        return reason("kit_needs_its_cells")
    if source.state not in SEEDED_FROM:
        now = source.state.value
        return reason("no_open_step_for_label", about=source.short_name, state=now)
    known = {v.code: v for v in wanted.therapy.definition.vessels}
    vessel = known.get(wanted.vessel)
    if vessel is None:
        return reason("vessel_not_in_definition", about=wanted.vessel, known=", ".join(known))
    passage = 0 if source.passage is None else source.passage + 1
    product = product_grown(wanted.therapy.definition, source, "")
    if isinstance(product, Reason):
        return product
    stem = vessel_stem(passage, vessel)
    names = next_names(names_beginning(wanted.s, wanted.therapy.id, stem), stem, wanted.count, 2)
    lot_id = source.lot_id or lot_seeded_from(wanted.s, source.id, product)
    return Plan(
        Kind.VESSEL,
        "flask",
        tuple(names),
        product=product,
        passage=passage,
        vessel=vessel.code,
        area_cm2=vessel.area_cm2,
        lot_id=lot_id,
        opens="" if lot_id else product,
    )
