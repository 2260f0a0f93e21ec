"""What BMMNC the marrow yielded: nucleated cells, recovery, yield per ml, and their limits.

Process-science section 4: TNC = WBC (10^6/ml) x ml; recovery % = MNC out / (TNC processed x MNC
fraction), published 42 +/- 12 (R40); MNC per ml of marrow 3.0-4.7 x 10^6 by age (R21). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked

MILLION = 1_000_000
COLONY_TEST = "cfu_f"
OFF_PLAN = 3
"""So many times more or fewer cells than planned are listed: a slip of ten is, a choice is not."""


@dataclass(frozen=True, slots=True)
class MarrowCount:
    """The count of a received marrow."""

    wbc_million_per_ml: Decimal
    total_volume_ml: Decimal
    viability_pct: Decimal


def total_nucleated_cells(wbc_million_per_ml: Decimal, volume_ml: Decimal) -> Decimal:
    """TNC: white cells per ml x ml; 19.8e6 x 44.0 = 8.71e8."""
    return wbc_million_per_ml * MILLION * volume_ml


def judge_marrow_count(count: MarrowCount, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason that the count of the starting material gives (S10, D10, I17)."""
    cells = total_nucleated_cells(count.wbc_million_per_ml, count.total_volume_ml)
    return (
        *judge_asked(definition, "S10", "wbc", count.wbc_million_per_ml),
        *judge_asked(definition, "S10", "tnc", cells),
        *judge_asked(definition, "S10", "viability", count.viability_pct),
    )


@dataclass(frozen=True, slots=True)
class IsolationFacts:
    """A density gradient run as counted."""

    wbc_million_per_ml: Decimal
    processed_ml: Decimal
    mnc_fraction_pct: Decimal  # of nucleated cells
    mnc_total_cells: int
    mnc_viability_pct: Decimal
    net_marrow_ml: Decimal  # without anticoagulant


@dataclass(frozen=True, slots=True)
class IsolationFigures:
    """What follows from a run."""

    mnc_in_cells: Decimal
    mnc_recovery_pct: Decimal
    mnc_million_per_ml_marrow: Decimal
    viable_mnc_cells: Decimal


def isolation_figures(facts: IsolationFacts) -> IsolationFigures:
    """Recovery, yield per ml of marrow and viable MNC of a run, unrounded.

    Case A: 1.69e8 / (19.8e6 x 43.0 x 0.42) = 47.3 %, 1.69e8 / 42.0 = 4.02e6 per ml.
    """
    processed = total_nucleated_cells(facts.wbc_million_per_ml, facts.processed_ml)
    mnc_in = processed * facts.mnc_fraction_pct / 100
    return IsolationFigures(
        mnc_in_cells=mnc_in,
        mnc_recovery_pct=facts.mnc_total_cells * 100 / mnc_in,
        mnc_million_per_ml_marrow=Decimal(facts.mnc_total_cells) / MILLION / facts.net_marrow_ml,
        viable_mnc_cells=facts.mnc_total_cells * facts.mnc_viability_pct / 100,
    )


def judge_isolation(
    facts: IsolationFacts, figures: IsolationFigures, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Every reason against a run: recovery, yield, viability (S11, D11, I17); misses hold.

    A recovery above the plausible 110 % is a slip of unit or volume and stops: more MNC than went
    in cannot come out.
    """
    return (
        *judge_asked(definition, "S11", "mnc_recovery", figures.mnc_recovery_pct),
        *judge_asked(definition, "S11", "mnc_per_ml_marrow", figures.mnc_million_per_ml_marrow),
        *judge_asked(definition, "S11", "mnc_viability", facts.mnc_viability_pct),
    )


def judge_plated(plated: int, name: str, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Listed when far from the cells that the definition plans for a colony assay (H39).

    The doublings of P0 rest on this count, and nothing later would show that it was mistyped.
    """
    for spec in definition.release_specs:
        if spec.code != COLONY_TEST or not spec.sample.replace("e", "", 1).isdigit():
            continue
        planned = Decimal(spec.sample)
        if plated * OFF_PLAN < planned or plated > planned * OFF_PLAN:
            return (
                reason(
                    "plated_not_as_planned",
                    Severity.ALERT,
                    name,
                    plated=plated,
                    planned=f"{planned:f}",
                ),
            )
    return ()
