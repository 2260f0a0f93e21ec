"""What was taken, from where, and did it arrive well: volumes, child cap, transport, receipt.

House defaults with their basis in the definition (S07-S09); child cap 80 + 7 x (kg - 10) ml, and
8 ml/kg under 10 kg (R22b). Only an identity mismatch stops marrow that was taken; all else holds
it. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked, judge_value
from tracker.protocol.rules import judge_clock
from tracker.protocol.site import PreHarvest


@dataclass(frozen=True, slots=True)
class HarvestFacts:
    """One harvest, planned or taken."""

    products: frozenset[str]  # codes of the definition that it serves
    net_volume_ml: Decimal
    donor_age_years: int
    weight_kg: Decimal | None
    recent_volume_ml: Decimal = Decimal(0)  # of earlier harvests within the days of the definition
    taken: bool = True  # False: still planned


def child_cap_ml(weight_kg: Decimal, rules: PreHarvest) -> Decimal:
    """The largest volume from a child: 80 + 7 x (kg - 10) ml; under 10 kg 8 ml per kg (R22b)."""
    if weight_kg < rules.child_cap_from_kg:
        return weight_kg * rules.child_cap_base_ml / rules.child_cap_from_kg
    return rules.child_cap_base_ml + rules.child_cap_ml_per_kg * (
        weight_kg - rules.child_cap_from_kg
    )


def judge_harvest(facts: HarvestFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason that the volume of a harvest gives: least per purpose, cap for a child (D03).

    A planned volume above the cap stops. Once taken it cannot be untaken: it is recorded and held,
    so that the truth enters the record. One for several products is judged as the one that asks
    for the most.
    """
    rules = definition.pre_harvest
    found: list[Reason] = []
    found += _judge_least(facts, definition)
    if facts.donor_age_years >= rules.child_below_years:
        return tuple(found)
    severity = Severity.HOLD if facts.taken else Severity.STOP
    if facts.weight_kg is None:
        return (*found, reason("weight_missing", severity))
    cap_ml = child_cap_ml(facts.weight_kg, rules)
    total_ml = facts.net_volume_ml + facts.recent_volume_ml
    if total_ml > cap_ml:
        found.append(
            reason("child_volume_cap_exceeded", severity, total_ml=total_ml, cap_ml=cap_ml)
        )
    return tuple(found)


def _judge_least(facts: HarvestFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """A harvest for several products is judged as that which asks for the most."""
    limits = definition.parameters_of("S07")
    asked = [limits[n] for p in sorted(facts.products) if (n := volume_name(p)) in limits]
    if not asked:
        return ()
    most = max(asked, key=lambda p: (p.limit_low or Decimal(0), p.name))
    return judge_value(most, facts.net_volume_ml)


def volume_name(product: str) -> str:
    """The parameter that limits the volume of a harvest for this product."""
    return f"net_volume_{product}_harvest"


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """The newest identity check before a harvest; None: there was none."""

    checked_at: datetime | None
    wristband_still_worn: bool


NIGHT: Final = timedelta(hours=4)
"""How long before a harvest after midnight its identity check may stand."""


def judge_identity_before(
    facts: IdentityFacts, started_at: datetime, zone: ZoneInfo
) -> tuple[Reason, ...]:
    """Why this harvest has no identity check of its own (I02): none, another day, another band.

    The day is that of the site's clock on the wall; a check in the hours before midnight still
    counts for the harvest that follows it in the night.
    """
    if facts.checked_at is None or facts.checked_at > started_at:
        return (reason("identity_not_checked"),)
    found: list[Reason] = []
    same_day = facts.checked_at.astimezone(zone).date() == started_at.astimezone(zone).date()
    if not same_day and started_at - facts.checked_at > NIGHT:
        found.append(reason("identity_checked_another_day"))
    if not facts.wristband_still_worn:
        found.append(reason("wristband_changed_since_check"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What was found when the shipper was opened."""

    container: str
    belongs_to_therapy: bool  # both identifiers agree with the expected therapy
    identifiers_on_container: int
    seal_intact: bool
    leak: bool
    clots: bool
    haemolysis: bool
    temperature_low_c: Decimal | None  # None: no logger
    temperature_high_c: Decimal | None
    collection_ended_at: datetime
    received_at: datetime
    collected_volume_ml: Decimal  # net volume and anticoagulant
    received_volume_ml: Decimal
    logged: bool = False  # the logger's file was read: its temperatures are judged already


IDENTIFIERS_NEEDED = 2


def judge_receipt(facts: ReceiptFacts, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason against a received container (D04, D06-D09; 21 CFR 1271.265).

    A container of another therapy is an identity stop. Everything else holds the marrow until QA
    decides: it cannot be bought again.
    """
    name = facts.container
    found: list[Reason] = []
    if not facts.belongs_to_therapy:
        found.append(reason("identity_mismatch_at_receipt", Severity.IDENTITY, name))
    if facts.identifiers_on_container < IDENTIFIERS_NEEDED:
        found.append(
            reason(
                "container_identifiers_missing",
                Severity.HOLD,
                name,
                found=facts.identifiers_on_container,
                needed=IDENTIFIERS_NEEDED,
            )
        )
    for code, severity, is_so in (
        ("seal_broken", Severity.HOLD, not facts.seal_intact),
        ("leak_found", Severity.HOLD, facts.leak),
        ("clots_found", Severity.HOLD, facts.clots),
        ("haemolysis_found", Severity.ALERT, facts.haemolysis),
    ):
        if is_so:
            found.append(reason(code, severity, name))
    found += _judge_transport(facts, definition)
    return (*found, *_judge_received_volume(facts, definition))


def _judge_transport(facts: ReceiptFacts, definition: ProcessDefinition) -> list[Reason]:
    found: list[Reason] = []
    if facts.logged:
        pass
    elif facts.temperature_low_c is None or facts.temperature_high_c is None:
        found.append(reason("logger_missing", Severity.HOLD, facts.container))
    else:
        for reached_c in (facts.temperature_low_c, facts.temperature_high_c):
            found += judge_asked(definition, "S08", "temperature", reached_c)
    if facts.received_at < facts.collection_ended_at:
        return [*found, reason("times_reversed", about="collection_to_receipt")]
    taken_h = Decimal((facts.received_at - facts.collection_ended_at) // timedelta(seconds=1))
    return [
        *found,
        *judge_asked(definition, "S08", "collection_to_receipt", taken_h / 3600),
    ]


def _judge_received_volume(facts: ReceiptFacts, definition: ProcessDefinition) -> list[Reason]:
    tolerance_pct = definition.receipt.volume_tolerance_pct
    off = abs(facts.received_volume_ml - facts.collected_volume_ml)
    if off * 100 <= tolerance_pct * facts.collected_volume_ml:
        return []
    return [
        reason(
            "received_volume_differs",
            Severity.HOLD,
            facts.container,
            received_ml=facts.received_volume_ml,
            collected_ml=facts.collected_volume_ml,
            tolerance_pct=tolerance_pct,
        )
    ]


def judge_start_of_processing(
    collection_ended_at: datetime, started_at: datetime, definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Why processing starts too late: within 24 h of the end of the harvest (R46); late holds."""
    return judge_clock(definition, "harvest_to_gradient", collection_ended_at, started_at)
