"""A step of one therapy at the bench: its containers by scan, its lots and equipment, its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for

from tracker.act import ACTS, Answer
from tracker.identity.scan import Native
from tracker.marking.at_hand import ticks
from tracker.material.present import ContainerNow, containers_now
from tracker.material.releasers import left_by, makers_of_line
from tracker.material.words import Kind, State
from tracker.pages.here import opens, reading, signed_in
from tracker.pages.step import Asked, Taken
from tracker.pages.step_shown import (
    LONG,
    DerivedNumber,
    ExpectedContainer,
    FieldGroup,
    StepField,
    StepPage,
    Timer,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import (
    materials_said,
    named,
    readings_typed,
    time_words,
)
from tracker.supplies.at_hand import (
    SUPPLY_FIELD,
    USED,
    at_hand,
    scanned_containers,
    take,
    used,
)
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.therapy.therapy_step import OfTherapy


@dataclass(frozen=True)
class MaterialStep(OfTherapy):
    """A step that works on containers of one therapy; ``expected`` are those it is for."""

    expected: tuple[ContainerNow, ...]

    supplies: ClassVar[bool] = True
    """Whether reagents and equipment are scanned for the step."""

    def scan_words(self) -> str:
        if self.supplies:
            return _("Scan a container, a reagent or equipment")
        return _("Scan a container") if self.expected else ""

    def take(self, found: Native) -> Taken:
        """Taken only where the act is told of it: a scan that nothing keeps is refused (H19)."""
        needed = SUPPLY_FIELD.get(found.kind)
        told = needed in ACTS[self.tag].given.model_fields
        if needed and not (told and (self.supplies or needed not in USED)):
            return found.reason()
        return take(reading(), self.therapy.id, self.expected, found)

    def ticked(self, asked: Asked) -> tuple[ExpectedContainer, ...]:
        """The expected containers with their ticks."""
        return ticks(self.expected, asked)

    def made(
        self,
        asked: Asked,
        headline: str,
        question: str,
        groups: Sequence[FieldGroup],
        *,
        derived: tuple[DerivedNumber, ...] = (),
        timers: tuple[Timer, ...] = (),
        submit: str = "",
    ) -> StepPage:
        """The page of this step, with what was scanned for it."""
        awaited = () if asked.scanned("lots") or not self.supplies else self._awaited()
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(self.therapy.id, *(c.id for c in self.expected)),
            form_name=self.key(),
            groups=tuple(groups),
            expected=self.ticked(asked),
            derived=derived,
            timers=timers,
            scanned_lots=at_hand(reading(), asked),
            awaited_lots=awaited,
            submit_words=submit or _("Record it"),
            second=self.second(),
            could_still_release=self.left(),
        )

    def left(self) -> int | None:
        """How many could still release, once this person and a second one took part (I07)."""
        return left_by(reading(), self.tag, signed_in().id, self.lots(), self.makers())

    def lots(self) -> Collection[str]:
        """The lots that this step makes or tests, as far as they are open."""
        return {c.lot_id for c in self.expected if c.lot_id}

    def makers(self) -> Collection[str]:
        """Who made what a lot comes of, as the lot will say when its units are filled (I07)."""
        return makers_of_line(reading(), [c.id for c in self.expected])

    def _awaited(self) -> tuple[str, ...]:
        return materials_said(self.therapy.definition, self.step)

    def for_the_act(self, asked: Asked, *, readings: bool = True) -> dict[str, Any]:
        """What every step of a therapy is given: readings, remark, lots, equipment."""
        given: dict[str, Any] = {"therapy": self.therapy.id, "note": asked.text("note")}
        if self.supplies:
            given |= used(asked)
        if readings:
            given["readings"] = readings_typed(self.therapy.definition, self.step, asked)
        return given

    def scanned(self, asked: Asked) -> list[str]:
        """The containers that were scanned."""
        return scanned_containers(asked)

    def onward(self, answer: Answer, words: str) -> tuple[str, str]:
        """To the labels of what was made, else to the therapy."""
        made = answer.outputs.get("containers", {})
        if not made:
            return words, url_for("dossier.therapy", therapy_id=self.therapy.id)
        told = f"{words} {_('Made: %(names)s.', names=', '.join(made))}"
        first = next(iter(made.values()))
        page = "marking.print_labels" if opens("marking.print_labels") else "dossier.container"
        return told, url_for(page, container_id=first)

    def clock_of(self, code: str, since: dt.datetime | None) -> tuple[Timer, ...]:
        """A clock that the definition limits, running since then."""
        limit = {h.code: h for h in self.therapy.definition.hold_times}.get(code)
        if since is None or limit is None:
            return ()
        until = since + dt.timedelta(minutes=limit.max_minutes)
        return (Timer(f"{named(limit.name)} ({time_words(limit)})", until=until),)


def at_risk_field() -> StepField:
    """Asked only where the material is on hold (I28)."""
    return StepField("at_risk_reason", _("Reason to go on at risk"), LONG)


def the_container(
    container_id: str, kinds: Sequence[Kind], states: Sequence[State]
) -> tuple[TherapyNow, ContainerNow] | None:
    """The container of the address with its therapy; nothing when it is not fit for the step."""
    c = containers_now(reading(), [container_id]).get(container_id)
    if c is None or c.kind not in kinds or c.state not in states:
        return None
    therapy = therapy_now(reading(), c.therapy_id)
    return (therapy, c) if therapy else None
