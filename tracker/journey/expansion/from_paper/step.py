"""The page on which two people tell a culture from paper, line by line as the paper has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from tracker.act import Answer
from tracker.journey.expansion.from_paper.models import PaperFact
from tracker.journey.expansion.from_paper.typed import passage_typed, typed_under
from tracker.journey.expansion.from_paper.words import fact_words
from tracker.journey.expansion.from_paper.writing import TAG
from tracker.material.releasers import left_by
from tracker.pages.here import reading, signed_in
from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    INSTANT,
    LONG,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.therapy_step import TherapyStep

ROWS: Final = 4
"""P0 to P3: no culture of the shipped definition goes further before it is formulated."""
HARVEST: Final = ("name", "site", "side", "net_volume_ml", "anticoagulant", "anticoagulant_ml")


@dataclass(frozen=True)
class FromPaperStep(TherapyStep):
    """Harvest, cells, passages so far, and where on paper each of them stands."""

    tag = TAG
    signs = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {
        "maker_unknown": "makers",
        "paper_colonies_incomplete": "mnc-colonies",
        "therapy_has_begun_here": "harvest-name",
    }

    def page(self, asked: Asked) -> StepPage:
        page = self.made(
            _("Take a culture over from paper"),
            _(
                "What does the paper say? Everything before today is marked as told from paper, "
                "for ever. Name document and page at each line."
            ),
            [
                FieldGroup(_("%(Tissue)s harvest"), self._harvest()),
                FieldGroup(_("%(Full_cells)s"), self._mnc()),
                *(
                    FieldGroup(_("Passage P%(n)s", n=n), self._passage(n), self._note(n))
                    for n in range(ROWS)
                ),
                *(FieldGroup(fact_words(f), self._proof(f)) for f in PaperFact),
                FieldGroup(_("Who and why"), self._who()),
            ],
            means=_("I have compared each line with the paper."),
            submit=_("Take the culture over"),
        )
        left = left_by(reading(), TAG, signed_in().id, (), ())
        return replace(page, could_still_release=left)

    def _harvest(self) -> tuple[StepField, ...]:
        sides = (
            *(Choice(w.code, named(w.name)) for w in self.therapy.definition.sides),
            Choice("bilateral", _("both")),
        )
        return (
            *self._product(),
            StepField(
                "harvest-name",
                _("Name of the harvest"),
                TEXT,
                value="HARV-A",
                autofocus=True,
            ),
            StepField("harvest-ended_at", _("Ended at"), INSTANT),
            StepField("harvest-site", _("Site"), TEXT),
            StepField("harvest-side", _("Side"), CHOICE, choices=sides),
            StepField("harvest-net_volume_ml", _("%(Tissue)s, net"), NUMBER, "ml"),
            StepField("harvest-anticoagulant", _("Anticoagulant"), TEXT),
            StepField("harvest-anticoagulant_ml", _("Volume of the anticoagulant"), NUMBER, "ml"),
            _source("harvest-source"),
        )

    def _product(self) -> tuple[StepField, ...]:
        """Which product grows: asked only where the definition has several in culture."""
        here = self.therapy.definition
        grown = tuple(
            Choice(p.code, named(p.name)) for p in here.products if p.code in here.cultured
        )
        if len(grown) < 2:
            return ()
        return (StepField("product", _("Product"), CHOICE, choices=grown),)

    def _mnc(self) -> tuple[StepField, ...]:
        return (
            StepField("mnc-viable", _("Viable cells"), COUNT, _("cells")),
            StepField("mnc-isolated_at", _("Isolated at"), INSTANT),
            _source("mnc-source"),
            StepField(
                "mnc-mnc_plated", _("Plated for colonies"), COUNT, _("cells"), required=False
            ),
            StepField("mnc-colonies", _("Colonies"), COUNT, required=False),
            StepField("mnc-colonies_read_at", _("Colonies read at"), INSTANT, required=False),
        )

    def _note(self, n: int) -> str:
        if n == 0:
            return _("Without a harvest its vessels are in culture now. Lost vessels are counted.")
        return _("Leave it empty where the culture has not come so far.")

    def _passage(self, n: int) -> tuple[StepField, ...]:
        def at(
            name: str, words: str, kind: FieldKind, unit: str = "", *, must: bool = False
        ) -> StepField:
            return StepField(f"passages-{n}-{name}", words, kind, unit, required=must and n == 0)

        vessels = tuple(Choice(v.code, named(v.name)) for v in self.therapy.definition.vessels)
        kind = StepField(
            f"passages-{n}-vessel", _("Vessel"), CHOICE, choices=vessels, required=n == 0
        )
        return (
            at("seeded_at", _("Seeded at"), INSTANT, must=True),
            kind,
            at("vessels", _("Vessels"), COUNT, must=True),
            at("viable_seeded", _("Viable cells seeded"), COUNT, _("cells"), must=True),
            at("lost", _("Vessels lost"), COUNT),
            at("harvested_at", _("Harvested at"), INSTANT),
            at("total_cells", _("Total cells"), COUNT, _("cells")),
            at("viability_pct", _("Viability"), NUMBER, "%"),
            at("source", _("Document and page"), TEXT, must=True),
        )

    def _proof(self, fact: PaperFact) -> tuple[StepField, ...]:
        ways = (Choice("true", _("paper proves it")), Choice("false", _("no paper proves it")))
        return (
            StepField(f"proof-{fact.value}", _("Proof"), CHOICE, choices=ways),
            StepField(f"said-{fact.value}", _("Document and page, or why there is none"), TEXT),
        )

    def _who(self) -> tuple[StepField, ...]:
        return (
            StepField(
                "makers",
                _("Made by"),
                TEXT,
                help=_("user names, parted by commas; they can never release this lot"),
            ),
            StepField("medium", _("Medium"), TEXT, required=False),
            StepField("reason", _("Why the record begins here"), LONG),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        passages = [p for n in range(ROWS) if (p := passage_typed(asked, n))]
        return {
            "therapy": self.therapy.id,
            "harvest": typed_under(asked, "harvest", (*HARVEST, "source"), ("ended_at",)),
            "mnc": typed_under(
                asked,
                "mnc",
                ("viable", "source", "mnc_plated", "colonies"),
                ("isolated_at", "colonies_read_at"),
            ),
            "passages": passages,
            "proofs": [
                {
                    "fact": f.value,
                    "proven": asked.text(f"proof-{f.value}"),
                    "said": asked.text(f"said-{f.value}"),
                }
                for f in PaperFact
            ],
            "makers": [m.strip() for m in asked.text("makers").split(",") if m.strip()],
            "medium": asked.text("medium"),
            "product": asked.text("product"),
            "reason": asked.text("reason"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        names = ", ".join(answer.outputs["containers"])
        return self.to_therapy(_("The culture stands here: %(names)s. Label them.", names=names))


def _source(name: str) -> StepField:
    return StepField(name, _("Document and page"), TEXT, help="BR-0031 p. 4")
