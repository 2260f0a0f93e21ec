"""A step of one therapy at a desk: no containers, but who, what and why; its page by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import Answer
from tracker.identity.own_words import Own
from tracker.identity.verdict import Reason
from tracker.pages.here import reading
from tracker.pages.late import late_fields
from tracker.pages.shown import Fact, PatientBanner, RefusalReason
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import DerivedNumber, FieldGroup, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import who_signs_beside
from tracker.protocol.told import told
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow, therapy_now


@dataclass(frozen=True)
class OfTherapy(OpenStep):
    """A step of one therapy; ``step``: its code in the definition, if any."""

    therapy: TherapyNow

    step: ClassVar[str] = ""

    def banner(self) -> PatientBanner | None:
        return banner_of(reading(), self.therapy.id)

    def own_words(self) -> Own:
        return self.therapy.definition.own_words

    def said(self, found: Reason) -> RefusalReason:
        return told(found, self.therapy.definition)

    def second(self) -> str:
        """Who signs beside, by the act and by the definition; empty when nobody does."""
        if not self.step:
            return second_of(self.tag)
        return who_signs_beside(self.tag, self.therapy.definition, self.step)


@dataclass(frozen=True)
class TherapyStep(OfTherapy):
    """A step of a therapy that is told at a desk.

    ``means``: what the actor's own signature says, where the act is signed.
    """

    may_be_late: ClassVar[bool] = True

    def made(
        self,
        headline: str,
        question: str,
        groups: Sequence[FieldGroup],
        *,
        shown: Sequence[str] = (),
        known: tuple[str, tuple[Fact, ...]] = ("", ()),
        derived: tuple[DerivedNumber, ...] = (),
        means: str = "",
        submit: str = "",
        nothing: str = "",
    ) -> StepPage:
        """The page of this step; ``nothing``: why there is nothing to do now."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(self.therapy.id, *shown),
            form_name=self.key(),
            groups=tuple(groups),
            derived=derived,
            submit_words=submit or _("Record it"),
            signature_means=means,
            second=self.second(),
            known_words=known[0],
            known=known[1],
            late=late_fields() if self.may_be_late else (),
            nothing=nothing,
        )

    def for_the_act(self, asked: Asked) -> dict[str, Any]:
        """What every step of a therapy is given."""
        return {"therapy": self.therapy.id, "note": asked.text("note")}

    def to_therapy(self, words: str) -> tuple[str, str]:
        """Done; on to the therapy's own page."""
        return words, url_for("dossier.therapy", therapy_id=self.therapy.id)

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("It is recorded."))


def of_therapy(kind: type[TherapyStep]) -> Any:
    """From an address with a therapy to this step of it."""

    def begin(_s: Any, therapy_id: str) -> TherapyStep | None:
        therapy = therapy_now(reading(), therapy_id)
        return kind(therapy) if therapy else None

    return begin


def facts_of(rows: Mapping[str, str]) -> tuple[Fact, ...]:
    """Terms and values, without those that are not known."""
    return tuple(Fact(term, value) for term, value in rows.items() if value)
