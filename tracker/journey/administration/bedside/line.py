"""The units in the suite that are for the same place as this one, read in the deciding act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import bindparam

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.journey.administration.bedside.models import UnitPassedOver
from tracker.journey.administration.budget import endotoxin_of_the_hour
from tracker.journey.administration.facts import Filled, filled, units_facts
from tracker.journey.administration.models import UnitReceipt
from tracker.journey.administration.rules import judge_product
from tracker.journey.administration.turns import (
    WAITING,
    InLine,
    before,
    judge_turn,
    passed_over,
    turn_of,
)
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow

_CAME: Final = (
    CONTAINERS.join(UnitReceipt, UnitReceipt.unit_id == Container.id)
    .where(Container.therapy_id == bindparam("therapy_id"))
    .order_by(Container.short_name)
)


def asks(therapy_id: str) -> Question:
    """What ``line_for`` reads beyond the facts of units."""
    return question(_CAME, therapy_id=therapy_id)


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, and by their ids the others that came to the suite; None when it was never filled."""

    unit: InLine | None
    others: dict[str, InLine]

    def reasons(self) -> tuple[Reason, ...]:
        """Why it is not this unit's turn."""
        return judge_turn(self.unit, tuple(self.others.values())) if self.unit else ()


def line_for(ctx: Act, therapy: TherapyNow, unit: ContainerNow) -> Line:
    """The unit among the others; of those that come before, what speaks against giving them.

    Only these are looked at whole: mostly there are none.
    """
    fills = filled(ctx.s, therapy.id)
    if unit.id not in fills:
        return Line(None, {})
    rows = ctx.s.execute(_CAME, {"therapy_id": therapy.id})
    came = {c.id: c for c in (ContainerNow(*row) for row in rows) if c.id in fills}
    others = {id_: _placed(therapy, c, fills[id_]) for id_, c in came.items()}
    mine = _placed(therapy, unit, fills[unit.id])
    ahead = before(mine, others.values())
    waiting = [came[id_] for id_, o in others.items() if o in ahead and o.state in WAITING]
    for c in waiting:  # its own start would be refused for all of this, the hour's endotoxin too
        endotoxin = endotoxin_of_the_hour(ctx, therapy, c)
        facts = units_facts(ctx, therapy, [c], endotoxin)
        against = judge_product(facts[c.id], ctx.now, c.state)
        others[c.id] = replace(others[c.id], against=against)
    return Line(mine, others)


def _placed(therapy: TherapyNow, unit: ContainerNow, fill: Filled) -> InLine:
    turn = turn_of(therapy.definition.rank_of(fill.product), unit.short_name)
    return InLine(unit.short_name, fill.target, turn, unit.state)


def tell_passed_over(ctx: Act, therapy: TherapyNow, unit: ContainerNow, line: Line) -> None:
    """Units that should have come before, and why they do not, stand in the record."""
    over = passed_over(line.unit, tuple(line.others.values())) if line.unit else ()
    for id_, one in line.others.items():
        if one in over:
            ctx.add(
                UnitPassedOver(
                    unit_id=id_,
                    given_id=unit.id,
                    therapy_id=therapy.id,
                    why=", ".join(dict.fromkeys(r.code for r in one.against)),
                    at=ctx.now,
                )
            )
