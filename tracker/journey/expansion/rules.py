"""Whether a seeding, a harvest, a thaw or a projection keeps the limits of the definition.

The formulae stand in ``doublings.py``. Limits are compared unrounded; every reason is returned.
Growth that misses a limit holds the material and never stops an honest record: only identity stops
living cells. Pure.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.expansion.doublings import (
    PdBasis,
    doubling_time_h,
    population_doublings,
    seeded_after_losses,
    viable_cells,
)
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked


class Choice(enum.StrEnum):
    """What may be done about a projected shortfall (T01, T15); investigator and QA decide."""

    EXTEND_CULTURE = "extend_culture"
    EXTRA_PASSAGE = "extra_passage"
    LOWER_DOSE = "lower_dose"
    MORE_VIALS = "more_vials"
    REHARVEST = "reharvest"


@dataclass(frozen=True, slots=True)
class SeedingFacts:
    """A seeding as it is about to be recorded."""

    passage_number: int
    parent_passage_number: int | None  # None: seeded from MNC, the parent was no culture
    viable_seeded: Decimal
    vessels: int
    area_cm2_per_vessel: Decimal


def seeding_density(facts: SeedingFacts) -> Decimal:
    """Viable cells per cm2: 1.575e8 on 6 x 175 cm2 = 1.5e5."""
    return facts.viable_seeded / (facts.area_cm2_per_vessel * facts.vessels)


def judge_seeding(facts: SeedingFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason against a seeding: passage number in sequence and in limit, density (I30).

    P0 is seeded in MNC per cm2, later passages in MSC per cm2 (REBORNE 5e4; review 3-6e3).
    """
    found: list[Reason] = []
    parent = facts.parent_passage_number
    expected = 0 if parent is None else parent + 1
    if facts.passage_number != expected:
        found.append(
            reason(
                "passage_out_of_sequence", about=f"P{facts.passage_number}", expected=f"P{expected}"
            )
        )
    name = "seeding_P0_mnc" if facts.passage_number == 0 else "seeding_P1plus"
    found += judge_asked(definition, "S13", name, seeding_density(facts))
    found += judge_asked(definition, "S15", "passage_number", facts.passage_number)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """A harvest as counted, with what is known of its start."""

    passage_number: int
    vessels_seeded: int
    vessels_lost: int
    vessels_harvested: int
    vessels_counted: int
    viable_seeded: Decimal  # of all vessels, before losses
    start_cells: Decimal | None  # what PD is based on, before losses; None: CFU-F not read yet
    pd_basis: PdBasis
    total_cells: int
    viability_pct: Decimal
    days: Decimal
    area_cm2_per_vessel: Decimal
    cpd_of_parent: Decimal | None  # None: provisional too


@dataclass(frozen=True, slots=True)
class PassageFigures:
    """What follows from a harvest; PD, PDT and CPD are None while provisional."""

    viable_harvested: Decimal
    viable_seeded_left: Decimal
    harvest_density_per_cm2: Decimal
    pd: Decimal | None
    pdt_h: Decimal | None
    cpd: Decimal | None


def passage_figures(facts: PassageFacts) -> PassageFigures:
    """Viable cells, density, PD, PDT and CPD of a passage, from unrounded counts.

    Case P1: 6.05e7 at 96.5 % from 1.05e7 in 7 d gives PD 2.475 and PDT 67.9 h.
    """
    viable = viable_cells(facts.total_cells, facts.viability_pct)
    left = facts.vessels_seeded - facts.vessels_lost
    seeded_left = seeded_after_losses(facts.viable_seeded, facts.vessels_seeded, facts.vessels_lost)
    pd = pdt = cpd = None
    if facts.start_cells is not None and viable > 0:
        start = seeded_after_losses(facts.start_cells, facts.vessels_seeded, facts.vessels_lost)
        pd = population_doublings(viable, start)
        pdt = doubling_time_h(facts.days, pd)
        cpd = None if facts.cpd_of_parent is None else facts.cpd_of_parent + pd
    return PassageFigures(
        viable, seeded_left, viable / (facts.area_cm2_per_vessel * left), pd, pdt, cpd
    )


def judge_passage(
    facts: PassageFacts, figures: PassageFigures, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Every reason against a harvest (I17, I30): vessels, plausible growth, limits of the passage.

    Every remaining vessel must be harvested and counted. A unit slip of 10^3 is ten doublings too
    many or too few: the plausible range of PD refuses it. Limits of growth hold, they do not stop:
    the true count of a failed culture must be recordable, living cells are still cared for.
    """
    expected = facts.vessels_seeded - facts.vessels_lost
    found: list[Reason] = []
    for code, vessels in (
        ("vessels_not_all_harvested", facts.vessels_harvested),
        ("vessels_not_all_counted", facts.vessels_counted),
    ):
        if vessels != expected:
            found.append(
                reason(code, about=f"P{facts.passage_number}", expected=expected, found=vessels)
            )
    found += _judge_growth(facts, figures, definition)
    for name, value in (
        ("viability_pass", facts.viability_pct),
        ("harvest_density", figures.harvest_density_per_cm2),
        ("days_per_passage", facts.days),
        ("passage_number", facts.passage_number),
    ):
        found += judge_asked(definition, "S15", name, value)
    return tuple(found)


def _judge_growth(
    facts: PassageFacts, figures: PassageFigures, definition: ProcessDefinition
) -> list[Reason]:
    about = f"P{facts.passage_number}"
    if figures.viable_harvested <= 0:
        return [reason("no_growth", Severity.HOLD, about)]
    found: list[Reason] = []
    if facts.passage_number == 0 and facts.pd_basis.value != definition.p0_doublings:
        found.append(reason("pd_basis_unfit_for_p0", about=about, basis=facts.pd_basis.value))
    if figures.pd is None:
        return [*found, reason("pd_provisional", Severity.INFO, about)]
    if figures.pdt_h is None:
        found.append(reason("no_growth", Severity.HOLD, about))
    for name, value in (
        ("pd_per_passage", figures.pd),
        ("pdt", figures.pdt_h),
        ("cpd", figures.cpd),
    ):
        found += judge_asked(definition, "S15", name, value)
    return found


@dataclass(frozen=True, slots=True)
class ProjectionFacts:
    """What a culture is expected to give against what was ordered."""

    product: str
    projected_viable: Decimal
    weight_kg: Decimal
    ordered_cells_per_kg: Decimal
    next_passage_number: int  # of an extra passage, after the one projected
    cpd_after: Decimal | None  # CPD after an extra passage
    vials_left: int = 0
    may_extend: bool = True  # the days of the passage leave room


@dataclass(frozen=True, slots=True)
class Projection:
    """Projected dose against the order, and what may be done about a shortfall."""

    per_kg: Decimal
    needed_cells: Decimal
    choices: tuple[Choice, ...]
    reasons: tuple[Reason, ...]


def project_dose(facts: ProjectionFacts, definition: ProcessDefinition) -> Projection:
    """The projected dose, with every way out of a shortfall that the limits leave open (T01, T15).

    A lower dose is a choice only above the floor of the protocol (0.5e6/kg); an extra passage only
    within the limits of passage number and CPD. Nothing stops: people decide, Day 0 is at risk.
    """
    needed = facts.ordered_cells_per_kg * facts.weight_kg
    per_kg = facts.projected_viable / facts.weight_kg
    if facts.projected_viable >= needed:
        return Projection(per_kg, needed, (), ())
    dose = definition.parameters_of("S19").get(f"{facts.product}_dose_per_kg")
    floor = (dose.limit_low if dose else None) or Decimal(0)
    passage = judge_asked(definition, "S15", "passage_number", facts.next_passage_number)
    doublings = judge_asked(definition, "S15", "cpd", facts.cpd_after)
    open_choices = (
        (Choice.EXTEND_CULTURE, facts.may_extend),
        (Choice.EXTRA_PASSAGE, not passage and not doublings),
        (Choice.LOWER_DOSE, per_kg >= floor),
        (Choice.MORE_VIALS, facts.vials_left > 0),
        (Choice.REHARVEST, True),
    )
    choices = tuple(choice for choice, is_open in open_choices if is_open)
    code = "projected_dose_below_order" if per_kg >= floor else "projected_dose_below_range"
    return Projection(
        per_kg,
        needed,
        choices,
        (
            reason(
                code,
                Severity.ALERT,
                facts.product,
                projected=_figures(facts.projected_viable),
                needed=_figures(needed),
                per_kg=_figures(per_kg),
                choices=", ".join(choices),
            ),
        ),
    )


def _figures(cells: Decimal) -> str:
    """Three figures for people, as in 1.02e+8; limits never see this."""
    return f"{cells:.2e}"


def judge_observation(turbid: bool, morphology_abnormal: bool, vessel: str) -> tuple[Reason, ...]:
    """Reasons of a look at a culture: turbidity holds the genealogy (D16), odd shape is listed."""
    found: list[Reason] = []
    if turbid:
        found.append(reason("contamination_suspected", Severity.HOLD, vessel))
    if morphology_abnormal:
        found.append(reason("morphology_abnormal", Severity.ALERT, vessel))
    return tuple(found)


def judge_feeding(
    days_since_care: Decimal, definition: ProcessDefinition, vessel: str
) -> tuple[Reason, ...]:
    """Whether a culture was fed or looked at in time: every 3-4 days (D14); late is listed."""
    latest = definition.feeding.latest_days
    if days_since_care <= latest:
        return ()
    return (
        reason(
            "feeding_overdue",
            Severity.ALERT,
            vessel,
            days=f"{days_since_care:.1f}",
            latest_days=latest,
        ),
    )


def judge_thaw(
    recovery_pct: Decimal, viability_pct: Decimal, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Every reason against a thaw: viability and recovery of at least 70 % (R28); misses hold."""
    return (
        *judge_asked(definition, "S16", "post_thaw_viability", viability_pct),
        *judge_asked(definition, "S16", "post_thaw_recovery", recovery_pct),
    )
