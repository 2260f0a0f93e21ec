"""A process definition as data: steps, limits, specifications and clocks of one site's process.

A therapy is started under one approved version and keeps it (I30). The text is one JSON document;
its canonical bytes are hashed, and the hash is what people approve and the batch record prints.
Numbers stand in quotation marks, so that none passes through a float (I17).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from decimal import Decimal
from importlib import resources
from typing import Annotated, ClassVar, Final, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from tracker.protocol.site import (
    Bedside,
    ConsentRules,
    Eligibility,
    Endotoxin,
    Feeding,
    MarkerPanel,
    PreHarvest,
    ProcessWords,
    Product,
    Receipt,
    Scheme,
    Vessel,
    VisitPlan,
    Word,
)
from tracker.protocol.specification import Grown, Name, Number, ReleaseSpec
from tracker.protocol.steps import CatalogueEntry, HoldTime, Parameter, Step
from tracker.protocol.unsaid import HARVESTS_UNSAID, LABELS_UNSAID

PASSED: Final = frozenset({"passage_number", "cpd"})
"""Tests that only cells of a culture can be asked for."""
Row = TypeVar("Row", Step, Product, HoldTime, CatalogueEntry, Vessel)


class DefinitionError(ValueError):
    """The text is no process definition; the message names each place and what is wrong there."""


class ProcessDefinition(Grown):
    """One version of the whole process; frozen for every therapy that starts under it (I30).

    Units are given into ``arteries`` or, where a process knows none, into ``sites``.
    ``p0_doublings``: what the doublings of P0 are counted from, colonies or cells seeded.
    """

    later: ClassVar = frozenset({"sites", "harvest_sites", "words", "p0_doublings"})
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){0,2}$")]
    title: Name
    trial: str
    countersign_within_hours: Annotated[int, Field(gt=0)]
    mass_balance_tolerance_pct: Number
    eligibility: Eligibility
    consent: ConsentRules
    markers: MarkerPanel
    pre_harvest: PreHarvest
    receipt: Receipt
    feeding: Feeding
    bedside: Bedside
    endotoxin: Endotoxin
    visit_plan: VisitPlan
    sides: tuple[Word, ...]
    arteries: tuple[Word, ...]
    sites: tuple[Word, ...] = ()
    harvest_sites: tuple[Word, ...] = ()
    words: ProcessWords = ProcessWords()
    p0_doublings: Literal["cfu_f", "seeded"] = "cfu_f"
    schemes: tuple[Scheme, ...]
    products: tuple[Product, ...]
    vessels: tuple[Vessel, ...]
    materials: tuple[Word, ...]
    equipment: tuple[Word, ...]
    steps: tuple[Step, ...]
    hold_times: tuple[HoldTime, ...]
    parameters: tuple[Parameter, ...]
    release_specs: tuple[ReleaseSpec, ...]
    deviations: tuple[CatalogueEntry, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = [*self._twice(), *self._dangling(), *self._without_meaning(), *self._at_odds()]
        if wrong:
            raise ValueError("; ".join(sorted(wrong)))
        return self

    def _twice(self) -> list[str]:
        lists = (
            ("steps", [s.code for s in self.steps]),
            ("parameters", [f"{p.step}.{p.name}" for p in self.parameters]),
            ("release_specs", [f"{s.product}.{s.code}" for s in self.release_specs]),
            ("deviations", [d.code for d in self.deviations]),
            ("hold_times", [h.code for h in self.hold_times]),
            ("markers", [m.code for m in self.markers.markers]),
            ("visits", [v.code for v in self.visit_plan.visits]),
            ("products", [p.code for p in self.products]),
            ("vessels", [v.code for v in self.vessels]),
        )
        return [
            f"{what}: {code} stands {n} times"
            for what, codes in lists
            for code, n in Counter(codes).items()
            if n > 1
        ]

    def _dangling(self) -> list[str]:
        """Steps that are named somewhere and do not exist."""
        steps = {s.code for s in self.steps}
        used = (
            [(f"steps.{s.code}.next", n) for s in self.steps for n in s.next]
            + [(f"parameters.{p.name}", p.step) for p in self.parameters]
            + [(f"hold_times.{h.code}", h.step) for h in self.hold_times]
            + [(f"deviations.{d.code}", d.step) for d in self.deviations if d.step]
        )
        return [f"{place}: there is no step {step}" for place, step in used if step not in steps]

    def _without_meaning(self) -> list[str]:
        """Materials, equipment and scopes that are used and not listed."""
        lists = [
            (f"steps.{s.code}: unknown material", s.materials, self.materials) for s in self.steps
        ]
        lists += [
            (f"steps.{s.code}: unknown equipment", s.equipment, self.equipment) for s in self.steps
        ]
        lists += [
            (f"consent.{activity}: unknown scope", needed, self.consent.scopes)
            for activity, needed in self.consent.needed_for.items()
        ]
        return [
            f"{place} {code}"
            for place, codes, known in lists
            for code in sorted(set(codes) - {w.code for w in known})
        ]

    def _at_odds(self) -> list[str]:
        """Limits that stand in two places and differ: the section and the parameter it governs."""
        who, bedside = self.eligibility, self.bedside
        pairs: tuple[tuple[str, str, str, Decimal | int, str], ...] = (
            ("S01", "age", "limit_low", who.age_low_years, "eligibility"),
            ("S01", "age", "limit_high", who.age_high_years, "eligibility"),
            ("S07", "hb_before_harvest", "limit_low", self.pre_harvest.hb_low_g_per_l, "harvest"),
            (
                *("S04", "marker_age_from_specimen_at_harvest", "limit_high"),
                *(self.markers.valid_days, "markers"),
            ),
            (
                *("S24", "unit_check_to_start", "limit_high"),
                *(bedside.unit_check_to_start_minutes, "bedside"),
            ),
            (
                *("S24", "sign_in_to_last_start", "limit_high"),
                *(bedside.sign_in_to_last_start_minutes, "bedside"),
            ),
            ("S25", "rate", "limit_high", bedside.rate_high_ml_per_min, "bedside"),
            ("S28", "visit_window", "limit_high", self.visit_plan.window_after_days, "visits"),
        )
        return [
            f"{section} and parameters.{step}.{name} say different limits"
            for step, name, bound, value, section in pairs
            if (row := self.parameters_of(step).get(name)) and getattr(row, bound) != value
        ]

    def step(self, code: str) -> Step:
        """The step of that code; KeyError when the definition has none."""
        return _one(self.steps, code)

    def materials_of(self, step: str) -> tuple[str, ...]:
        """What the step foresees to be used; nothing where the process has no such step."""
        return next((s.materials for s in self.steps if s.code == step), ())

    @property
    def places(self) -> tuple[Word, ...]:
        """Where units are given: the arteries, or the sites of a process that knows none."""
        return self.arteries or self.sites

    @property
    def cultured(self) -> tuple[str, ...]:
        """Products that grow in culture; unsaid, those whose release asks for their passage."""
        return tuple(
            p.code
            for p in self.products
            if p.made_by == "culture" or (p.made_by is None and PASSED & set(self.specs_of(p.code)))
        )

    @property
    def isolated(self) -> tuple[str, ...]:
        """Products that are isolated and filled without a culture."""
        grown = self.cultured
        return tuple(p.code for p in self.products if p.code not in grown)

    def label_name(self, product: str) -> Name:
        """What a label calls the product where there is little room."""
        own = self.product(product)
        return own.label or LABELS_UNSAID.get(product) or Name(en=product.upper(), zh=own.name.zh)

    def harvests_planned(self, scheme: str) -> int:
        """How many harvests the scheme plans; one where nobody said."""
        said = {s.code: s.harvests for s in self.schemes}.get(scheme)
        return HARVESTS_UNSAID.get(scheme, 1) if said is None else said

    def product(self, code: str) -> Product:
        """The product of that code; KeyError when the definition has none."""
        return _one(self.products, code)

    def hold_time(self, code: str) -> HoldTime:
        """The hold time of that code; KeyError when the definition has none."""
        return _one(self.hold_times, code)

    def deviation(self, code: str) -> CatalogueEntry:
        """The catalogue entry of that code; KeyError when the definition has none."""
        return _one(self.deviations, code)

    def vessel(self, code: str) -> Vessel:
        """The vessel of that code; KeyError when the definition has none."""
        return _one(self.vessels, code)

    def parameters_of(self, step: str) -> dict[str, Parameter]:
        """Parameters of one step by name."""
        return {p.name: p for p in self.parameters if p.step == step}

    def parameter(self, step: str, name: str) -> Parameter:
        """One parameter; KeyError when the definition has none."""
        return self.parameters_of(step)[name]

    def specs_of(self, product: str) -> dict[str, ReleaseSpec]:
        """The release specification of one product, by test."""
        return {s.code: s for s in self.release_specs if s.product == product}

    def canonical_bytes(self) -> bytes:
        """The one byte string of this definition: sorted keys, no spaces, UTF-8."""
        doc = self.model_dump(mode="json")
        text = json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    @property
    def sha256(self) -> str:
        """The hash that people approve and the batch record prints."""
        return hashlib.sha256(self.canonical_bytes()).hexdigest()


def _one(rows: tuple[Row, ...], code: str) -> Row:
    for row in rows:
        if row.code == code:
            return row
    raise KeyError(code)


def load(text: str | bytes) -> ProcessDefinition:
    """The definition that the text says, or DefinitionError naming every wrong place."""
    try:
        words = text if isinstance(text, str) else text.decode("utf-8-sig")
        doc = json.loads(words, object_pairs_hook=_no_repeats, parse_constant=_no_constants)
    except json.JSONDecodeError as wrong:
        raise DefinitionError(f"line {wrong.lineno}, column {wrong.colno}: {wrong.msg}") from None
    except UnicodeDecodeError:
        raise DefinitionError("the text is not UTF-8") from None
    except RecursionError:
        raise DefinitionError("the text nests too deep to be a process definition") from None
    try:
        return ProcessDefinition.model_validate(doc)
    except ValidationError as wrong:
        places = [
            f"{'.'.join(map(str, e['loc'])) or 'definition'}: {e['msg']}" for e in wrong.errors()
        ]
        raise DefinitionError("\n".join(places)) from None


def load_default() -> ProcessDefinition:
    """The definition that is shipped: house defaults, each with the mark of its basis."""
    return load((resources.files(__package__) / "default" / "definition.json").read_bytes())


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        twice = next(k for k, n in Counter(k for k, _ in pairs).items() if n > 1)
        raise DefinitionError(f"{twice}: stands twice in one object")
    return seen


def _no_constants(name: str) -> Decimal:
    raise DefinitionError(f"{name} is not a number of a process")
