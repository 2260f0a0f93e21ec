"""Cells are spread over new vessels, P0 from MNC, a passage from its pool; the rest is seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.donor.state import OrderNow, current_order
from tracker.journey.expansion.acts.seeding import TAG, product_grown
from tracker.journey.expansion.doublings import HOURS_PER_DAY
from tracker.journey.expansion.growth import PassageGrowth, last_growth
from tracker.journey.expansion.present import harvested_at, thawed_at
from tracker.material.balance import Balance
from tracker.material.present import ContainerNow
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import amount, cells
from tracker.pages.here import site
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    NUMBER,
    TEXT,
    Choice,
    DerivedNumber,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import computed, limits_words, named
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import MaterialStep, at_risk_field, the_container


@dataclass(frozen=True)
class SeedStep(MaterialStep):
    """One container of cells, and the vessels they go into."""

    source: ContainerNow
    balance: Balance
    order: OrderNow | None
    grown: PassageGrowth | None
    since: dt.datetime | None
    held: bool

    tag = TAG
    step = "S13"
    beside: ClassVar[Mapping[str, str]] = {
        "container_not_counted": "viable_seeded",
        "more_cells_out_than_in": "viable_seeded",
        "vessel_not_in_definition": "vessel",
        "product_to_be_named": "product",
    }

    @property
    def passage(self) -> int:
        """The number of the passage that begins."""
        return 0 if self.source.passage is None else self.source.passage + 1

    @property
    def product(self) -> str:
        """What grows here, as far as it is known before anybody says it."""
        found = product_grown(self.therapy.definition, self.source, "")
        return found if isinstance(found, str) else ""

    def _ordered(self) -> int | None:
        order = self.order
        return order.per_kg(self.product, self.therapy.definition) if order else None

    def scan_words(self) -> str:
        return _("Scan the cells, reagents, the incubator and its place")

    def page(self, asked: Asked) -> StepPage:
        spread = (
            *self._which(),
            StepField("vessel", _("Kind of vessel"), CHOICE, choices=self._vessels()),
            StepField("vessels", _("Number of vessels"), COUNT),
            StepField(
                "viable_seeded",
                _("Viable cells in all of them"),
                COUNT,
                _("cells"),
                help=_("still in it: %(n)s", n=cells(self.balance.left)),
            ),
        )
        return self.made(
            asked,
            _("Seed P%(n)s", n=self.passage),
            _("How many viable cells go into how many vessels, and what will they give?"),
            (
                FieldGroup(_("Spread"), spread),
                FieldGroup(_("Culture"), self._culture(), _("Scan the place of the incubator.")),
            ),
            derived=self._numbers(),
            timers=self.clock_of("pool_to_seed", self.since),
        )

    def _which(self) -> tuple[StepField, ...]:
        """Asked only where the cells could become more than one product."""
        if self.product:
            return ()
        d = self.therapy.definition
        grown = tuple(Choice(p, named(d.product(p).name)) for p in d.cultured)
        return (StepField("product", _("Product"), CHOICE, choices=grown),)

    def _vessels(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(v.code, named(v.name), f"{v.area_cm2:f} cm²")
            for v in self.therapy.definition.vessels
        )

    def _culture(self) -> tuple[StepField, ...]:
        limits = self.therapy.definition.parameters_of("S15")
        expected = StepField(
            "expected_pd",
            _("Doublings expected"),
            NUMBER,
            "PD",
            limits_words(limits.get("pd_per_passage")),
            help=self._usual_words(),
            required=False,
        )
        return (
            StepField("medium", _("Medium"), TEXT, required=False),
            StepField("co2_pct", "CO₂", NUMBER, "%", required=False),
            StepField(
                "incubator_c", _("Temperature of the incubator"), NUMBER, "°C", required=False
            ),
            *((expected,) if self.grown else ()),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )

    def usual_pd(self) -> Decimal | None:
        """Doublings that the last doubling time gives in the days left to the planned Day 0."""
        if self.order is None or self.grown is None or not self.grown.pdt_h:
            return None
        zone = site().zone
        day0 = self.order.planned_day0_at.astimezone(zone).date()
        days = (day0 - site().clock().astimezone(zone).date()).days
        return Decimal(days * HOURS_PER_DAY) / self.grown.pdt_h if days > 0 else None

    def _usual_words(self) -> str:
        usual = self.usual_pd()
        if usual is None:
            return ""
        return _("empty: %(n)s, by the last doubling time until Day 0", n=amount(usual))

    def _numbers(self) -> tuple[DerivedNumber, ...]:
        definition = self.therapy.definition
        limits = definition.parameters_of("S13")
        areas = ";".join(f"{v.code}={v.area_cm2:f}" for v in definition.vessels)
        seeded = "field:viable_seeded"
        out = [
            computed(
                "density",
                _("Seeding density"),
                "seeding",
                limits.get("seeding_P0_mnc" if self.passage == 0 else "seeding_P1plus"),
                "cells/cm2",
                cells=seeded,
                vessels="field:vessels",
                area=f"map:vessel:{areas}",
            ),
        ]
        if self.balance.left is not None:
            left = {"whole": str(self.balance.left), "cells": seeded, "times": "1"}
            out.append(computed("left", _("Left over"), "left", None, "cells", **left))
        return (*out, *self._dose())

    def _dose(self) -> tuple[DerivedNumber, ...]:
        """What is projected for Day 0; nothing while no growth is known or no dose is ordered."""
        if self.grown is None or self.order is None or self._ordered() is None:
            return ()
        usual = self.usual_pd()
        projected = computed(
            "projected",
            _("Projected for Day 0"),
            "projected_or",
            None,
            "cells",
            seeded="field:viable_seeded",
            pd="field:expected_pd",
            usual="" if usual is None else f"{usual:f}",
        )
        dose = computed(
            "dose",
            _("Projected dose, ordered %(n)s/kg", n=cells(self._ordered())),
            "per_kg",
            self.therapy.definition.parameters_of("S19").get(f"{self.product}_dose_per_kg"),
            "cells/kg",
            cells="out:projected",
            weight=f"{self.order.weight_kg:f}",
        )
        return projected, dose

    def given(self, asked: Asked) -> dict[str, Any]:
        (container,) = self.scanned(asked) or [""]
        names = (
            "product",
            "vessel",
            "vessels",
            "viable_seeded",
            "medium",
            "co2_pct",
            "incubator_c",
        )
        typed = asked.typed(*names, "expected_pd", "at_risk_reason")
        place = asked.one("place")
        return (
            self.for_the_act(asked)
            | typed
            | {
                "container": container,
                "passage": self.passage,
                "place": place,
            }
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("Seeded: print and apply the labels of the vessels now.")
        return self.onward(answer, words)


def seed_step(s: Session, container_id: str) -> SeedStep | None:
    """MNC or a pool that stands filled."""
    found = the_container(container_id, (Kind.INTERMEDIATE, Kind.POOL), (State.FILLED,))
    if found is None:
        return None
    therapy, c = found
    since = thawed_at(s, c.id) or harvested_at(s, c.id) if c.kind is Kind.POOL else None
    return SeedStep(
        therapy,
        (c,),
        source=c,
        balance=balances(s, [c.id])[c.id],
        order=current_order(s, therapy.id),
        grown=last_growth(s, therapy.id, [c.id]),
        since=since,
        held=bool(holds_on(s, therapy.id, [c.id])),
    )
