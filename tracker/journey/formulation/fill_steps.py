"""Syringes are filled: one for each artery that was ordered, each with its dose and its expiry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.donor.state import OrderNow, current_order
from tracker.journey.formulation.acts.fill import TAG
from tracker.journey.formulation.fills import SourceNow, source_now
from tracker.journey.formulation.rules import expiry
from tracker.material.balance import Balance
from tracker.material.present import ContainerNow
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import cells
from tracker.pages.here import site
from tracker.pages.late import instant_typed
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
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

UNIT = "unit-"


@dataclass(frozen=True)
class FillStep(MaterialStep):
    """From one bulk (or the MNC of Day 0) into the units of the order."""

    source: ContainerNow
    made_of: SourceNow
    balance: Balance
    order: OrderNow | None
    held: bool

    tag = TAG
    beside: ClassVar[Mapping[str, str]] = {
        "container_not_counted": "viable_per_ml",
        "more_cells_out_than_in": "viable_per_ml",
        "product_not_ordered": "product",
        "product_of_another_lot": "product",
        "done_in_the_future": "ended_at",
        "expired": "ended_at",
    }

    @property
    def step(self) -> str:  # type: ignore[override]  # the step depends on what is filled from
        """MNC are formulated in a step of their own."""
        return "S12" if self.source.kind is Kind.INTERMEDIATE else "S19"

    @property
    def product(self) -> str:
        """What the source is, where that is known."""
        if self.made_of.product or self.source.kind is Kind.BULK:
            return self.made_of.product or ""
        isolated = self.therapy.definition.isolated
        return isolated[0] if len(isolated) == 1 else ""

    def places(self) -> list[tuple[str, str]]:
        """Side and artery of each unit that was ordered."""
        if self.order is None:
            return []
        return [(side, artery) for side in self.order.sides for artery in self.order.arteries]

    def page(self, asked: Asked) -> StepPage:
        products = tuple(
            Choice(p.code, named(p.name))
            for p in self.therapy.definition.products
            if p.code == self.product or not self.product
        )
        strength = (
            StepField("product", _("Product"), CHOICE, choices=products, value=self.product),
            StepField(
                "viable_per_ml",
                _("Viable cells per ml"),
                COUNT,
                _("cells/ml"),
                help=_("still in it: %(n)s", n=cells(self.balance.left)),
            ),
            StepField("excipient", _("Excipient"), TEXT),
            StepField("dmso_pct", "DMSO", NUMBER, "%", required=False),
        )
        times = (
            StepField("started_at", _("Start of the fill"), INSTANT, limits=self._longest()),
            StepField(
                "ended_at", _("End of the fill"), INSTANT, required=False, help=_("empty: now")
            ),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )
        return self.made(
            asked,
            _("Fill the units"),
            _("One unit for each %(place)s of the order: what is in it, and until when?"),
            (
                FieldGroup(_("Strength"), strength),
                FieldGroup(_("Units"), self._units(), self._order_words()),
                FieldGroup(_("Time"), times, self._expiry_words()),
            ),
            derived=self._numbers(),
            timers=self.clock_of("bulk_to_fill", self.made_of.washed_at),
        )

    def _longest(self) -> str:
        clocks = {h.code: h for h in self.therapy.definition.hold_times}
        longest = clocks.get("fill_duration")
        return _("at most %(n)s min", n=longest.max_minutes) if longest else ""

    def _units(self) -> tuple[StepField, ...]:
        definition = self.therapy.definition
        sides = {w.code: named(w.name) for w in definition.sides}
        arteries = {w.code: named(w.name) for w in definition.places}
        limit = limits_words(definition.parameters_of("S19").get("unit_volume"))
        return tuple(
            StepField(
                f"{UNIT}{side}-{artery}",
                f"{sides.get(side, side)}, {arteries.get(artery, artery)}",
                NUMBER,
                "ml",
                limit,
                required=False,
            )
            for side, artery in self.places()
        )

    def _order_words(self) -> str:
        if self.order is None:
            return _("There is no order: nothing can be filled.")
        return _("Ordered: %(n)s units of each product.", n=self.order.units_per_product)

    def _expiry_words(self) -> str:
        """Until when units that were filled now may be given; the act computes it again."""
        products = {p.code: p for p in self.therapy.definition.products}
        if self.product not in products:
            return ""
        limits = {"use_by": self.made_of.use_by} if self.made_of.use_by else None
        zone = site().zone.key
        until = expiry(products[self.product], zone, site().clock(), self.made_of.thawed_at, limits)
        day = until.at.strftime("%Y-%m-%d %H:%M")
        return _("Filled now, the units expire at %(at)s (%(zone)s).", at=day, zone=zone)

    def _numbers(self) -> tuple[DerivedNumber, ...]:
        limits = self.therapy.definition.parameters_of("S19")
        volumes = {f"v{n}": f"field:{UNIT}{s}-{a}" for n, (s, a) in enumerate(self.places(), 1)}
        out = [
            computed("volume", _("Volume of all units"), "sum", None, "ml", **volumes),
            computed(
                "dose",
                _("Viable cells in all units"),
                "product",
                limits.get(f"{self.product}_dose_total"),
                "cells",
                one="out:volume",
                times="field:viable_per_ml",
            ),
        ]
        if self.order is not None:
            weight = f"{self.order.weight_kg:f}"
            limit = limits.get(f"{self.product}_dose_per_kg")
            words = _("Dose per kg (%(n)s kg)", n=weight)
            given = {"cells": "out:dose", "weight": weight}
            out.append(computed("per_kg", words, "per_kg", limit, "cells/kg", **given))
        rest = {"whole": str(self.balance.left or 0), "cells": "out:dose", "times": "1"}
        out.append(computed("left", _("Left over"), "left", None, "cells", **rest))
        return tuple(out)

    def given(self, asked: Asked) -> dict[str, Any]:
        (source,) = self.scanned(asked) or [""]
        units = [
            {"side": side, "artery": artery, "volume_ml": volume}
            for side, artery in self.places()
            if (volume := asked.text(f"{UNIT}{side}-{artery}"))
        ]
        typed: dict[str, Any] = dict(
            asked.typed("product", "viable_per_ml", "excipient", "dmso_pct", "at_risk_reason")
        )
        for name in ("started_at", "ended_at"):
            if asked.text(name):
                typed[name] = instant_typed(asked, name)
        return (
            {"excipient": ""} | self.for_the_act(asked) | typed | {"source": source, "units": units}
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        until = str(answer.outputs["expires_at"]).replace("T", " ")
        words = _("Filled; the units expire at %(at)s. Print their labels now.", at=until)
        return self.onward(answer, words)


def fill_step(s: Session, container_id: str) -> FillStep | None:
    """A bulk, or MNC, that stands filled or thawed."""
    kinds, states = (Kind.BULK, Kind.INTERMEDIATE), (State.FILLED, State.THAWED)
    found = the_container(container_id, kinds, states)
    if found is None:
        return None
    therapy, c = found
    return FillStep(
        therapy,
        (c,),
        source=c,
        made_of=source_now(s, c),
        balance=balances(s, [c.id])[c.id],
        order=current_order(s, therapy.id),
        held=bool(holds_on(s, therapy.id, [c.id])),
    )
