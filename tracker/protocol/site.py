"""Sections of a process definition: who may take part, products, places, clocks and plans."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.protocol.specification import Code, Frozen, Name, Number
from tracker.protocol.steps import Minutes
from tracker.protocol.words import LimitKind


class Word(Frozen):
    """A code with its name in both languages: exclusion, artery, side, scheme, material ..."""

    code: Code
    name: Name


class Eligibility(Frozen):
    """The trial's criteria (registry record NCT00813267)."""

    age_low_years: Annotated[int, Field(ge=0)]
    age_high_years: Annotated[int, Field(le=120)]
    guardian_below_years: Annotated[int, Field(ge=0, le=25)]
    arco_stages: tuple[str, ...]
    exclusions: tuple[Word, ...]
    basis: str


class ConsentRules(Frozen):
    """Which scopes must be consented to for which activity."""

    version_in_force: str
    scopes: tuple[Word, ...]
    needed_for: dict[str, tuple[Code, ...]]


class MarkerPanel(Frozen):
    """The infectious markers and how long they count, from the specimen."""

    markers: tuple[Word, ...]
    valid_days: Annotated[int, Field(gt=0)]
    at_day0: LimitKind
    basis: str


class PreHarvest(Frozen):
    """What must be measured before the needle."""

    hb_low_g_per_l: Number
    hb_valid_days: Annotated[int, Field(gt=0)]
    hb_required_from_harvest: Annotated[int, Field(ge=1)]
    pregnancy_test_valid_days: Annotated[int, Field(gt=0)]
    sum_harvests_within_days: Annotated[int, Field(gt=0)]
    child_below_years: Annotated[int, Field(ge=0)]
    child_cap_base_ml: Number
    child_cap_ml_per_kg: Number
    child_cap_from_kg: Number
    basis: str


class Receipt(Frozen):
    """How received volume is compared with what was collected."""

    volume_tolerance_pct: Number
    basis: str


class ShelfLife(Frozen):
    """How long a unit may be used, by the state in which it was filled."""

    fresh_minutes: Minutes
    thawed_minutes: Minutes
    basis: str


class Product(Frozen):
    """One product of the therapy."""

    code: Code
    name: Name
    unit_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
    shelf_life: ShelfLife
    storage_low_c: Number
    storage_high_c: Number


class Vessel(Frozen):
    """A culture vessel and its growth area."""

    code: Code
    name: Name
    area_cm2: Number


class Feeding(Frozen):
    """When a culture is due to be fed or looked at."""

    earliest_days: Number
    latest_days: Number
    basis: str


class Visit(Frozen):
    """One follow-up visit, counted from the actual Day 0."""

    code: Annotated[str, Field(pattern=r"^M[0-9]{1,2}$")]
    months: int
    day: Annotated[int, Field(gt=0)]
    by_phone: bool = False


class VisitPlan(Frozen):
    """All visits and their window in days before and after."""

    window_before_days: Annotated[int, Field(ge=0)]
    window_after_days: Annotated[int, Field(ge=0)]
    visits: tuple[Visit, ...]
    basis: str


class Bedside(Frozen):
    """The clocks of the identity check and the rate at which a unit is given."""

    unit_check_to_start_minutes: Minutes
    sign_in_to_last_start_minutes: Minutes
    rate_high_ml_per_min: Number
    basis: str


class Endotoxin(Frozen):
    """K of K/M, and the hour that all units given in it share."""

    k_eu_per_kg_per_h: Number
    window_minutes: Minutes
    basis: str
