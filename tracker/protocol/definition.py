"""A process definition as data: steps, limits, specifications and clocks of one site's process.

A therapy is started under one approved version and keeps it (I30). The text is one JSON document;
its canonical bytes are hashed, and the hash is what people approve and the batch record prints.
Numbers stand in quotation marks, so that none passes through a float (I17).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from importlib import resources
from typing import Annotated, ClassVar, Final, Literal, TypeVar

from pydantic import Field, ValidationError

from tracker.identity.own_words import Own
from tracker.protocol.checked import Flaw, flaws
from tracker.protocol.lines import line_at, lines_of
from tracker.protocol.overseen import oversights
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

    def step(self, code: str) -> Step:
        """The step of that code; KeyError when the definition has none."""
        return _one(self.steps, code)

    def step_name(self, code: str) -> Name:
        """What the step is called; its code where this version has no such step (any more)."""
        return next((s.name for s in self.steps if s.code == code), Name(en=code, zh=code))

    def has(self, steps: Iterable[str]) -> tuple[str, ...]:
        """Those of these steps that the process knows, in their order."""
        known = {s.code for s in self.steps}
        return tuple(code for code in steps if code in known)

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

    @property
    def own_words(self) -> Own:
        """What pages call this process's things."""
        return self.words.spoken("/".join(p.upper() for p in self.cultured))

    def rank_of(self, product: str) -> int | None:
        """Which of the products it is, from nought: charts give each its own colour."""
        return next((n for n, p in enumerate(self.products) if p.code == product), None)

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
    """The definition that an author's text says, or DefinitionError naming every line at fault."""
    return _loaded(text, (flaws, oversights))


def loaded_before(text: str | bytes) -> ProcessDefinition:
    """A text of the record: asked only what was asked when it was approved (I30)."""
    return _loaded(text, (flaws,))


def _loaded(
    text: str | bytes, checks: tuple[Callable[[ProcessDefinition], list[Flaw]], ...]
) -> ProcessDefinition:
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
        definition = ProcessDefinition.model_validate(doc)
    except ValidationError as wrong:
        found = [
            Flaw(e["loc"], f"{'.'.join(map(str, e['loc'])) or 'definition'}: {e['msg']}")
            for e in wrong.errors()
        ]
        raise DefinitionError(_with_lines(words, found)) from None
    found = [flaw for check in checks for flaw in check(definition)]
    if found:
        raise DefinitionError(_with_lines(words, found))
    return definition


def _with_lines(text: str, found: list[Flaw]) -> str:
    """Each flaw on a line of its own, with the line of the text that it stands in."""
    lines = lines_of(text)
    told = [(line_at(lines, flaw.place) or 1, flaw.words) for flaw in found]
    return "\n".join(f"line {n}: {words}" for n, words in sorted(told))


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
