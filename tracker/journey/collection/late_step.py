"""A container that came after its box: the same questions as at the receipt, and where it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.collection.acts.late import LATE
from tracker.journey.collection.acts.receiving import ReceiveShipment, found_at_receipt
from tracker.journey.collection.transport_steps import ReceiveStep
from tracker.material.present import ContainerNow
from tracker.pages.here import reading
from tracker.pages.step import Asked
from tracker.pages.step_shown import LONG, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.by_hand import by_hand_fields


@dataclass(frozen=True)
class LateStep(ReceiveStep):
    """One container, on hold until QA decides on it, or rejected."""

    tag = LATE

    def page(self, asked: Asked) -> StepPage:
        inside = by_hand_fields(reading(), self.expected)
        where = StepField("note", _("Where was it meanwhile, and how did it come?"), LONG)
        groups = [
            *((FieldGroup(_("What came"), inside),) if inside else ()),
            FieldGroup(_("Before you open it"), self._outside()),
            FieldGroup(_("The %(tissue)s"), self._content()),
            FieldGroup(_("Decision"), (self._decision(), where)),
        ]
        page = self.made(
            asked,
            _("Receive what came after %(name)s", name=self.shipment.name),
            _("Its box was received without it. Scan it: it is held until QA decides."),
            groups,
            timers=self._timers(),
            submit=_("Record the receipt"),
        )
        return replace(page, known_words=_("As it was sent"), known=self._as_sent())

    def foreseen(
        self, read: ReceiveShipment, here: list[ContainerNow], at: dt.datetime
    ) -> list[Reason]:
        late = [reason("container_came_late", Severity.HOLD, about=c.short_name) for c in here]
        inside = {c.id for c in here}
        found = found_at_receipt(reading(), self.therapy, read, self.shipment, here, at, inside)
        return [*late, *found]
