"""Eligibility and the order: each decided on what the record says of this patient now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.identity.verdict import Reason
from tracker.journey.donor.acts.eligibility import criteria_not_met
from tracker.journey.donor.acts.order import day0_facts
from tracker.journey.donor.consent_steps import yes_no
from tracker.journey.donor.rules import forecast_markers
from tracker.journey.donor.state import (
    consent_reasons,
    current_order,
    eligible,
    latest_weight,
    markers_now,
)
from tracker.pages.format import cells, when
from tracker.pages.here import reading, site
from tracker.pages.late import instant_typed
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
    TICKS,
    Choice,
    DerivedNumber,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import limits_words, named, readings_typed, site_fields
from tracker.protocol.site import Scheme, Word
from tracker.protocol.told import told
from tracker.therapy.therapy_step import TherapyStep


def choices(words: tuple[Word | Scheme, ...]) -> tuple[Choice, ...]:
    """A list of the definition, to choose from."""
    return tuple(Choice(w.code, named(w.name)) for w in words)


def not_met(
    found: Sequence[Reason], definition: ProcessDefinition, otherwise: str
) -> tuple[Fact, ...]:
    """Each reason as a fact that stands in the way; one line that nothing does."""
    if not found:
        return (Fact(otherwise, "", chip=Chip(ChipKind.PLAIN, "check", _("met"))),)
    wanting = Chip(ChipKind.ATTENTION, "alert", _("not met"))
    return tuple(Fact(told(r, definition).why, "", chip=wanting) for r in found)


@dataclass(frozen=True)
class DecideEligibilityStep(TherapyStep):
    """Eligible, or not; each exclusion of the definition is answered."""

    tag = "donor:eligibility:decided"
    step = "S05"
    signs = True

    def page(self, asked: Asked) -> StepPage:
        who = self.therapy.definition.eligibility
        exclusions = tuple(yes_no(f"ex-{w.code}", named(w.name)) for w in who.exclusions)
        decision = StepField(
            "decision",
            _("Decision"),
            CHOICE,
            choices=(
                Choice("eligible", _("eligible")),
                Choice("not_eligible", _("not eligible")),
            ),
        )
        return self.made(
            _("Decide eligibility"),
            _("May this patient take part? Answer every exclusion; a no may always be said."),
            [
                FieldGroup(_("Exclusions"), exclusions, _("Is there any of these?")),
                FieldGroup(_("Decision"), (decision, note_field())),
            ],
            known=(_("What the record says"), self._record()),
            means=_("I have examined every criterion, and this is my decision."),
            submit=_("Sign the decision"),
        )

    def _record(self) -> tuple[Fact, ...]:
        """The criteria that are read from the record: age, hips, consent, markers."""
        here = site()
        found = criteria_not_met(reading(), self.therapy, {}, here.clock(), here.zone)
        found = [r for r in found if r.code != "exclusion_not_assessed"]
        return not_met(found, self.therapy.definition, _("Age, %(parts)s, consent and markers"))

    def given(self, asked: Asked) -> dict[str, Any]:
        codes = [w.code for w in self.therapy.definition.eligibility.exclusions]
        answered = {c: asked.text(f"ex-{c}") for c in codes if asked.text(f"ex-{c}")}
        return self.for_the_act(asked) | {
            "decision": asked.text("decision"),
            "exclusions": answered,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The decision on eligibility is signed."))


@dataclass(frozen=True)
class OrderTherapyStep(TherapyStep):
    """The prescription: what, into which hip, how much, when."""

    tag = "donor:therapy:ordered"
    step = "S06"
    signs = True
    beside: ClassVar = {
        "day0_in_the_past": "planned_day0_at",
        "dose_missing": "msc_per_kg",
        "scheme_unknown": "scheme",
        "product_unknown": "products",
        "side_unknown": "sides",
        "artery_unknown": "arteries",
    }

    def page(self, asked: Asked) -> StepPage:
        d = self.therapy.definition
        products = tuple(Choice(p.code, named(p.name)) for p in d.products)
        every = " ".join(w.code for w in d.places)
        what = (
            StepField("scheme", _("Scheme"), CHOICE, choices=choices(d.schemes)),
            StepField("products", _("Products"), TICKS, choices=products),
        )
        where = (
            StepField("sides", _("%(Parts)s"), TICKS, choices=choices(d.sides)),
            StepField(
                "arteries",
                _("%(Places)s"),
                TICKS,
                value=every,
                choices=choices(d.places),
            ),
        )
        dose = (
            *self._doses(),
            StepField("units_per_product", _("Units of each product"), COUNT, _("units")),
            StepField("planned_day0_at", _("Day 0, planned"), INSTANT),
        )
        return self.made(
            _("Order the therapy"),
            _("What is prescribed, for which side, how many cells, and when?"),
            [
                FieldGroup(_("What"), what),
                FieldGroup(_("Where"), where),
                FieldGroup(_("How much, and when"), (*dose, note_field())),
            ],
            known=(_("What the order rests on"), self._record()),
            derived=self._needed(),
            means=_("I prescribe this therapy for this patient."),
            submit=_("Sign the order"),
        )

    def _doses(self) -> tuple[StepField, ...]:
        """One number where one product grows; else a field for each reading that is asked."""
        d = self.therapy.definition
        if len(d.cultured) != 1:
            return site_fields(d, self.step)
        (grown,) = d.cultured
        dose = StepField(
            "msc_per_kg",
            _("%(product)s per kg", product=named(d.label_name(grown))),
            COUNT,
            _("cells/kg"),
            limits_words(d.parameters_of("S19").get(f"{grown}_dose_per_kg")),
            help=_("as a whole number, e.g. 1500000"),
            required=False,
        )
        return (dose, *site_fields(d, self.step))

    def _needed(self) -> tuple[DerivedNumber, ...]:
        weight = latest_weight(reading(), self.therapy.id)
        if weight is None or len(self.therapy.definition.cultured) != 1:
            return ()
        given = (("one", "field:msc_per_kg"), ("other", f"{weight:f}"))
        words = _("Cells needed for %(kg)s kg", kg=f"{weight:f}")
        return (DerivedNumber("needed", words, _("cells"), "times", given),)

    def _record(self) -> tuple[Fact, ...]:
        s, here = reading(), site()
        weight = latest_weight(s, self.therapy.id)
        yes, no = _("decided"), _("not decided: the order will be refused")
        out = [
            Fact(_("Eligible"), yes if eligible(s, self.therapy.id) else no),
            Fact(_("Weight"), f"{weight:f} kg" if weight is not None else "—"),
        ]
        consent = consent_reasons(s, self.therapy, "manufacture", here.clock(), here.zone)
        out += not_met(list(consent), self.therapy.definition, _("Consent to manufacture"))
        order = current_order(s, self.therapy.id)
        if order is not None:
            needed = cells(order.cells_needed)  # of all products that are ordered by the kg
            day0 = when(order.planned_day0_at, here.zone)
            told = _(
                "version %(n)s: Day 0 %(at)s, %(cells)s cells",
                n=order.version,
                at=day0,
                cells=needed,
            )
            out.append(Fact(_("The order that counts now"), told))
            old = forecast_markers(
                markers_now(s, self.therapy.id),
                order.planned_day0_at,
                self.therapy.definition.markers,
            )
            out += [Fact(self.said(r).why, "") for r in old]
        return tuple(out)

    def given(self, asked: Asked) -> dict[str, Any]:
        arteries = asked.ticked("arteries")
        every = [w.code for w in self.therapy.definition.places]
        given = self.for_the_act(asked) | asked.typed("scheme", "msc_per_kg", "units_per_product")
        return given | {
            "products": asked.ticked("products"),
            "sides": asked.ticked("sides"),
            "arteries": [] if arteries == every else arteries,
            "planned_day0_at": instant_typed(asked, "planned_day0_at"),
            "readings": readings_typed(self.therapy.definition, self.step, asked),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("The order is signed, version %(n)s.", n=answer.outputs["version"])
        return self.to_therapy(words)


@dataclass(frozen=True)
class DecideDay0Step(TherapyStep):
    """Go or no-go, on the cells that are expected or counted."""

    tag = "donor:day0:decided"
    step = "S06"
    signs = True

    def page(self, asked: Asked) -> StepPage:
        gate = (
            Choice("day0", _("Day 0")),
            Choice("gate_2", _("second gate"), _("before the second harvest begins")),
        )
        go = (Choice("go", _("go")), Choice("no_go", _("no-go")))
        fields = (
            StepField("gate", _("Which gate"), CHOICE, choices=gate),
            StepField(
                "projected_cells", _("Cells expected or counted"), COUNT, _("cells"), required=False
            ),
            StepField("decision", _("Decision"), CHOICE, choices=go),
            note_field(),
        )
        needed, found = day0_facts(reading(), self.therapy, site().clock(), site().zone)
        known = (
            Fact(_("Cells needed"), cells(needed)),
            *not_met(found, self.therapy.definition, _("Consent and markers")),
        )
        derived: tuple[DerivedNumber, ...] = ()
        if needed:
            given = (("part", "field:projected_cells"), ("whole", str(needed)))
            derived = (DerivedNumber("share", _("Of the dose ordered"), "%", "share", given),)
        return self.made(
            _("Go or no-go"),
            _("Does it go on? The newest decision counts."),
            [FieldGroup(_("The gate"), fields)],
            known=(_("What the decision rests on"), known),
            derived=derived,
            means=_("I have looked at what the decision rests on, and this is it."),
            submit=_("Sign the decision"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.for_the_act(asked) | asked.typed("gate", "decision", "projected_cells")

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The decision is signed."))
