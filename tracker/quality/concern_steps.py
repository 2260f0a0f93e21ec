"""Material is put on hold, a departure is reported: what it concerns, by scan or from its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request

from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.marking.at_hand import take_container
from tracker.pages.here import reading
from tracker.pages.step import Asked, Taken, outlook_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    Outlook,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.protocol.words import DeviationSeverity
from tracker.quality.response import UNLISTED
from tracker.quality.waiting import containers_of, lot_numbers
from tracker.therapy.therapy_step import TherapyStep

WHOLE = "therapy"


def grades() -> dict[str, str]:
    """How grave a departure is."""
    return {"minor": _("minor"), "major": _("major"), "critical": _("critical")}


@dataclass(frozen=True)
class Concerning(TherapyStep):
    """A step that concerns containers, else a lot, else the whole therapy."""

    supplies: ClassVar[bool] = False

    def scan_words(self) -> str:
        return _("Scan what it concerns")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.CONTAINER_LABEL:
            return found.reason()
        every = containers_of(reading(), self.therapy.id)
        return take_container(reading(), self.therapy.id, every, found.code)

    def containers(self, asked: Asked) -> list[str]:
        """What was scanned for it, and the container from whose page it was begun."""
        known = {c.id for c in containers_of(reading(), self.therapy.id)}
        named_here = [*asked.ticked("containers"), request.args.get("container", "")]
        ids = (*asked.scanned("containers"), *(i for i in named_here if i in known))
        return list(dict.fromkeys(ids))

    def scope(self, asked: Asked) -> tuple[StepField, ...]:
        """What it concerns: ticked containers, or a lot, or everything."""
        chosen = self.containers(asked)
        names = {c.id: c.short_name for c in containers_of(reading(), self.therapy.id)}
        fields = []
        if chosen:
            ticked = tuple(Choice(id_, names[id_]) for id_ in chosen if id_ in names)
            words = _("Containers")
            value = " ".join(chosen)
            fields.append(
                StepField("containers", words, TICKS, value=value, choices=ticked, required=False)
            )
        lots = lot_numbers(reading(), self.therapy.id)
        ways = (
            Choice(WHOLE, _("the whole therapy")),
            *(Choice(id_, _("lot %(number)s", number=n)) for id_, n in sorted(lots.items())),
        )
        told = _("counts where no container is named")
        fields.append(
            StepField("lot", _("Without a container"), CHOICE, value=WHOLE, help=told, choices=ways)
        )
        return tuple(fields)

    def scope_given(self, asked: Asked) -> dict[str, Any]:
        """The same as an act takes it."""
        ids = asked.ticked("containers") or self.containers(asked)
        lot = asked.text("lot")
        lot_id = None if ids or lot in ("", WHOLE) else lot
        return {"containers": ids, "lot": lot_id}

    def concerned(self, asked: Asked) -> str:
        """What it concerns, in words."""
        given = self.scope_given(asked)
        names = {c.id: c.short_name for c in containers_of(reading(), self.therapy.id)}
        if given["containers"]:
            return ", ".join(names.get(i, i) for i in given["containers"])
        if given["lot"]:
            return lot_numbers(reading(), self.therapy.id).get(given["lot"], "")
        return _("the whole therapy")


class PlaceHoldStep(Concerning):
    """The material and all that comes from it waits for QA."""

    tag = "quality:hold:placed"

    def page(self, asked: Asked) -> StepPage:
        why = StepField("reason", _("Why it waits"), TEXT, help=_("one line; no name"))
        return self.made(
            _("Put on hold"),
            _("What waits, and why? Living cells are cared for; release and infusion wait."),
            [FieldGroup(_("What waits"), self.scope(asked)), FieldGroup(_("Why"), (why,))],
            submit=_("Put it on hold"),
        )

    def outlook(self, asked: Asked) -> Outlook | None:
        what = self.concerned(asked)
        lines = (
            _("On hold: %(what)s, with everything that comes from it.", what=what),
            _("Feeding, observing and sampling go on; release and infusion wait."),
            _("Only quality assurance ends the hold."),
        )
        return outlook_of(_("What will happen"), lines, _("I have read it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "therapy": self.therapy.id,
            "reason": asked.text("reason"),
            **self.scope_given(asked),
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("It is on hold until quality assurance decides."))


class ReportDeviationStep(Concerning):
    """What departed from the definition; anyone who works on the therapy may say so."""

    tag = "quality:deviation:reported"
    beside: ClassVar = {"deviation_code_unknown": "code"}

    def page(self, asked: Asked) -> StepPage:
        words = grades()
        what = (
            StepField("title", _("What happened"), TEXT, help=_("one line; no name")),
            StepField("code", _("Known to the definition as"), CHOICE, choices=self._codes()),
            StepField("cause", _("How it came about"), LONG, required=False),
        )
        how = (
            StepField(
                "severity",
                _("How grave"),
                CHOICE,
                value="major",
                help=_("the definition's own grade is never lowered"),
                choices=tuple(Choice(code, w) for code, w in words.items()),
            ),
            StepField(
                "hold",
                _("Does it wait for QA?"),
                CHOICE,
                value="false",
                choices=(
                    Choice("true", _("yes, put it on hold")),
                    Choice("false", _("no, it goes on")),
                ),
            ),
        )
        return self.made(
            _("Report a deviation"),
            _("What was not as it should be? A quick report is worth more than a perfect one."),
            [
                FieldGroup(_("What"), what),
                FieldGroup(_("What it concerns"), self.scope(asked)),
                FieldGroup(_("How grave"), how),
            ],
            submit=_("Report it"),
        )

    def _codes(self) -> tuple[Choice, ...]:
        words = grades()
        known = tuple(
            Choice(
                e.code,
                f"{e.code} {named(e.name)}",
                "" if e.severity is DeviationSeverity.UNGRADED else words[e.severity.value],
            )
            for e in self.therapy.definition.deviations
        )
        return (Choice(UNLISTED, _("none of these")), *known)

    def given(self, asked: Asked) -> dict[str, Any]:
        given = {"therapy": self.therapy.id} | asked.typed("title", "cause", "severity", "hold")
        return given | {"code": asked.text("code") or UNLISTED, **self.scope_given(asked)}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.to_therapy(_("The deviation stands and waits for quality assurance."))
