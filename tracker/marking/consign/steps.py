"""Bags and boxes by pages: their addresses, and their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.marking.consign.models import Purpose
from tracker.marking.consign.present import Address, address_now, purpose_of
from tracker.marking.label_steps import LabelStep
from tracker.marking.models import LabelRole
from tracker.marking.open_step import OPEN_OUTER
from tracker.material.papers import OUTER
from tracker.pages.here import reading
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    FieldKind,
    StepField,
    StepPage,
)
from tracker.pages.things_page import Thing, button
from tracker.pages.words import gettext as _


def purpose_words(purpose: Purpose) -> str:
    """What travels, in words."""
    return {
        Purpose.MARROW: _("%(Tissue)s to the laboratory"),
        Purpose.UNITS: _("Doses to the patient"),
    }[purpose]


def address_facts(where: Address | None) -> tuple[Fact, ...]:
    """The address as bags and boxes say it."""
    if where is None:
        return (Fact(_("Address"), _("none yet")),)
    return (
        Fact(_("Goes to"), str(where.destination)),
        Fact(_("Contact"), str(where.contact)),
    )


@dataclass(frozen=True)
class AddressStep(OpenStep):
    """Where consignments of one purpose go."""

    purpose: Purpose
    now: Address | None
    tag = "marking:address:set"
    beside: ClassVar = {"change_needs_its_reason": "reason"}

    def page(self, asked: Asked) -> StepPage:
        now = self.now
        fields = (
            StepField("destination_en", _("Goes to, in English"), TEXT, value=_en(now, True)),
            StepField(
                "destination_zh",
                _("Goes to, in Chinese"),
                TEXT,
                value=_zh(now, True),
                required=False,
            ),
            StepField(
                "contact_en",
                _("Contact, in English"),
                TEXT,
                value=_en(now, False),
                help=_("a telephone that is answered day and night; no patient's name"),
            ),
            StepField(
                "contact_zh", _("Contact, in Chinese"), TEXT, value=_zh(now, False), required=False
            ),
            StepField("reason", _("Why"), LONG),
        )
        return StepPage(
            headline=purpose_words(self.purpose),
            question=_("What bags and boxes say from now on; what is printed stays as it is."),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Address"), fields),),
            known_words=_("Now"),
            known=address_facts(now),
            submit_words=_("Record it"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("destination_en", "destination_zh", "contact_en", "contact_zh")
        return {"purpose": self.purpose.value, **asked.typed(*names)}

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("marking.addresses")


def _en(where: Address | None, destination: bool) -> str:
    if where is None:
        return ""
    return where.destination.en if destination else where.contact.en


def _zh(where: Address | None, destination: bool) -> str:
    if where is None:
        return ""
    return where.destination.zh if destination else where.contact.zh


class OuterStep(LabelStep):
    """The label of the bag or the box around containers that leave the house."""

    tag = "marking:labels:printed"
    beside: ClassVar = {"printed_before": "containers"}

    def bare(self) -> list[Any]:
        """Those whose bag had no label yet."""
        had = {x.container_id for x in self.labels if x.role is LabelRole.OUTER}
        open_ = OPEN_OUTER.get(self.container.kind, frozenset())
        return [c for c in self.alike if c.id not in had and c.state in open_]

    def nothing(self) -> tuple[str, str]:
        if not any(self.container.kind in kinds for kinds in OUTER.values()):
            return _("This container does not leave the house in a bag or box."), ""
        if not self.bare():
            return _("Each had its label, or its step is over."), _("Another one is a reprint.")
        return "", ""

    def page(self, asked: Asked) -> StepPage:
        papers = (
            Choice("outer", _("the bag around one container"), "100 × 80 mm"),
            Choice("shipper", _("the box in which it travels"), "100 × 150 mm"),
        )
        which = StepField(
            "containers",
            _("Labels for"),
            FieldKind.TICKS,
            choices=tuple(Choice(c.id, c.short_name) for c in self.bare()),
            value=self.container.id,
        )
        page = self.made(
            asked,
            _("Print the label of a bag or box"),
            _("Who carries it sees where it goes, whom to call, how warm and until when."),
            (StepField("layout", _("Label of"), CHOICE, choices=papers, value="outer"), which),
            _("Print them"),
        )
        where = address_now(reading(), purpose_of([self.container]))
        return replace(page, known_words=_("It will say"), known=address_facts(where))

    def given(self, asked: Asked) -> dict[str, Any]:
        chosen = asked.ticked("containers")
        return {
            "therapy": self.therapy.id,
            "containers": [c.id for c in self.alike if c.id in chosen],
            "layout": asked.text("layout"),
            "role": LabelRole.OUTER.value,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Printed: fetch the sheet now."), url_for("marking.sheet", seq=answer.seq)


def address_step(s: Session, purpose: str) -> AddressStep | None:
    """A purpose that there is."""
    if purpose not in {each.value for each in Purpose}:
        return None
    return AddressStep(Purpose(purpose), address_now(s, Purpose(purpose)))


def address_thing(s: Session, purpose: Purpose) -> Thing:
    """One purpose with its address, in a list."""
    facts = tuple(f"{f.term}: {f.value}" for f in address_facts(address_now(s, purpose)))
    buttons = button("marking.set_address", _("Change it"), "flag", purpose=purpose.value)
    return Thing(purpose_words(purpose), facts, buttons=buttons)
