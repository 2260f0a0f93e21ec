"""The alarms of identity by a page: how close is too close, and what locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import LONG, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.people.alarms.present import Alarms, alarms_now
from tracker.people.alarms.rules import BOUNDS
from tracker.staff.signatures.here import say_unsigned


def alarm_words() -> dict[str, tuple[str, str]]:
    """What each is called, and its unit."""
    return {
        "patients_apart_s": (_("Wristbands of two patients at one screen, alarm below"), "s"),
        "mismatches_lock": (_("Spoken words that do not match, until sign-in locks"), _("tries")),
        "people_apart_s": (_("Two people one after the other at one screen, alarm below"), "s"),
    }


@dataclass(frozen=True)
class AlarmsStep(OpenStep):
    """How close two patients, or two people, may follow each other at one screen."""

    now: Alarms
    tag = "staff:alarms:set"
    signs = True
    beside: ClassVar[Mapping[str, str]] = {
        "change_needs_its_reason": "reason",
        "policy_has_this_value": "patients_apart_s",
        **{name: name for name in BOUNDS},
    }

    def page(self, asked: Asked) -> StepPage:
        now, words = self.now.as_doc(), alarm_words()
        fields = tuple(
            StepField(
                name,
                words[name][0],
                FieldKind.NUMBER,
                words[name][1],
                value=str(now[name]),
                help=_(
                    "%(low)s to %(high)s; house default %(n)s",
                    low=bound.low,
                    high=bound.high,
                    n=bound.default,
                ),
            )
            for name, bound in BOUNDS.items()
        )
        return StepPage(
            headline=_("Alarms of identity"),
            question=_("They count for everybody from the next scan on; none can be switched off."),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Alarms"), (*fields, StepField("reason", _("Why"), LONG))),),
            known_words=_("Now"),
            known=tuple(Fact(said, f"{now[name]} {unit}") for name, (said, unit) in words.items()),
            submit_words=_("Record it"),
            signature_means=_("I have weighed what these alarms prevent."),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return dict(asked.typed(*BOUNDS))

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("staff.alarms")


def alarms_step(s: Session) -> AlarmsStep:
    """The alarms as they stand; that they stand unsigned is said."""
    say_unsigned("alarm_setting")
    return AlarmsStep(alarms_now(s))
