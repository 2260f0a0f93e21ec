"""Sections of a process definition: who may take part, products, places, clocks and plans."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tracker.identity.own_words import USUAL, Own
from tracker.protocol.specification import Code, Frozen, Grown, Name, Number
from tracker.protocol.steps import Minutes
from tracker.protocol.words import LimitKind


class Word(Grown):
    """A code with its name in both languages: exclusion, artery, side, scheme, material ...

    ``short``: what a label says of it where the eye must find it at a glance.
    """

    later: ClassVar = frozenset({"short"})
    code: Code
    name: Name
    short: Annotated[str, Field(pattern=r"^[A-Z0-9]{0,6}$")] = ""


class Scheme(Grown):
    """A way of treating: its name, and how many harvests it plans (None: nobody said)."""

    later: ClassVar = frozenset({"harvests"})
    code: Code
    name: Name
    harvests: Annotated[int, Field(ge=0, le=9)] | None = None


def _usual(word: str) -> Name:
    return Name(en=USUAL[word][0], zh=USUAL[word][1])


class ProcessWords(Grown):
    """What this process calls the tissue taken, the part treated, the place a unit is given into.

    The shipped words are those of the trial; another tissue or route writes its own. Unsaid, the
    others follow: ``brief`` (the tissue in a sentence), ``parts`` and ``places`` (several of them),
    ``cells`` (what isolation yields, ``full_cells`` in full, ``stem``: what its containers' short
    names begin with), ``instrument`` (what a unit is given through), ``suite`` (the room
    in which it is given).
    """

    later: ClassVar = frozenset(
        {"brief", "parts", "places", "cells", "full_cells", "stem", "instrument", "suite"}
    )
    tissue: Name = Name(en="bone marrow", zh="骨髓")
    part: Name = _usual("part")
    place: Name = _usual("place")
    brief: Name | None = None
    parts: Name | None = None
    places: Name | None = None
    cells: Name | None = None
    full_cells: Name | None = None
    instrument: Name | None = None
    suite: Name | None = None
    stem: Annotated[str, Field(pattern=r"^([A-Z]{2,5})?$")] = ""

    @property
    def short_stem(self) -> str:
        """What the short name of isolated cells begins with."""
        return self.stem or ("MNC" if self._own_cells is None else "ISO")

    @property
    def _own_cells(self) -> Name | None:
        """The word for isolated cells where it is not the shipped one."""
        other_tissue = self.tissue != ProcessWords().tissue
        return self.cells or (Name(en="isolated cells", zh="分离细胞") if other_tissue else None)

    def spoken(self, grown: str) -> Own:
        """All of them as pages say them; ``grown``: the products of the culture."""
        other = self.place != _usual("place")
        cells = self._own_cells
        own = {
            "tissue": self.brief or (self.tissue if self.tissue != ProcessWords().tissue else None),
            "part": self.part,
            "parts": self.parts or (_several(self.part) if self.part != _usual("part") else None),
            "place": self.place,
            "places": self.places or (_several(self.place) if other else None),
            "cells": cells,
            "full_cells": self.full_cells or cells,
            "instrument": self.instrument or (Name(en="instrument", zh="器械") if other else None),
            "suite": self.suite or (Name(en="treatment room", zh="治疗室") if other else None),
        }
        said = {name: (word.en, word.zh) for name, word in own.items() if word is not None}
        return said | ({"grown": (grown, grown)} if grown else {})


def _several(one: Name) -> Name:
    """More than one of it, where the definition has no word."""
    return Name(en=one.en if one.en.endswith("s") else f"{one.en}s", zh=one.zh)


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


class Product(Grown):
    """One product of the therapy.

    ``made_by``: whether it grows in culture or is isolated only; ``label``: its name where a label
    has little room.
    """

    later: ClassVar = frozenset({"made_by", "label"})
    code: Code
    name: Name
    unit_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
    shelf_life: ShelfLife
    storage_low_c: Number
    storage_high_c: Number
    made_by: Literal["culture", "isolation"] | None = None
    label: Name | None = None


class Vessel(Grown):
    """A culture vessel and its growth area. ``stem``: what its short names begin with (``F``)."""

    later: ClassVar = frozenset({"stem"})
    code: Code
    name: Name
    area_cm2: Number
    stem: Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9]*-?)?$", max_length=8)] = ""


class Feeding(Frozen):
    """When a culture is due to be fed or looked at."""

    earliest_days: Number
    latest_days: Number
    basis: str


class Visit(Frozen):
    """One follow-up visit, counted from the actual Day 0."""

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,3}$")]
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
