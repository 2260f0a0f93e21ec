"""The formulae of growth: doublings along the genealogy, doubling time, projection, recovery.

Process-science section 4: PD = log2(viable harvested / start cells), PDT = hours / PD, CPD = sum of
PD along the genealogy path (the greatest path where pools merge), projection N = seeded x 2^PD.
Checked against the twelve rows of Colter et al., PNAS 2000;97:3213, Table 2. Decimal throughout,
logarithms and powers to 28 digits; nothing is rounded here, people see three figures. Pure.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from graphlib import TopologicalSorter
from typing import Final

DIGITS: Final = 28  # significant digits of every logarithm and power
HOURS_PER_DAY: Final = 24  # case hours = 24 x days


class PdBasis(enum.StrEnum):
    """Which count a doubling is based on; stored with every PD."""

    SEEDED = "seeded"
    ATTACHED = "attached"
    CFU_F = "cfu_f"  # at P0 the number of MSC seeded is known only from the CFU-F assay


def log2(ratio: Decimal) -> Decimal:
    """The binary logarithm of a positive ratio, to 28 significant digits."""
    if ratio <= 0:
        raise ValueError("a logarithm needs a positive ratio")
    with localcontext() as exact:
        exact.prec = DIGITS + 8
        full = ratio.ln() / Decimal(2).ln()
    with localcontext() as shown:
        shown.prec = DIGITS
        return +full


def viable_cells(total_cells: int, viability_pct: Decimal) -> Decimal:
    """Viable cells of a count: total x viability, not rounded."""
    return Decimal(total_cells) * viability_pct / 100


def population_doublings(viable_harvested: Decimal, start_cells: Decimal) -> Decimal:
    """PD of a passage: log2(viable harvested / start cells); negative when cells were lost.

    Colter 58R P1: log2(80,000 / 530) = 7.238. Both counts must be positive.
    """
    return log2(viable_harvested / start_cells)


def cfu_f_per_million(colonies: int, mnc_plated: int) -> Decimal:
    """CFU-F per 10^6 MNC plated: 76 colonies of 2.0e6 = 38."""
    return Decimal(colonies) * 1_000_000 / mnc_plated


def cfu_f_seeded(mnc_seeded: Decimal, colonies: int, mnc_plated: int) -> Decimal:
    """MSC among the MNC seeded at P0, from the CFU-F assay: 1.575e8 x 38e-6 = 5985."""
    return mnc_seeded * colonies / mnc_plated


def seeded_after_losses(viable_seeded: Decimal, vessels: int, vessels_lost: int) -> Decimal:
    """Cells that still count as seeded when vessels were lost: one of twelve takes 1/12 (T05).

    The vessels of one seeding carry equal shares. Refuses a loss of all: nothing grows then.
    """
    if not 0 <= vessels_lost < vessels:
        raise ValueError("at least one vessel must remain")
    return viable_seeded * (vessels - vessels_lost) / vessels


def doubling_time_h(days: Decimal, pd: Decimal) -> Decimal | None:
    """PDT in hours, 24 x days / PD; None when the culture did not grow.

    Colter 59R P3: 336 / 10.467 = 32.1 h. One public script multiplies where this divides.
    """
    return days * HOURS_PER_DAY / pd if pd > 0 else None


def cumulative_doublings(
    container: str, parents: Mapping[str, Sequence[str]], pd_of: Mapping[str, Decimal]
) -> Decimal:
    """CPD of a container: its own PD plus the greatest CPD among its parents.

    ``parents`` maps a container to those it came from; ``pd_of`` holds the PD of the pools in which
    a passage ended. A thawed vial continues from its pool, not from zero (T15). A circle in the
    genealogy cannot be stored (I01); here it raises ValueError.
    """
    above: dict[str, Sequence[str]] = {}
    to_visit = [container]
    while to_visit:
        here = to_visit.pop()
        if here not in above:
            above[here] = parents.get(here, ())
            to_visit += above[here]
    cpd: dict[str, Decimal] = {}
    for here in TopologicalSorter(
        above
    ).static_order():  # parents first; CycleError is a ValueError
        greatest = max((cpd[p] for p in above[here]), default=Decimal(0))
        cpd[here] = greatest + pd_of.get(here, Decimal(0))
    return cpd[container]


def grown(viable_seeded: Decimal, pd: Decimal) -> Decimal:
    """Cells expected after ``pd`` doublings: seeded x 2^pd (3.18e7 x 2^(144/65.6) = 1.46e8)."""
    with localcontext() as exact:
        exact.prec = DIGITS
        return viable_seeded * Decimal(2) ** pd


def projected_cells(viable_seeded: Decimal, days: Decimal, pdt_h: Decimal) -> Decimal:
    """Cells expected after days at a doubling time: seeded x 2^(24 x days / PDT)."""
    return grown(viable_seeded, days * HOURS_PER_DAY / pdt_h)


def hours_to_reach(viable_seeded: Decimal, wanted: Decimal, pdt_h: Decimal) -> Decimal:
    """Hours until so many cells are expected: PDT x log2(wanted / seeded); none if they are there.

    Colter 58R P1: 46.42 h x log2(80,000 / 530) = 336 h, its fourteen days.
    """
    return max(pdt_h * log2(wanted / viable_seeded), Decimal(0))


def thaw_recovery_pct(viable_recovered: Decimal, viable_frozen: Decimal) -> Decimal:
    """Viable cells after thaw of those frozen, in per cent: 7.6e6 / 1.0e7 = 76 %."""
    return viable_recovered * 100 / viable_frozen
