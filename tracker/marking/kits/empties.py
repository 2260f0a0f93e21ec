"""Prepared, empty containers: labelled before cells come in (H01).

A step takes them under the names that it would give. A container that nobody prepared is made by
the step itself, and labelled right after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from tracker.act import Act
from tracker.marking.kits.rules import judge_empty
from tracker.marking.models import ActiveLabel
from tracker.material.models import Container, ContainerState
from tracker.material.moves import Parent, fill, make
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow

_LABELLED = (
    select(ActiveLabel.label_id)
    .where(ActiveLabel.container_id == Container.id, ActiveLabel.label_id.is_not(None))
    .limit(1)
    .correlate(Container)
    .scalar_subquery()
)
_EMPTY = CONTAINERS.add_columns(_LABELLED.label("worn")).where(
    Container.therapy_id == bindparam("therapy_id"),
    ContainerState.to_state == State.PREPARED,
)


@dataclass(frozen=True, slots=True)
class Empty:
    """A prepared container, and whether it wears its label."""

    container: ContainerNow
    labelled: bool


def asks_empties(therapy_id: str) -> Question:
    """What ``empties`` reads."""
    return question(_EMPTY, therapy_id=therapy_id)


def empties(ctx: Act, therapy_id: str, kind: Kind) -> dict[str, Empty]:
    """The therapy's prepared containers of this kind, by name."""
    rows = ctx.s.execute(_EMPTY, {"therapy_id": therapy_id})
    found = {r.short_name: Empty(ContainerNow(*r[:-1]), r.worn is not None) for r in rows}
    return {n: found[n] for n in sorted(found) if found[n].container.kind is kind}


@dataclass(frozen=True, slots=True)
class Filling:
    """What a step puts into containers, whether they were prepared or not."""

    therapy: TherapyNow
    step_id: str
    like: ContainerNow
    states: tuple[State, ...]


def fill_or_make(
    ctx: Act, filling: Filling, names: Iterable[tuple[str, list[Parent]]]
) -> list[ContainerNow]:
    """Each named container holds its share: a prepared one is filled, any other is made.

    Finds on ``ctx`` a prepared one without its label, or of another vessel, passage or lot.
    """
    like = filling.like
    ready = empties(ctx, filling.therapy.id, like.kind)
    out = []
    for name, parents in names:
        empty = ready.get(name)
        if empty is None:
            made = make(
                ctx,
                filling.therapy,
                like.kind,
                name,
                filling.step_id,
                parents=parents,
                states=filling.states,
                lot_id=like.lot_id,
                product=like.product,
                passage=like.passage,
                vessel=like.vessel,
                area_cm2=like.area_cm2,
            )
        else:
            alike = _shape(empty.container) == _shape(like)
            ctx.find(*judge_empty(name, labelled=empty.labelled, alike=alike))
            made = fill(ctx, empty.container, filling.step_id, parents, filling.states)
        out.append(made)
    return out


def _shape(c: ContainerNow) -> tuple[object, ...]:
    return c.kind, c.lot_id, c.product, c.passage, c.vessel, c.area_cm2
