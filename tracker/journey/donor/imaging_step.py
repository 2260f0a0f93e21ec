"""Imaging of the donor: which studies were made; the pictures stay where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, select

from tracker.act import Answer
from tracker.journey.donor.models import ImagingStudy
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, COUNT, TEXT, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition
from tracker.therapy.therapy_step import TherapyStep

ROWS: Final = 4
"""So many studies are told at once: one of each kind."""
_STUDIES: Final = (
    select(ImagingStudy.name, ImagingStudy.modality, ImagingStudy.performed_at)
    .where(ImagingStudy.therapy_id == bindparam("therapy_id"))
    .order_by(ImagingStudy.performed_at, ImagingStudy.name)
)


def modalities(definition: ProcessDefinition) -> Sequence[Choice]:
    """Every kind of study; of the vessels where the process gives into arteries."""
    vessels = Choice("dsa", _("arteriography (DSA)"))
    return (
        Choice("mr", _("MR")),
        Choice("x_ray", _("X-ray")),
        Choice("ct", _("CT")),
        *((vessels,) if definition.arteries else ()),
    )


@dataclass(frozen=True)
class ImagingStep(TherapyStep):
    """The studies of one sitting, under the names that the radiology department gave them."""

    tag = "donor:imaging:performed"
    step = "S03"
    beside: ClassVar = {"imaging_name_used": "studies-0-name"}

    def page(self, asked: Asked) -> StepPage:
        readers = StepField(
            "readers", _("Read by"), COUNT, _("people"), "0 - 9", value="1", required=True
        )
        return self.made(
            _("Imaging"),
            _("Which studies were made? The pictures stay in the archive of the radiology."),
            [
                *(FieldGroup(_("Study %(n)s", n=n + 1), self._study(n)) for n in range(ROWS)),
                FieldGroup(_("All of them"), (readers,)),
                FieldGroup(_("Remark"), (note_field(),)),
            ],
            known=(_("Studies so far"), self._so_far()),
            submit=_("Record the studies"),
        )

    def _study(self, n: int) -> tuple[StepField, ...]:
        first = n == 0
        return (
            StepField(
                f"studies-{n}-name",
                _("Number of the study"),
                TEXT,
                help=_("the archive's own, e.g. IMG-MR-001; no name of a person") if first else "",
                required=first,
                autofocus=first,
            ),
            StepField(
                f"studies-{n}-modality",
                _("Kind"),
                CHOICE,
                choices=tuple(modalities(self.therapy.definition)),
                required=first,
            ),
            StepField(f"studies-{n}-views", _("Views"), TEXT, required=False),
        )

    def _so_far(self) -> tuple[Fact, ...]:
        words = {c.value: c.words for c in modalities(self.therapy.definition)}
        found = reading().execute(_STUDIES, {"therapy_id": self.therapy.id}).all()
        facts = [Fact(r.name, words[r.modality], when(r.performed_at, site().zone)) for r in found]
        return tuple(facts) or (Fact(_("Studies"), _("none")),)

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.for_the_act(asked) | {
            "studies": [s for n in range(ROWS) if (s := self._typed(asked, n))],
            **asked.typed("readers"),
        }

    def _typed(self, asked: Asked, n: int) -> dict[str, str]:
        """What was typed into one row; a row without a word is no study."""
        names = ("name", "modality", "views")
        return {m: t for m in names if (t := asked.text(f"studies-{n}-{m}"))}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(
            _("Studies recorded: %(names)s.", names=", ".join(answer.outputs["studies"]))
        )
