"""The pages on which two charts are said to be one person's, or no longer."""

from __future__ import annotations

from typing import Any, ClassVar

from tracker.act import Answer
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    CHOICE,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.therapy.linking.acts import LINKED, UNLINKED
from tracker.therapy.linking.models import LinkGround, UnlinkGround
from tracker.therapy.linking.present import LinkNow, links_of
from tracker.therapy.therapy_step import TherapyStep


def ground_words() -> dict[LinkGround, str]:
    """By what two charts are known to be one person's."""
    return {
        LinkGround.IDENTITY_DOCUMENT: _("identity documents compared"),
        LinkGround.HOSPITAL_CONFIRMED: _("confirmed by the hospital's register"),
        LinkGround.GENETIC_PROFILE: _("the same genetic profile"),
    }


def link_fact(link: LinkNow) -> Fact:
    """The other chart, and on what ground."""
    told = f"{ground_words()[link.ground]} · {link.document} · {when(link.linked_at, site().zone)}"
    return Fact(link.subject_code, link.coi, told)


class LinkStep(TherapyStep):
    """Another chart is the same person's; nothing moves."""

    tag = LINKED
    signs = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {
        "linked_chart_unknown": "other_coi",
        "linked_to_itself": "other_coi",
        "linked_already": "other_coi",
        "linked_while_running": "while_running",
    }

    def page(self, asked: Asked) -> StepPage:
        ways = tuple(Choice(g.value, words) for g, words in ground_words().items())
        told = _("quality assurance alone, while a therapy of the two is not over")
        tick = (Choice("true", _("Link them although a therapy runs"), told),)
        fields = (
            StepField("other_coi", _("Chain of Identity of the other chart"), TEXT, autofocus=True),
            StepField("ground", _("By what it is known"), CHOICE, choices=ways),
            StepField("document", _("Number of the paper that proves it"), TEXT),
            StepField("while_running", _("Running"), TICKS, choices=tick, required=False),
        )
        links = links_of(reading(), self.therapy.id)
        return self.made(
            _("Say that two charts are one person's"),
            _("Nothing moves: each event, container and result stays in its own chart."),
            [FieldGroup(_("The other chart"), fields)],
            known=(_("Linked now"), tuple(map(link_fact, links))) if links else ("", ()),
            means=_("I have read the proof; both charts are the same person's."),
            submit=_("Sign the link"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = {n: asked.text(n) for n in ("other_coi", "ground", "document")}
        running = {"while_running": True} if asked.ticked("while_running") else {}
        return {"therapy": self.therapy.id, **typed, **running}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("Both charts say it now. Nothing has moved."))


class UnlinkStep(TherapyStep):
    """A link counts no longer; its rows stay."""

    tag = UNLINKED
    signs = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"link_unknown": "link"}

    def page(self, asked: Asked) -> StepPage:
        links = links_of(reading(), self.therapy.id)
        which = tuple(Choice(x.id, x.subject_code, x.coi) for x in links)
        words = {
            UnlinkGround.LINKED_IN_ERROR: _("they were linked in error"),
            UnlinkGround.TWO_PEOPLE_PROVEN: _("two people, and it is proven"),
        }
        ways = tuple(Choice(g.value, words[g]) for g in UnlinkGround)
        fields = (
            StepField("link", _("Which link"), CHOICE, choices=which),
            StepField("ground", _("Why"), CHOICE, choices=ways),
            StepField("document", _("Number of the paper that proves it"), TEXT),
        )
        return self.made(
            _("End a link of two charts"),
            _("Neither chart will name the other any more. That they did stays in the record."),
            [FieldGroup(_("The link"), fields)],
            means=_("I have read the proof; the link of these charts counts no longer."),
            submit=_("Sign the end"),
            nothing="" if links else _("This chart is linked with no other."),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = {n: asked.text(n) for n in ("link", "ground", "document")}
        return {"therapy": self.therapy.id, **typed}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The link is ended. Nothing has moved."))
