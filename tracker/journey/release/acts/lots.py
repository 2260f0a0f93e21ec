"""What the acts of release share: one lot of one therapy."""

from __future__ import annotations

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.journey.release.facts import asks
from tracker.journey.release.standing import LotNow, asks_lot, lot_now
from tracker.record.ahead import Question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, the_therapy


class LotInput(StepInput):
    """An act on one lot."""

    lot: str

    def asks(self) -> tuple[Question, ...]:
        return (*super().asks(), asks_lot(self.therapy, self.lot), *asks(self.therapy, self.lot))


def the_lot(ctx: Act, given: LotInput) -> tuple[TherapyNow, LotNow] | None:
    """Therapy and lot; when there is no such lot of it, that is found on ``ctx``."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return None
    lot = lot_now(ctx.s, therapy.id, given.lot)
    if lot is None:
        ctx.find(reason("lot_unknown"))
        return None
    return therapy, lot
