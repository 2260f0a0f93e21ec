"""The harvest: what was taken, from where, how much; and what speaks against the needle now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import ValidationError

from tracker.act import Answer
from tracker.journey.collection.acts.gates import Moment, gates, volume_reasons
from tracker.journey.collection.acts.harvest import DoHarvest
from tracker.journey.collection.rules import volume_name
from tracker.journey.collection.state import harvests
from tracker.journey.donor.state import current_order, measured_now
from tracker.pages.here import reading, site
from tracker.pages.late import for_field, instant_typed, late_fields
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step import Asked, note_field, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
    LONG,
    NUMBER,
    TEXT,
    TICKS,
    Choice,
    DerivedNumber,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words, named, readings_typed, site_fields
from tracker.protocol.site import ProcessWords
from tracker.quality.foreseen import consequences
from tracker.supplies.material_step import MaterialStep

STEM = "HARV-"
HAEMOGLOBIN = "hb_before_harvest"


@dataclass(frozen=True, slots=True)
class _Now:
    """A harvest that would begin now."""

    products: tuple[str, ...]
    started_at: dt.datetime
    ended_at: dt.datetime
    reason: str = "-"


@dataclass(frozen=True)
class HarvestStep(MaterialStep):
    """The marrow is in its containers."""

    tag = "collection:harvest:done"
    step = "S07"
    beside: ClassVar = {
        "harvest_name_used": "name",
        "short_name_taken": "name",
        "product_not_ordered": "products",
        "times_reversed": "ended_at",
        "reharvest_needs_reason": "why",
    }

    def page(self, asked: Asked) -> StepPage:
        page = self.made(
            asked,
            _("Harvest the %(tissue)s"),
            _("What was taken, from where? One container wears one label."),
            [
                FieldGroup(_("Which harvest"), self._which()),
                FieldGroup(_("Where"), self._where()),
                FieldGroup(_("How much"), self._volumes()),
                FieldGroup(_("When"), self._when()),
                FieldGroup(_("Remark"), (note_field(),)),
            ],
            derived=self._derived(),
            submit=_("The %(tissue)s is in its containers"),
        )
        return replace(
            page, late=late_fields(), known_words=_("Before the needle"), known=self._gates()
        )

    def _which(self) -> tuple[StepField, ...]:
        earlier = harvests(reading(), self.therapy.id)
        order = current_order(reading(), self.therapy.id)
        ordered = order.products if order else ()
        served = {p for h in earlier for p in h.products}
        products = tuple(
            Choice(
                p.code,
                named(p.name),
                "" if p.code in ordered else _("not ordered for this patient"),
            )
            for p in self.therapy.definition.products
        )
        again = StepField("why", _("Why again, for the same product"), LONG, required=False)
        name = StepField(
            "name",
            _("Name of the harvest"),
            TEXT,
            value=f"{STEM}{chr(ord('A') + len(earlier))}",
            help=_("its containers are named after it"),
        )
        for_what = StepField("products", _("For"), TICKS, choices=products)
        return (name, for_what, again) if served else (name, for_what)

    def _where(self) -> tuple[StepField, ...]:
        sides = (
            Choice("left", _("left")),
            Choice("right", _("right")),
            Choice("bilateral", _("both sides")),
        )
        return (
            self._site(),
            StepField("side", _("Side"), CHOICE, choices=sides),
            StepField("needle", _("Needle"), TEXT, required=False),
            StepField("anaesthesia", _("Anaesthesia"), TEXT, required=False),
        )

    def _site(self) -> StepField:
        """One of the definition's sites of harvest, else in words."""
        sites = self.therapy.definition.harvest_sites
        if not sites:
            usual = self.therapy.definition.words.tissue == ProcessWords().tissue
            example = _("e.g. posterior iliac crest") if usual else ""
            return StepField("site", _("Site"), TEXT, help=example)
        choices = tuple(Choice(named(w.name), named(w.name)) for w in sites)
        return StepField("site", _("Site"), CHOICE, choices=choices)

    def _volumes(self) -> tuple[StepField, ...]:
        known = self.therapy.definition.parameters_of(self.step)
        core = {HAEMOGLOBIN, *(volume_name(p.code) for p in self.therapy.definition.products)}
        limits = " · ".join(
            f"{named(p.name)} {said}"
            for p in self.therapy.definition.products
            if (said := limits_words(known.get(volume_name(p.code))))
        )
        return (
            StepField("net_volume_ml", _("%(Tissue)s, net"), NUMBER, "ml", limits),
            StepField("anticoagulant", _("Anticoagulant"), TEXT, help=_("e.g. heparin 20 IU/ml")),
            StepField("anticoagulant_ml", _("Volume of anticoagulant"), NUMBER, "ml"),
            *site_fields(self.therapy.definition, self.step, core),
            StepField("containers", _("Containers"), COUNT, "", value="1"),
        )

    def _when(self) -> tuple[StepField, ...]:
        now = for_field(site().clock())
        return (
            StepField("started_at", _("Begun"), INSTANT),
            StepField("ended_at", _("Ended"), INSTANT, value=now),
        )

    def _derived(self) -> tuple[DerivedNumber, ...]:
        volumes = (("one", "field:net_volume_ml"), ("other", "field:anticoagulant_ml"))
        out = [DerivedNumber("volume", _("In the containers"), "ml", "sum", volumes)]
        weight = measured_now(reading(), self.therapy.id).weight_kg
        if weight is not None:
            per_kg = (("part", "field:net_volume_ml"), ("whole", f"{weight * 100:f}"))
            out.append(DerivedNumber("per_kg", _("%(Tissue)s per kg"), "ml/kg", "share", per_kg))
        return tuple(out)

    def _gates(self) -> tuple[Fact, ...]:
        """What would refuse a harvest that began now, whatever is typed."""
        s, now = reading(), site().clock()
        order = current_order(s, self.therapy.id)
        tried = _Now(order.products if order else (), now, now)
        found = gates(
            s, Moment(now, site().zone), self.therapy, tried, harvests(s, self.therapy.id)
        )
        if not found:
            met = Chip(ChipKind.PLAIN, "check", _("met"))
            return (Fact(_("Identity, consent, order, markers, blood"), "", chip=met),)
        wanting = Chip(ChipKind.ATTENTION, "alert", _("not met"))
        return tuple(Fact(self.said(r).why, "", chip=wanting) for r in dict.fromkeys(found))

    def outlook(self, asked: Asked) -> Outlook | None:
        """Too little or too much marrow holds it (D03): said before it is signed."""
        try:
            read = DoHarvest.model_validate(self.given(asked))
        except ValidationError:
            return None  # the act says which field
        s = reading()
        found = volume_reasons(s, site().zone, self.therapy, read, harvests(s, self.therapy.id))
        lines = consequences(self.therapy, self.step, found)
        return outlook_of(_("What will happen"), lines, _("I have read it")) if lines else None

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("name", "site", "side", "needle", "anaesthesia", "net_volume_ml")
        more = ("anticoagulant", "anticoagulant_ml", "containers")
        given = self.for_the_act(asked) | asked.typed(*names, *more)
        readings = readings_typed(self.therapy.definition, self.step, asked)
        return given | {
            "products": asked.ticked("products"),
            "started_at": instant_typed(asked, "started_at"),
            "ended_at": instant_typed(asked, "ended_at"),
            "reason": asked.text("why"),
            "readings": readings,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("The %(tissue)s is in its containers. Print their labels and put them on now.")
        return self.onward(answer, words)
