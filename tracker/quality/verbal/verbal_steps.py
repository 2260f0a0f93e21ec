"""The telephone at night: written down and read back here; later its author reads and signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.act import Answer
from tracker.pages.format import when
from tracker.pages.here import reading, site
from tracker.pages.late import for_field, instant_typed
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.step_shown import (
    CHOICE,
    INSTANT,
    LONG,
    TICKS,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.people.names import names_of
from tracker.protocol.told import title_words
from tracker.quality.judging_steps import held_words
from tracker.quality.verbal.deciders import deciders
from tracker.quality.verbal.standing import VerbalNow
from tracker.quality.waiting import holds_now
from tracker.therapy.therapy_step import TherapyStep


@dataclass(frozen=True)
class RecordVerbalStep(TherapyStep):
    """What quality assurance said on the telephone; it opens the way at risk, and no other."""

    tag = "quality:verbal:recorded"
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {
        "hold_unknown": "hold",
        "verbal_author_may_not_decide": "author",
        "same_person_twice": "author",
        "read_back_before_it_was_told": "read_back_at",
    }

    def page(self, asked: Asked) -> StepPage:
        holds = holds_now(reading(), self.therapy.id)
        which = tuple(
            Choice(h.id, held_words(h), title_words(h.reason, "", self.therapy.definition))
            for h in holds
        )
        who = tuple(Choice(user, name) for user, name in deciders(reading()))
        now = for_field(site().clock())
        none = "" if which else _("Nothing of this therapy is on hold.")
        said = (
            StepField("hold", _("About which hold"), CHOICE, choices=which, help=none),
            StepField("author", _("Who decided"), CHOICE, choices=who),
            StepField("words", _("What was said, word for word"), LONG),
            StepField("told_at", _("Told at"), INSTANT, value=now),
        )
        back = (
            StepField("read_back_at", _("Read back at"), INSTANT, value=now),
            StepField(
                "read_back",
                _("Read back"),
                TICKS,
                choices=(Choice("yes", _("I read it back and heard: that is right")),),
            ),
        )
        return self.made(
            _("Decision by telephone"),
            _("It lets held material go on at risk. It releases nothing, and nothing is given."),
            [FieldGroup(_("What was said"), said), FieldGroup(_("Read back"), back)],
            submit=_("Record what was said"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("hold", "author", "words")
        return {
            "therapy": self.therapy.id,
            "told_at": instant_typed(asked, "told_at"),
            "read_back_at": instant_typed(asked, "read_back_at"),
            "read_back": "yes" in asked.ticked("read_back"),
        } | {n: asked.text(n) for n in names}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("Recorded. Its author signs it before any release."))


@dataclass(frozen=True)
class SignVerbalStep(TherapyStep):
    """The author reads what was written down in their name, and signs or denies it."""

    verbal: VerbalNow

    tag = "quality:verbal:signed"
    signs: ClassVar[bool] = True
    may_be_late: ClassVar[bool] = False
    beside: ClassVar = {"change_needs_its_reason": "remark"}

    def page(self, asked: Asked) -> StepPage:
        v, zone = self.verbal, site().zone
        (heard,) = names_of(reading(), [v.heard_by])
        facts = (
            Fact(_("What was said, word for word"), f"“{v.words}”"),
            Fact(_("Who decided"), v.author),
            Fact(_("Heard and read back by"), heard),
            Fact(_("Told at"), when(v.told_at, zone)),
            Fact(_("Read back at"), when(v.read_back_at, zone)),
        )
        ways = (
            Choice("yes", _("yes, I decided so")),
            Choice("no", _("no, I did not say this"), _("opens a deviation")),
        )
        fields = (
            StepField("confirmed", _("Is this what you decided?"), CHOICE, choices=ways),
            StepField("remark", _("Remark"), LONG, required=False),
        )
        return self.made(
            _("Sign a decision by telephone"),
            _("Release of what it touches waits for your signature."),
            [FieldGroup(_("My word"), fields)],
            known=(_("What was written down"), facts),
            means=_("I have read what was written down in my name, and I state whether I said it."),
            submit=_("Sign it"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "verbal": self.verbal.id,
            "confirmed": asked.text("confirmed") == "yes",
            "remark": asked.text("remark"),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("Signed."))
