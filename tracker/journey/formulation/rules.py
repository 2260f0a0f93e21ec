"""What is in each dose, until when, and do its labels add up.

Process-science section 4: dose = viable/ml x ml; label claim +/- 10 % (R32); expiry = the earliest
of fill end + shelf life, thaw + 2 h and every other limit (R23), kept with its zone; endotoxin
limit K x kg / ml given in one hour, shared by all units of that hour (USP <85>, K = 5 EU/kg/h);
DMSO g = ml x % x 1.10; labels printed = applied + returned + voided + destroyed. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import Parsed, judge_asked
from tracker.protocol.site import Product

DMSO_G_PER_ML = Decimal("1.10")


def recovery_pct(cells_after: Decimal, cells_before: Decimal) -> Decimal:
    """Cells left of a wash in per cent: 1.354e8 / 1.456e8 = 93.0 %."""
    return cells_after * 100 / cells_before


def unit_cells(viable_per_ml: Decimal, volume_ml: Decimal) -> Decimal:
    """Viable cells in a unit: 3.4e6 x 10 ml = 3.4e7."""
    return viable_per_ml * volume_ml


def cells_per_kg(cells: Decimal, weight_kg: Decimal) -> Decimal:
    """Cells per kg of the patient: 1.02e8 / 68 = 1.5e6."""
    return cells / weight_kg


@dataclass(frozen=True, slots=True)
class DoseFacts:
    """The filled dose of one product against its order."""

    product: str
    unit_volumes_ml: tuple[Decimal, ...]
    viable_per_ml: Decimal
    weight_kg: Decimal
    ordered_cells: Decimal | None  # None: the order names no number for this product


def judge_dose(facts: DoseFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason against a filled dose: range of the protocol, order, volume of a unit (D26).

    A short dose holds: the prescriber decides. Compared unrounded.
    """
    total = sum((unit_cells(facts.viable_per_ml, ml) for ml in facts.unit_volumes_ml), Decimal(0))
    found: list[Reason] = []
    for name, value in (
        (f"{facts.product}_dose_per_kg", cells_per_kg(total, facts.weight_kg)),
        (f"{facts.product}_dose_total", total),
        *(("unit_volume", volume_ml) for volume_ml in facts.unit_volumes_ml),
    ):
        found += judge_asked(definition, "S19", name, value)
    if facts.ordered_cells is not None and total < facts.ordered_cells:
        found.append(
            reason(
                "dose_below_order",
                Severity.HOLD,
                facts.product,
                filled=f"{total:.2e}",
                ordered=f"{facts.ordered_cells:.2e}",
            )
        )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Expiry:
    """The instant from which a unit may not be given, with the zone it is shown in and why."""

    at: datetime
    zone: str
    bound_by: str


def expiry(
    product: Product,
    zone: str,
    fill_ended_at: datetime,
    thaw_started_at: datetime | None = None,
    other_limits: Mapping[str, datetime] | None = None,
) -> Expiry:
    """The earliest of fill end + shelf life, thaw + thawed shelf life, and every other limit.

    Fill end 09:35+08:00 + 6 h = 15:35+08:00. Instants must be aware; compared as instants, so that
    a change of the clock in between moves nothing. The zone is an IANA name.
    """
    life = product.shelf_life
    ends = {"shelf_life": _later(fill_ended_at, life.fresh_minutes)}
    if thaw_started_at is not None:
        ends["thaw"] = _later(thaw_started_at, life.thawed_minutes)
    ends |= {name: _later(at, 0) for name, at in (other_limits or {}).items()}
    bound_by = min(ends, key=lambda name: (ends[name], name))
    return Expiry(ends[bound_by].astimezone(ZoneInfo(zone)), zone, bound_by)


def _later(moment: datetime, minutes: int) -> datetime:
    """Elapsed minutes later: through UTC, because wall clocks jump."""
    if moment.tzinfo is None:
        raise ValueError("a moment without zone has no expiry")
    return moment.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)


def endotoxin_limit_eu_per_ml(
    weight_kg: Decimal, ml_in_one_hour: Decimal, k_eu_per_kg_per_h: Decimal
) -> Decimal:
    """K/M: 5 EU/kg/h x 68 kg / 60 ml = 5.67 EU/ml; 120 ml give 2.83 (USP <85>)."""
    return k_eu_per_kg_per_h * weight_kg / ml_in_one_hour


@dataclass(frozen=True, slots=True)
class PlannedInfusion:
    """A unit with the moment at which it will be, or was, started."""

    unit: str
    at: datetime
    volume_ml: Decimal
    endotoxin: Parsed  # EU/ml


def judge_endotoxin_budget(
    infusions: Sequence[PlannedInfusion], weight_kg: Decimal, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Why units within one hour carry too much endotoxin together (I06, USP <85>).

    All products share the hour's budget of K EU/kg. A reading ``<0.10`` counts as 0.10: the bound
    is what is proven; ``>`` proves none. The hour slides over the starts; the gravest is named.
    """
    rules = definition.endotoxin
    window = timedelta(minutes=rules.window_minutes)
    unbounded = sorted({i.unit for i in infusions if not _bounded(i.endotoxin)})
    found = [reason("endotoxin_without_upper_bound", about=unit) for unit in unbounded]
    worst_eu = Decimal(0)
    for first in infusions:
        hour = [i for i in infusions if first.at <= i.at <= first.at + window]
        eu = sum((i.volume_ml * (i.endotoxin.value or Decimal(0)) for i in hour), Decimal(0))
        worst_eu = max(worst_eu, eu)
    budget_eu = rules.k_eu_per_kg_per_h * weight_kg
    if worst_eu > budget_eu:
        found.append(reason("endotoxin_budget_exceeded", eu=worst_eu, budget_eu=budget_eu))
    return tuple(found)


def _bounded(endotoxin: Parsed) -> bool:
    return endotoxin.qualifier != ">"


def dmso_g(volume_ml: Decimal, dmso_pct: Decimal) -> Decimal:
    """DMSO in grams: ml x % x 1.10; 4 x 20 ml at 10 % = 8.8 g."""
    return volume_ml * dmso_pct / 100 * DMSO_G_PER_ML


def judge_dmso(
    volume_ml: Decimal, dmso_pct: Decimal, weight_kg: Decimal, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Every reason that DMSO gives: 1 g/kg stops (M), any of it in an artery holds (PMC7056064)."""
    grams_per_kg = dmso_g(volume_ml, dmso_pct) / weight_kg
    return (
        *judge_asked(definition, "S25", "dmso_per_kg", grams_per_kg),
        *judge_asked(definition, "S25", "dmso_pct_at_infusion", dmso_pct),
    )


@dataclass(frozen=True, slots=True)
class LabelCount:
    """What became of the labels of one step."""

    printed: int
    applied: int
    returned: int
    voided: int
    destroyed: int
    unaccounted: int = 0
    deviation_recorded: bool = False  # a critical deviation for the unaccounted


def judge_labels(count: LabelCount, step: str) -> tuple[Reason, ...]:
    """Why a step may not close on its labels, or what an unaccounted one holds (I12, D27).

    21 CFR 211.125(c) with a limit of zero: every print is a row. An unaccounted label lets the step
    close only with a critical deviation, and then blocks release.
    """
    known = count.applied + count.returned + count.voided + count.destroyed + count.unaccounted
    found: list[Reason] = []
    if min(known, count.printed, count.unaccounted) < 0 or known != count.printed:
        found.append(
            reason("labels_not_reconciled", about=step, printed=count.printed, accounted=known)
        )
    if count.unaccounted > 0:
        severity = Severity.HOLD if count.deviation_recorded else Severity.STOP
        found.append(reason("label_unaccounted", severity, step, labels=count.unaccounted))
    return tuple(found)
