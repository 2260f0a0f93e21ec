"""Labels are counted to the last one: what two people find in their hands, typed blind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.formulation.acts.reconcile import TAG
from tracker.marking.at_hand import therapy_containers
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow, labels_of
from tracker.marking.rules import LABELLED
from tracker.material.words import Kind
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, COUNT, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.material_step import MaterialStep, the_container

MISSING = "missing-"
FATES = ("printed", "applied", "returned", "voided", "destroyed")


@dataclass(frozen=True)
class ReconcileStep(MaterialStep):
    """The labels of containers that were labelled together."""

    labels: tuple[LabelNow, ...]

    tag = TAG
    step = "S20"
    supplies = False

    def page(self, asked: Asked) -> StepPage:
        words = {
            "printed": _("Printed"),
            "applied": _("On their containers"),
            "returned": _("Returned unused"),
            "voided": _("Voided"),
            "destroyed": _("Destroyed"),
        }
        counts = tuple(StepField(name, words[name], COUNT, _("labels")) for name in FATES)
        said = (Choice("here", _("it is here")), Choice("missing", _("it cannot be found")))
        open_ones = tuple(
            StepField(
                MISSING + x.id,
                _("%(name)s, serial %(serial)s", name=x.short_name, serial=x.serial),
                CHOICE,
                choices=said,
            )
            for x in self.labels
            if x.state is LabelStateWord.PRINTED
        )
        groups = [FieldGroup(_("Count them"), counts, _("Count the paper, not the screen."))]
        if open_ones:
            note = _("Printed and neither applied nor taken back. A missing label holds the lot.")
            groups.append(FieldGroup(_("Still open"), open_ones, note))
        return self.made(
            asked,
            _("Reconcile the labels"),
            _("Is every label that was printed accounted for? Scan each labelled container."),
            (*groups, FieldGroup(_("Remark"), (note_field(),))),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        missing = [x.id for x in self.labels if asked.text(MISSING + x.id) == "missing"]
        return {
            "therapy": self.therapy.id,
            "note": asked.text("note"),
            "containers": self.scanned(asked),
            "unaccounted": missing,
            **asked.typed(*FATES),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("Every label is accounted for."))


def reconcile_step(s: Session, container_id: str) -> ReconcileStep | None:
    """The containers that were made like this one: of its lot, its kind and its passage."""
    found = the_container(container_id, tuple(Kind), tuple(LABELLED))
    if found is None:
        return None
    therapy, c = found
    here = therapy_containers(s, therapy.id, (c.kind,), LABELLED)
    alike = tuple(x for x in here if (x.lot_id, x.passage) == (c.lot_id, c.passage))
    labels = labels_of(s, [x.id for x in alike])
    labelled = {x.container_id for x in labels}
    if not labels:
        return None
    return ReconcileStep(therapy, tuple(x for x in alike if x.id in labelled), tuple(labels))
