"""The page on which QA decides about what no paper proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.expansion.from_paper.acts import DECIDED
from tracker.journey.expansion.from_paper.standing import ProofNow, proofs
from tracker.journey.expansion.from_paper.words import fact_words
from tracker.pages.here import reading
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class GapStep(TherapyStep):
    """One gap at a time: whether release may go on without this proof, and why."""

    tag = DECIDED
    signs = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"no_such_gap": "fact"}

    def page(self, asked: Asked) -> StepPage:
        known = proofs(reading(), self.therapy.id)
        gaps = tuple(Choice(p.fact.value, fact_words(p.fact), p.said) for p in known if p.open)
        nothing = _("This therapy was not taken over from paper.")
        if known:
            nothing = _("Everything is proven or decided.")
        return self.made(
            _("Decide about what no paper proves"),
            _("Release waits for each. May it go on without this proof, and on what basis?"),
            [
                FieldGroup(
                    _("The gap"),
                    (
                        StepField("fact", _("What is not proven"), CHOICE, choices=gaps),
                        StepField("reason", _("Why release may go on without it"), LONG),
                    ),
                )
            ],
            known=(_("What paper proves"), tuple(map(_fact, known))),
            means=_("I have looked at the paper and decide this."),
            submit=_("Sign the decision"),
            nothing="" if gaps else nothing,
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "fact": asked.text("fact"),
            "reason": asked.text("reason"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The decision is signed."))


def _fact(p: ProofNow) -> Fact:
    """A fact with where it stands, or why nowhere, and what was decided."""
    if p.proven:
        return Fact(fact_words(p.fact), p.said)
    if p.decided is not None:
        said = _("not proven: %(why)s; decided: %(decision)s", why=p.said, decision=p.decided)
        return Fact(fact_words(p.fact), said)
    said = _("not proven: %(why)s", why=p.said)
    return Fact(fact_words(p.fact), said, chip=Chip(ChipKind.ATTENTION, "flag", _("open")))
