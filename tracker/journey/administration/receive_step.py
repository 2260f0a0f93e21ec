"""The page on which the suite receives a box of units, with what its logger says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.administration.boxes import boxes_read
from tracker.journey.administration.logger_step import read_fact
from tracker.journey.administration.models import UnitIssue, UnitReceipt
from tracker.journey.administration.unit_steps import OfUnits, units_at
from tracker.material.words import State
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, NUMBER, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.therapy.present import therapy_now


@dataclass(frozen=True)
class ReceiveStep(OfUnits):
    """What came to the suite, against what was sent."""

    shipments: tuple[str, ...]
    left_at: dt.datetime
    read: tuple[Fact, ...]

    tag = "administration:units:received"
    beside: ClassVar[Mapping[str, str]] = {
        "shipment_unknown": "shipment",
        "lowest_over_highest": "temp_min_c",
    }

    def page(self, asked: Asked) -> StepPage:
        limit = limits_words(self.therapy.definition.parameters_of("S23").get("transport_temp"))
        sent = tuple(Choice(name, name) for name in self.shipments)
        only = self.shipments[0] if len(self.shipments) == 1 else ""
        fields = (
            StepField("shipment", _("Shipment"), CHOICE, choices=sent, value=only),
            StepField("temp_min_c", _("Lowest on the way"), NUMBER, "°C", limit),
            StepField("temp_max_c", _("Highest on the way"), NUMBER, "°C", limit),
            note_field(),
        )
        page = self.made(
            asked,
            _("Receive units"),
            _("Did every unit come, and how warm was the way? Scan each unit in the box."),
            (FieldGroup(_("Box and logger"), fields),),
            timers=self.clock_of("dispatch_to_receipt", self.left_at),
            submit=_("Receive them"),
        )
        if not self.read:
            return page
        return replace(page, known_words=_("What the logger says"), known=self.read)

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("shipment", "temp_min_c", "temp_max_c")
        return self.for_the_act(asked, readings=False) | typed | {"units": self.scanned(asked)}

    def done(self, answer: Answer) -> str:
        n, all_ = answer.outputs["received"], answer.outputs["expected"]
        return _("%(n)s of %(all)s units received.", n=n, all=all_)


def receive_step(s: Session, therapy_id: str) -> ReceiveStep | None:
    """A therapy with units on their way."""
    therapy = therapy_now(s, therapy_id)
    sent = s.execute(
        select(UnitIssue.unit_id, UnitIssue.shipment, UnitIssue.logger, UnitIssue.issued_at)
        .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
        .where(UnitIssue.therapy_id == therapy_id, UnitReceipt.unit_id.is_(None))
    ).all()
    ids = {row.unit_id for row in sent}
    units = tuple(u for u in units_at(s, therapy_id, (State.ISSUED,)) if u.id in ids)
    if therapy is None or not units:
        return None
    names = tuple(sorted({row.shipment for row in sent}))
    boxes = {(row.shipment, row.logger, row.issued_at) for row in sent}
    read = tuple(
        read_fact(key[0], one) for key, one in boxes_read(s, therapy_id).items() if key in boxes
    )
    return ReceiveStep(therapy, units, names, min(row.issued_at for row in sent), read)
