"""A result that fails: what the laboratory checked and found, then what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.journey.donor.consent_steps import yes_no
from tracker.journey.testing.inquiries import Inquiry, inquiries_of
from tracker.journey.testing.models import DecisionWord
from tracker.journey.testing.result_steps import chip_of
from tracker.journey.testing.said import acceptance_words, decision_words, raw_words
from tracker.journey.testing.samples import ResultNow
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class OfResult(TherapyStep):
    """A step about one result, which is shown with its limit and every inquiry so far."""

    result: ResultNow

    def about(self) -> tuple[Fact, ...]:
        """The result as it was read, against what was asked of it."""
        row = self.result.row
        spec = self.therapy.definition.specs_of(row.product).get(row.test)
        out = [
            Fact(_("Sample"), self.result.sample),
            Fact(
                named(spec.name) if spec else row.test,
                raw_words(spec, row.raw, row.unit),
                acceptance_words(spec) if spec else "",
                chip_of(row.verdict),
            ),
            Fact(_("Entered"), when(row.entered_at, site().zone)),
        ]
        out += [_inquiry(i) for i in inquiries_of(reading(), row.id)]
        return tuple(out)

    def of_result(self) -> dict[str, Any]:
        """Therapy and result, as the acts take them."""
        return {"therapy": self.therapy.id, "result": self.result.row.id}


def _inquiry(i: Inquiry) -> Fact:
    cause = _("a cause in the laboratory") if i.assignable_cause else _("no cause found")
    state = _("closed") if i.closed else _("goes on")
    return Fact(_("Investigated"), f"{i.conclusion}", f"{cause} · {state}")


class InvestigateStep(OfResult):
    """What was checked and found; the result stays."""

    tag = "testing:oos:investigated"
    beside: ClassVar = {"result_decided_already": "checked"}

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField(
                "checked", _("What was checked"), LONG, help=_("e.g. dilution, dye lot, counter")
            ),
            StepField("conclusion", _("What was found"), LONG),
            yes_no("assignable_cause", _("Is there a cause in the laboratory?")),
            yes_no(
                "closed",
                _("Is the investigation at its end?"),
                yes=_("yes, nothing is left to look at"),
                no=_("no, it goes on"),
            ),
        )
        return self.made(
            _("Investigate the result"),
            _("What did the laboratory check, and what did it find? The result stays."),
            [FieldGroup(_("The investigation"), fields)],
            known=(_("The result"), self.about()),
            submit=_("Record the investigation"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("checked", "conclusion", "assignable_cause", "closed")
        return self.of_result() | {n: asked.text(n) for n in names}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The investigation stands beside the result."))


class DecideStep(OfResult):
    """What becomes of the investigated result, and why; signed by two."""

    tag = "testing:oos:decided"
    signs = True
    beside: ClassVar = {
        "investigation_not_closed": "outcome",
        "no_assignable_cause": "outcome",
        "result_did_not_fail": "outcome",
    }

    def page(self, asked: Asked) -> StepPage:
        found = inquiries_of(reading(), self.result.row.id)
        newest = found[-1] if found else None
        words = decision_words()
        ways = tuple(Choice(d.value, words[d], why_not=_why_not(d, newest)) for d in DecisionWord)
        fields = (
            StepField("outcome", _("Decision"), CHOICE, choices=ways),
            StepField("rationale", _("Why"), LONG),
        )
        return self.made(
            _("Decide about the result"),
            _("What becomes of it? What is accepted still failed; holds are ended by QA apart."),
            [FieldGroup(_("Decision"), fields)],
            known=(_("The result"), self.about()),
            means=_("I have read the investigation, and this is decided about the result."),
            submit=_("Sign the decision"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return self.of_result() | {n: asked.text(n) for n in ("outcome", "rationale")}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The decision about the result is signed."))


def _why_not(way: DecisionWord, newest: Inquiry | None) -> str:
    """Why this cannot be decided now; the act judges again."""
    if newest is None or not newest.closed:
        return _("the investigation is not closed")
    if way is DecisionWord.INVALIDATED and not newest.assignable_cause:
        return _("no cause in the laboratory was found")
    return ""
