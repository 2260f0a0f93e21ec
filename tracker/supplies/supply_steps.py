"""Lots received and recalled; equipment added, calibrated, used beyond its date with leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import (
    DATE,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.protocol.specification import Name
from tracker.supplies.known import known_words
from tracker.supplies.models import Equipment, ReagentLot
from tracker.supplies.shelf import calibrated_until


class SupplyStep(OpenStep):
    """A form of the store room; what it names is no patient's."""

    def made(
        self, headline: str, question: str, groups: tuple[FieldGroup, ...], submit: str
    ) -> StepPage:
        """The page, with the second person where the act asks for one."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=groups,
            submit_words=submit,
            second=second_of(self.tag),
            signature_means=self.means(),
        )

    def means(self) -> str:
        """What the own signature means, where one is asked for."""
        return ""

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("supplies.shelf")


@dataclass(frozen=True)
class ReceiveLotStep(SupplyStep):
    """A pack comes in: what, which lot, until when; QA approves it at the same table."""

    materials: tuple[tuple[str, Name], ...]

    tag = "supplies:lot:received"
    beside: ClassVar[Mapping[str, str]] = {
        "reagent_expired": "expires_on",
        "reagent_lot_known": "lot_number",
    }

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(Choice(code, named(name)) for code, name in self.materials)
        pack = (
            StepField("material", _("Material"), FieldKind.CHOICE, choices=kinds),
            StepField("name", _("Name on the pack"), TEXT, required=False),
            StepField("maker", _("Maker"), TEXT, required=False),
            StepField("lot_number", _("Lot number"), TEXT),
            StepField("expires_on", _("Expires on"), DATE),
        )
        question = _("What does the pack say? The second person approves it for use.")
        groups = (FieldGroup(_("Pack"), pack),)
        return self.made(_("Receive a lot"), question, groups, _("Receive it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("material", "name", "maker", "lot_number", "expires_on")

    def after(self, answer: Answer) -> tuple[str, str]:
        code = str(answer.outputs["code"])
        return _("Received under the code %(code)s.", code=code), url_for("supplies.shelf")


@dataclass(frozen=True)
class RecallLotStep(SupplyStep):
    """A lot that no step takes any more."""

    lot: str
    name: str

    tag = "supplies:lot:recalled"

    def page(self, asked: Asked) -> StepPage:
        kinds = (
            Choice("recalled", _("recalled by its maker or by us")),
            Choice("rejected", _("rejected: it never met its specification")),
        )
        fields = (
            StepField("how", _("The lot is"), FieldKind.CHOICE, choices=kinds),
            StepField("reason", _("Why"), LONG),
        )
        question = _("No step takes %(name)s from then on. Where it went is shown.", name=self.name)
        groups = (FieldGroup(_("Recall"), fields),)
        return self.made(_("Recall a lot"), question, groups, _("Recall it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        rejected = {"rejected": True, "recalled": False}.get(asked.text("how"), "")
        return {"lot": self.lot, "rejected": rejected, **asked.typed("reason")}

    def after(self, answer: Answer) -> tuple[str, str]:
        n = len(answer.outputs["therapies"])
        words = _("No step takes it any more; it reached %(n)s therapies.", n=n)
        return words, url_for("dossier.trace_of", kind="lot", thing=self.lot)


@dataclass(frozen=True)
class AddEquipmentStep(SupplyStep):
    """A piece of equipment, as the sticker on it says."""

    kinds: tuple[tuple[str, Name], ...]

    tag = "supplies:equipment:added"
    beside: ClassVar[Mapping[str, str]] = {
        "equipment_known": "name",
        "calibration_due_before_it": "calibration_due_on",
    }

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(Choice(code, named(name)) for code, name in self.kinds)
        fields = (
            StepField("name", _("Name on the sticker"), TEXT),
            StepField("kind", _("What it is"), FieldKind.CHOICE, choices=kinds),
            StepField("calibrated_on", _("Calibrated on"), DATE, required=False),
            StepField("calibration_due_on", _("Next calibration due on"), DATE),
        )
        question = _("What is it called, and until when is it calibrated?")
        groups = (FieldGroup(_("Equipment"), fields),)
        return self.made(_("Add equipment"), question, groups, _("Add it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("name", "kind", "calibrated_on", "calibration_due_on")

    def after(self, answer: Answer) -> tuple[str, str]:
        code = str(answer.outputs["code"])
        return _("Added under the code %(code)s.", code=code), url_for("supplies.shelf")


@dataclass(frozen=True)
class _OfEquipment(SupplyStep):
    equipment: str
    name: str
    until: str


class CalibrateStep(_OfEquipment):
    """A calibration was done."""

    tag = "supplies:equipment:calibrated"
    beside: ClassVar[Mapping[str, str]] = {
        "calibration_not_newer": "calibrated_on",
        "calibration_due_before_it": "due_on",
    }

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("calibrated_on", _("Calibrated on"), DATE),
            StepField("due_on", _("Next calibration due on"), DATE),
        )
        question = _("%(name)s, calibrated until %(day)s so far.", name=self.name, day=self.until)
        groups = (FieldGroup(_("Calibration"), fields),)
        return self.made(_("Record a calibration"), question, groups, _("Record it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"equipment": self.equipment, **asked.typed("calibrated_on", "due_on")}


class ExtendStep(_OfEquipment):
    """QA lets it be used beyond its date, with a reason and two signatures (I20)."""

    tag = "supplies:calibration:extended"
    signs = True

    def means(self) -> str:
        return _("this equipment may be used until the date given, although its calibration is due")

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("until_on", _("May be used until"), DATE),
            StepField("reason", _("Why that is safe"), LONG),
        )
        question = _("%(name)s, calibrated until %(day)s so far.", name=self.name, day=self.until)
        groups = (FieldGroup(_("Extension"), fields),)
        return self.made(_("Extend a calibration"), question, groups, _("Sign the extension"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"equipment": self.equipment, **asked.typed("until_on", "reason")}


def receive_lot_step(s: Session) -> ReceiveLotStep:
    """Any lot of a material that a definition knows."""
    return ReceiveLotStep(known_words(s, "materials"))


def add_equipment_step(s: Session) -> AddEquipmentStep:
    """Any kind of equipment that a definition knows."""
    return AddEquipmentStep(known_words(s, "equipment"))


def recall_lot_step(s: Session, lot_id: str) -> RecallLotStep | None:
    """A lot that was received."""
    lot = s.get(ReagentLot, lot_id)
    return RecallLotStep(lot.id, f"{lot.name or lot.material} {lot.lot_number}") if lot else None


def calibrate_step(s: Session, equipment_id: str) -> CalibrateStep | None:
    """Equipment that is known."""
    return _of(s, equipment_id, CalibrateStep)


def extend_step(s: Session, equipment_id: str) -> ExtendStep | None:
    """Equipment that is known."""
    return _of(s, equipment_id, ExtendStep)


Kind = TypeVar("Kind", bound=_OfEquipment)


def _of(s: Session, equipment_id: str, kind: type[Kind]) -> Kind | None:
    one = s.get(Equipment, equipment_id)
    return kind(one.id, one.name, calibrated_until(s, one.id)) if one else None
