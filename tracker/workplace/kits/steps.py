"""A label kit's way by pages: prepared, sealed, taken in, opened, brought back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Severity, reason
from tracker.marking.kits.models import KitStateWord
from tracker.marking.kits.present import KitNow, kit_labels, kit_now
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, labels_now
from tracker.pages.here import reading
from tracker.pages.shown import Fact, PatientBanner, PictureKind
from tracker.pages.step import Asked, OpenStep, Taken, note_field, second_of
from tracker.pages.step_shown import (
    COUNT,
    TEXT,
    ExpectedContainer,
    FieldGroup,
    StepField,
    StepPage,
    Tick,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.banner import banner_of
from tracker.therapy.present import therapy_now
from tracker.workplace.kits.kit_list import area_of
from tracker.workplace.present import area_now


@dataclass(frozen=True)
class KitStep(OpenStep):
    """One kit in somebody's hands."""

    kit: KitNow
    labels: tuple[LabelNow, ...]

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.kit.therapy_id)

    def waiting(self) -> tuple[LabelNow, ...]:
        """The labels that are in the bag, or should be."""
        return tuple(x for x in self.labels if x.state is LabelStateWord.PRINTED and x.on_paper)

    def made(
        self, headline: str, question: str, fields: tuple[StepField, ...], submit: str
    ) -> StepPage:
        """The page of this step of the kit's way."""
        return StepPage(
            headline=f"{self.kit.name}: {headline}",
            question=question,
            form=self.form(self.kit.therapy_id, self.kit.id),
            form_name=self.key(),
            groups=(FieldGroup(_("Kit"), fields),) if fields else (),
            known_words=_("The kit is for"),
            known=self._for(),
            submit_words=submit,
            second=second_of(self.tag),
        )

    def _for(self) -> tuple[Fact, ...]:
        therapy = therapy_now(reading(), self.kit.therapy_id)
        step = named(therapy.definition.step_name(self.kit.step)) if therapy else self.kit.step
        return (
            Fact(_("Step"), step),
            Fact(_("Work area"), area_of(reading(), self.kit.id).name),
        )

    def of_kit(self) -> dict[str, Any]:
        """What every act about a kit is given."""
        return {"therapy": self.kit.therapy_id, "kit": self.kit.id}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("workplace.kit", kit_id=self.kit.id)


def _counted() -> StepField:
    return StepField("counted", _("Labels counted, by both"), COUNT, _("labels"))


class SealStep(KitStep):
    """Counted and sealed by two."""

    tag = "workplace:kit:sealed"
    beside: ClassVar = {"kit_counted_otherwise": "counted"}

    def page(self, asked: Asked) -> StepPage:
        seal = StepField("seal", _("Number of the seal"), TEXT)
        question = _("How many labels go into the bag? Count the paper, not the screen.")
        return self.made(_("seal it"), question, (_counted(), seal), _("It is sealed"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_kit() | asked.typed("counted", "seal")


class TakeInStep(KitStep):
    """Scanned at its own area."""

    tag = "workplace:kit:taken_in"

    def scan_words(self) -> str:
        return _("Scan the kit, then the work area")

    def take(self, found: Native) -> Taken:
        if found.kind is CodeKind.WORK_AREA:
            area = area_now(reading(), found.code)
            return ("place", area.id) if area else reason("work_area_unknown")
        if found.kind not in (CodeKind.LABEL_KIT, CodeKind.CONTAINER_LABEL):
            return found.reason()
        kit = kit_now(reading(), found.code)
        if kit is None:
            return reason("kit_unknown")
        if kit.therapy_id != self.kit.therapy_id:
            return reason("kit_of_another_patient", Severity.IDENTITY, kit.name)
        return ("kit", kit.id) if kit.id == self.kit.id else reason("kit_unknown")

    def page(self, asked: Asked) -> StepPage:
        question = _("Is it its own area, open for this patient and this step, the seal whole?")
        page = self.made(_("take it in"), question, (), _("It is in"))
        area = area_now(reading(), asked.one("place")) if asked.one("place") else None
        there = area.name if area else ""
        wanted = ((asked.one("kit"), self.kit.name), (asked.one("place"), there))
        words = (_("the kit: its code, or any label through the bag"), _("the work area"))
        here = tuple(Fact(name, _("scanned")) for id_, name in wanted if id_)
        awaited = tuple(w for (id_, _name), w in zip(wanted, words, strict=True) if not id_)
        return replace(page, scanned_lots=here, awaited_lots=awaited)

    def given(self, asked: Asked) -> dict[str, Any]:
        kit = asked.one("kit")  # nothing else than a scan brings a kit in
        return {"therapy": self.kit.therapy_id, "kit": kit, "area": asked.one("place")}


class UnsealStep(KitStep):
    """Opened and counted by two, in the area."""

    tag = "workplace:kit:unsealed"
    beside: ClassVar = {"kit_counted_otherwise": "counted", "kit_seal_differs": "seal"}

    def page(self, asked: Asked) -> StepPage:
        seal = StepField("seal", _("Number on the seal"), TEXT, help=_("read it from the bag"))
        question = _("Is the seal whole? If not, take the kit back as it is and tell QA.")
        return self.made(_("open the seal"), question, (seal, _counted()), _("It is open"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_kit() | asked.typed("counted", "seal")


class ReturnStep(KitStep):
    """Back outside, with what was not used."""

    tag = "workplace:kit:returned"

    def scan_words(self) -> str:
        return _("Scan each unused label")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.CONTAINER_LABEL:
            return found.reason()
        label = labels_now(reading(), [found.code]).get(found.code)
        if label is None:
            return reason("label_unknown")
        if label.therapy_id != self.kit.therapy_id:
            return reason("label_of_another_patient", Severity.IDENTITY)
        if label.id not in {x.id for x in self.labels}:
            return reason("label_not_of_this_kit", about=label.serial)
        return "labels", found.code

    def page(self, asked: Asked) -> StepPage:
        question = _("Which labels are back, unused? One that is missing is asked for later.")
        page = self.made(_("bring it back"), question, (note_field(),), _("It is back"))
        done = set(asked.scanned("labels"))
        expected = tuple(
            ExpectedContainer(
                x.short_name,
                PictureKind.SAMPLE,
                Tick.SCANNED if x.code in done else Tick.AWAITED,
                x.serial,
            )
            for x in self.waiting()
        )
        return replace(page, expected=expected)

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_kit() | {"labels": list(asked.scanned("labels")), **asked.typed("note")}

    def after(self, answer: Answer) -> tuple[str, str]:
        missing = [str(n) for n in answer.outputs["missing"]]
        words = _("Back; every label is accounted for.")
        if missing:
            names = ", ".join(missing)
            words = _("Back. Missing: %(names)s. Look for them, then reconcile.", names=names)
        return words, url_for("workplace.kit", kit_id=self.kit.id)


def kit_at(kind: type[KitStep], *states: KitStateWord) -> Any:
    """From the address to a kit that is ready for this step of its way."""

    def begin(s: Session, kit_id: str) -> KitStep | None:
        kit = kit_now(s, kit_id)
        if kit is None or kit.id != kit_id or kit.state not in states:
            return None
        return kind(kit, tuple(kit_labels(s, kit.id)))

    return begin
