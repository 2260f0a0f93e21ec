"""Marrow is sealed in and sent, and received in the laboratory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import ValidationError

from tracker.act import Answer
from tracker.identity.verdict import Reason
from tracker.journey.collection.acts.receiving import ReceiveShipment, found_at_receipt
from tracker.journey.collection.logger.step import proposal_words
from tracker.journey.collection.on_the_way import shipment_names
from tracker.journey.collection.state import ShipmentNow, harvests_of
from tracker.journey.donor.consent_steps import yes_no
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.late import late_fields
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    NUMBER,
    TEXT,
    Choice,
    DerivedNumber,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
    Timer,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.quality.foreseen import consequences
from tracker.supplies.by_hand import by_hand_fields, taken
from tracker.supplies.material_step import MaterialStep

STEM = "SHIP-"


@dataclass(frozen=True)
class SendStep(MaterialStep):
    """The containers are sealed in and in the courier's hands."""

    tag = "collection:shipment:sent"
    step = "S08"
    beside: ClassVar = {"temperature_range_missing": "low_c"}

    def scan_words(self) -> str:
        return _("Scan a container, or the logger")

    def page(self, asked: Asked) -> StepPage:
        limit = self.therapy.definition.parameters_of(self.step).get("temperature")
        names = shipment_names(reading(), self.therapy.id)
        inside = by_hand_fields(reading(), self.expected)
        shipper = (
            StepField("name", _("Shipment"), TEXT, value=next_names(names, STEM, 1, 3)[0]),
            StepField("seal", _("Number of the seal"), TEXT),
            StepField("logger", _("Logger"), TEXT, required=False, help=_("e.g. TL-014")),
        )
        cold = (
            StepField("low_c", _("Not below"), NUMBER, "°C", limits_words(limit), required=False),
            StepField("high_c", _("Not above"), NUMBER, "°C", limits_words(limit), required=False),
        )
        groups = [
            *((FieldGroup(_("In the shipper"), inside),) if inside else ()),
            FieldGroup(_("The shipper"), shipper),
            FieldGroup(
                _("Temperature"), cold, _("Left empty, the range of the definition counts.")
            ),
            FieldGroup(_("Remark"), (note_field(),)),
        ]
        page = self.made(
            asked,
            _("Send the %(tissue)s"),
            _("What is in the shipper? Scan each container as you put it in, then seal it."),
            groups,
            submit=_("Sealed, in my hands"),
        )
        return replace(page, late=late_fields())

    def given(self, asked: Asked) -> dict[str, Any]:
        given = self.for_the_act(asked) | asked.typed("name", "seal", "logger", "low_c", "high_c")
        given.pop("lots", None)
        return given | {"containers": taken(reading(), self.expected, asked)}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The shipment is on its way."))


@dataclass(frozen=True)
class ReceiveStep(MaterialStep):
    """The marrow is in the laboratory: accepted, on hold, or rejected."""

    shipment: ShipmentNow

    tag = "collection:shipment:received"
    step = "S09"
    beside: ClassVar = {"temperature": "temp_min_c"}

    def page(self, asked: Asked) -> StepPage:
        inside = by_hand_fields(reading(), self.expected)
        groups = [
            *((FieldGroup(_("In the shipper"), inside),) if inside else ()),
            FieldGroup(_("Before you open it"), self._outside()),
            FieldGroup(_("The %(tissue)s"), self._content()),
            FieldGroup(_("Decision"), (self._decision(), note_field())),
        ]
        page = self.made(
            asked,
            _("Receive %(name)s", name=self.shipment.name),
            _("Is it what was sent, and is it sound? Scan each container as you take it out."),
            groups,
            derived=self._derived(),
            timers=self._timers(),
            submit=_("Record the receipt"),
        )
        return replace(
            page, late=late_fields(), known_words=_("As it was sent"), known=self._as_sent()
        )

    def _outside(self) -> tuple[StepField, ...]:
        limit = self.therapy.definition.parameters_of("S08").get("temperature")
        cold, none = limits_words(limit), _("empty: there was no logger")
        sealed = (
            StepField("seal", _("Number of the seal, as read"), TEXT, required=False),
            yes_no("seal_intact", _("The seal is intact")),
        )
        if self.shipment.logged is not None:
            return sealed  # the file says how cold and how warm it was
        return (
            *sealed,
            StepField("temp_min_c", _("Coldest"), NUMBER, "°C", cold, none, required=False),
            StepField("temp_max_c", _("Warmest"), NUMBER, "°C", cold, none, required=False),
        )

    def _content(self) -> tuple[StepField, ...]:
        tolerance = self.therapy.definition.receipt.volume_tolerance_pct
        volume = _("%(ml)s ml ± %(pct)s %%", ml=f"{self._collected():f}", pct=f"{tolerance:f}")
        return (
            StepField("volume_ml", _("Volume received"), NUMBER, "ml", volume),
            StepField(
                "identifiers", _("Identifiers on each container"), COUNT, "", "≥ 2", value="2"
            ),
            yes_no("clots", _("Clots")),
            yes_no("haemolysis", _("Haemolysis")),
            yes_no("leak", _("Leak")),
        )

    def _decision(self) -> StepField:
        ways = (
            Choice("true", _("accept"), _("what is not in order holds it; nothing is lost")),
            Choice("false", _("reject"), _("the %(tissue)s will not be used")),
        )
        return StepField("accepted", _("What becomes of it"), CHOICE, choices=ways)

    def _collected(self) -> Decimal:
        own = harvests_of(reading(), self.therapy.id, self.shipment.containers)
        return sum((h.volume_ml for h in own), Decimal(0))

    def _derived(self) -> tuple[DerivedNumber, ...]:
        collected = self._collected()
        if not collected:
            return ()
        tolerance = self.therapy.definition.receipt.volume_tolerance_pct
        given = (("part", "field:volume_ml"), ("whole", f"{collected:f}"))
        words = _("Of what was collected")
        hundred = Decimal(100)
        low, high = hundred - tolerance, hundred + tolerance
        limits = f"{low:f} - {high:f} %"
        return (DerivedNumber("share", words, "%", "share", given, limits, low, high),)

    def _timers(self) -> tuple[Timer, ...]:
        sent = Timer(_("Since it was sent"), since=self.shipment.sent_at)
        own = harvests_of(reading(), self.therapy.id, self.shipment.containers)
        limit = self.therapy.definition.parameters_of("S08").get("collection_to_receipt")
        if not own or limit is None or limit.limit_high is None:
            return (sent,)
        until = min(h.ended_at for h in own) + dt.timedelta(hours=float(limit.limit_high))
        return (sent, Timer(_("To be received until"), until=until))

    def _as_sent(self) -> tuple[Fact, ...]:
        return (
            Fact(_("Seal"), self.shipment.seal),
            Fact(_("Sent"), when(self.shipment.sent_at, site().zone)),
            Fact(_("Collected"), f"{self._collected():f} ml"),
            *self._logged(),
        )

    def _logged(self) -> tuple[Fact, ...]:
        """What the logger's file said, and proposes; where to read it, before it was read."""
        read = self.shipment.logged
        if read is None:
            return (Fact(_("Logger"), self.shipment.logger or _("none"), _("file not read")),)
        warm = f"{read.low_c:f} - {read.high_c:f} °C"
        return (Fact(_("Logger, proposes"), proposal_words(read.proposal), warm),)

    def outlook(self, asked: Asked) -> Outlook | None:
        """What holds the marrow, or rejects it, is said before it is signed."""
        try:
            read = ReceiveShipment.model_validate(self.given(asked))
        except ValidationError:
            return None  # the act says which field
        here = [c for c in self.expected if c.id in read.containers]
        if not here:
            return None
        at = site().clock()
        found = self.foreseen(read, here, at)
        lines = consequences(self.therapy, self.step, found)
        if not read.accepted:
            lines.insert(0, _("The %(tissue)s is rejected for good; it cannot be taken back."))
        return outlook_of(_("What will happen"), lines, _("I have read it")) if lines else None

    def foreseen(
        self, read: ReceiveShipment, here: list[ContainerNow], at: dt.datetime
    ) -> list[Reason]:
        """What the act will find."""
        return found_at_receipt(reading(), self.therapy, read, self.shipment, here, at)

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("seal", "seal_intact", "temp_min_c", "temp_max_c", "volume_ml", "identifiers")
        more = ("clots", "haemolysis", "leak", "accepted")
        given = self.for_the_act(asked) | asked.typed(*names, *more)
        given.pop("lots", None)
        return given | {
            "shipment": self.shipment.id,
            "containers": taken(reading(), self.expected, asked),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        _words, onward = self.onward(answer, "")
        return _("The receipt is recorded."), onward
