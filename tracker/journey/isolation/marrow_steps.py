"""The marrow at the bench: its count, and the gradient run that yields its mononuclear cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.collection.state import HarvestNow, harvests_of
from tracker.journey.isolation.acts import marrow, mnc
from tracker.journey.isolation.present import CountNow, count_of, processed_ml
from tracker.material.present import containers_now
from tracker.material.words import Kind, State
from tracker.pages.late import instant_typed
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import COUNT, INSTANT, NUMBER, TEXT, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import computed, limits_words, site_fields
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import MaterialStep, at_risk_field, the_container

COUNT_CORE = frozenset({"viability", "wbc", "cfu_f"})
RUN_CORE = frozenset({"mnc_viability"})


@dataclass(frozen=True)
class _OfOneHarvest(MaterialStep):
    """All received containers of one harvest, worked on together."""

    harvest: HarvestNow


def _harvest(s: Session, container_id: str) -> dict[str, Any] | None:
    """The harvest that this marrow belongs to, with its containers that stand received."""
    found = the_container(container_id, (Kind.MARROW,), (State.RECEIVED,))
    if found is None:
        return None
    therapy, c = found
    (harvest,) = harvests_of(s, therapy.id, [c.id])[:1] or (None,)
    if harvest is None:
        return None
    here = containers_now(s, harvest.containers).values()
    standing = sorted((x for x in here if x.state is State.RECEIVED), key=lambda x: x.short_name)
    return {"therapy": therapy, "expected": tuple(standing), "harvest": harvest}


class CountStep(_OfOneHarvest):
    """How many cells came: the counter's reading of the mixed marrow."""

    tag = marrow.TAG
    step = "S10"

    def page(self, asked: Asked) -> StepPage:
        limits = self.therapy.definition.parameters_of("S10")
        count = (
            StepField("wbc_million_per_ml", _("White cells"), NUMBER, "10⁶/ml"),
            StepField("total_volume_ml", _("Volume of all containers"), NUMBER, "ml"),
            StepField("mnc_fraction_pct", _("%(Full_cells)s of the white cells"), NUMBER, "%"),
            StepField(
                "viability_pct", _("Viability"), NUMBER, "%", limits_words(limits.get("viability"))
            ),
            StepField("haematocrit_pct", _("Haematocrit"), NUMBER, "%", required=False),
        )
        sample = (
            StepField(
                "sample_ml",
                _("Kept as a sample"),
                NUMBER,
                "ml",
                help=_("empty: no sample is made"),
                required=False,
            ),
            StepField(
                "sample_tests",
                _("Tests of the sample"),
                TEXT,
                value="sterility",
                required=False,
            ),
            note_field(),
        )
        own = site_fields(self.therapy.definition, "S10", COUNT_CORE)
        wbc, volume = "field:wbc_million_per_ml", "field:total_volume_ml"
        tnc = computed(
            "tnc",
            _("Total nucleated cells"),
            "million_total",
            limits.get("tnc"),
            concentration=wbc,
            volume=volume,
        )
        mononuclear = computed(
            "mnc",
            _("%(Full_cells)s in it"),
            "viable",
            None,
            total="out:tnc",
            viability="field:mnc_fraction_pct",
        )
        return self.made(
            asked,
            _("Count the %(tissue)s"),
            _("How many cells came? Every container of the harvest, mixed and counted together."),
            (FieldGroup(_("Count"), (*count, *own)), FieldGroup(_("Sample"), sample)),
            derived=(tnc, mononuclear),
            timers=self.clock_of("harvest_to_gradient", self.harvest.ended_at),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed(
            "wbc_million_per_ml",
            "total_volume_ml",
            "mnc_fraction_pct",
            "viability_pct",
            "haematocrit_pct",
            "sample_ml",
        )
        tests = asked.text("sample_tests").replace(",", " ").split()
        return (
            self.for_the_act(asked)
            | typed
            | {
                "containers": self.scanned(asked),
                "sample_tests": tests if "sample_ml" in typed else [],
            }
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The %(tissue)s is counted."))


@dataclass(frozen=True)
class IsolateStep(_OfOneHarvest):
    """What the gradient yields, against what was counted into it."""

    count: CountNow
    done_ml: Decimal
    held: bool

    tag = mnc.TAG
    step = "S11"
    beside: ClassVar[Mapping[str, str]] = {"more_volume_than_counted": "processed_ml"}

    @property
    def left_ml(self) -> Decimal:
        """How much of the counted marrow has not gone through a gradient yet."""
        return self.count.volume_ml - self.done_ml

    def page(self, asked: Asked) -> StepPage:
        limits = self.therapy.definition.parameters_of("S11")
        own = site_fields(self.therapy.definition, "S11", RUN_CORE)
        run = (
            StepField(
                "processed_ml",
                _("%(Tissue)s processed"),
                NUMBER,
                "ml",
                help=_(
                    "counted: %(all)s ml, not processed yet: %(left)s ml",
                    all=f"{self.count.volume_ml.normalize():f}",
                    left=f"{self.left_ml.normalize():f}",
                ),
            ),
            StepField("started_at", _("Start of the run"), INSTANT, required=False),
            StepField("dilution", _("Dilution"), TEXT, required=False),
            StepField("tubes", _("Tubes"), COUNT, required=False),
            *own,
            StepField("washes", _("Washes"), COUNT, value="2"),
        )
        out = (
            StepField(
                "mnc_total",
                _("%(Full_cells)s"),
                COUNT,
                _("cells"),
                help=_("as counted, e.g. 60500000 or 6.05e7"),
            ),
            StepField(
                "viability_pct",
                _("Viability"),
                NUMBER,
                "%",
                limits_words(limits.get("mnc_viability")),
            ),
            StepField("volume_ml", _("Volume of the cells"), NUMBER, "ml", required=False),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )
        return self.made(
            asked,
            _("Isolate %(cells)s"),
            _("What did the %(tissue)s yield? %(Tissue)s of one harvest, counted before."),
            (FieldGroup(_("Gradient"), run), FieldGroup(_("Count of the cells"), out)),
            derived=self._numbers(),
            timers=self.clock_of("harvest_to_gradient", self.harvest.ended_at),
        )

    def _numbers(self) -> tuple[Any, ...]:
        limits = self.therapy.definition.parameters_of("S11")
        counted = {
            "wbc": f"{self.count.wbc_million_per_ml:f}",
            "fraction": f"{self.count.mnc_fraction_pct:f}",
        }
        cells = "field:mnc_total"
        return (
            computed(
                "viable",
                _("Viable cells"),
                "viable",
                None,
                total=cells,
                viability="field:viability_pct",
            ),
            computed(
                "recovery",
                _("Recovery"),
                "mnc_recovery",
                limits.get("mnc_recovery"),
                "%",
                cells=cells,
                volume="field:processed_ml",
                **counted,
            ),
            computed(
                "per_ml",
                _("%(cells)s per ml of %(tissue)s"),
                "million_per_ml",
                limits.get("mnc_per_ml_marrow"),
                "10^6/ml",
                cells=cells,
                volume=f"{self.harvest.net_volume_ml:f}",
            ),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("processed_ml", "mnc_total", "viability_pct", "volume_ml", "dilution", "tubes")
        typed: dict[str, Any] = dict(asked.typed(*names, "washes", "at_risk_reason"))
        if asked.text("started_at"):
            typed["started_at"] = instant_typed(asked, "started_at")
        return self.for_the_act(asked) | typed | {"containers": self.scanned(asked)}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The %(full_cells)s are isolated: print their label now."))


def count_step(s: Session, container_id: str) -> CountStep | None:
    """The received marrow of this container's harvest, to be counted."""
    found = _harvest(s, container_id)
    return CountStep(**found) if found else None


def isolate_step(s: Session, container_id: str) -> IsolateStep | None:
    """The counted marrow of this container's harvest; nothing before it was counted."""
    found = _harvest(s, container_id)
    ids = [c.id for c in found["expected"]] if found else []
    count = count_of(s, ids) if ids else None
    if found is None or count is None:
        return None
    held = bool(holds_on(s, found["therapy"].id, ids))
    return IsolateStep(**found, count=count, done_ml=processed_ml(s, count.step_id), held=held)
