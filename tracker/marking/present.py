"""Labels as an act meets them: whose, of what, in which state; and their next state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.marking.kits.models import KitLabel, KitState, KitStateWord
from tracker.marking.models import (
    ActiveLabel,
    LabelInstance,
    LabelRole,
    LabelState,
    LabelStateWord,
)
from tracker.marking.printing.models import PrintCountLabel, PrintFate
from tracker.marking.rules import LABEL_TRANSITIONS, LabelFacts, judge_use
from tracker.marking.scan import is_code, not_ours, own_codes
from tracker.material.models import Container
from tracker.material.words import Kind

_STEPS: Final = frozenset(LABEL_TRANSITIONS)


@dataclass(frozen=True, slots=True)
class LabelNow:
    """A label with its last state; ``active`` when a scan of it stands for its container.

    ``on_paper`` is False only for one that was counted at the printer and never came out (H03).
    ``kit``: how far the kit is in which it was put, if any.
    """

    id: str
    therapy_id: str
    container_id: str
    role: LabelRole
    code: str
    serial: str
    layout: str
    short_name: str
    kind: Kind
    lot_id: str | None
    n: int
    state: LabelStateWord
    active: bool
    on_paper: bool = True
    kit: KitStateWord | None = None

    @property
    def facts(self) -> LabelFacts:
        """The label as rules see it."""
        return LabelFacts(
            self.short_name,
            self.serial,
            self.therapy_id,
            self.container_id,
            self.state.value,
        )


_LAST = (
    select(func.max(LabelState.n))
    .where(LabelState.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)
_KIT = aliased(KitState)
_KIT_LAST = (
    select(func.max(_KIT.n))
    .where(_KIT.kit_id == KitLabel.kit_id)
    .correlate(KitLabel)
    .scalar_subquery()
)
LABELS = (
    select(
        LabelInstance.id,
        LabelInstance.therapy_id,
        LabelInstance.container_id,
        LabelInstance.role,
        LabelInstance.code,
        LabelInstance.serial,
        LabelInstance.layout,
        Container.short_name,
        Container.kind,
        Container.lot_id,
        LabelState.n,
        LabelState.to_state,
        ActiveLabel.label_id.is_not(None),
        PrintCountLabel.fate.is_distinct_from(PrintFate.NOT_OUT),
        KitState.to_state,
    )
    .select_from(LabelInstance)
    .join(Container, Container.id == LabelInstance.container_id)
    .join(LabelState, (LabelState.label_id == LabelInstance.id) & (LabelState.n == _LAST))
    .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    .outerjoin(PrintCountLabel, PrintCountLabel.label_id == LabelInstance.id)
    .outerjoin(KitLabel, KitLabel.label_id == LabelInstance.id)
    .outerjoin(KitState, (KitState.kit_id == KitLabel.kit_id) & (KitState.n == _KIT_LAST))
    .order_by(LabelInstance.prepared_at, LabelInstance.id)
)
"""Every label with its last state; add a WHERE."""


def _now(row: Any) -> LabelNow:
    return LabelNow(*row)


def labels_of(s: Session, container_ids: Collection[str]) -> list[LabelNow]:
    """Every print ever made for these containers, in the order of printing."""
    rows = s.execute(LABELS.where(LabelInstance.container_id.in_(list(container_ids))))
    return [_now(row) for row in rows]


def labels_now(s: Session, refs: Collection[str]) -> dict[str, LabelNow]:
    """Labels by the code or id that names them; unknown ones are left out."""
    wanted = list(refs)
    named = or_(LabelInstance.code.in_(wanted), LabelInstance.id.in_(wanted))
    found = [_now(row) for row in s.execute(LABELS.where(named))]
    return {ref: one for one in found for ref in (one.code, one.id) if ref in wanted}


def take_labels(
    ctx: Act, therapy_id: str, refs: Sequence[str], states: Collection[LabelStateWord]
) -> list[LabelNow]:
    """The labels scanned or picked, all of this therapy and in one of these states.

    Finds on ``ctx`` what is not so: codes that are not ours, unknown or twice, another patient's.
    """
    refs = own_codes(ctx, refs)
    now = labels_now(ctx.s, refs)
    if len(set(refs)) != len(refs):
        ctx.find(reason("label_given_twice"))
    out = []
    for ref in dict.fromkeys(refs):
        if is_code(ref) and (wrong := not_ours(ctx, ref)):
            ctx.find(wrong)
        elif ref not in now:
            ctx.find(reason("label_unknown"))
        else:
            ctx.find(*judge_use(now[ref].facts, therapy_id, [s.value for s in states]))
            out.append(now[ref])
    return out


def turn(ctx: Act, label: LabelNow, to: LabelStateWord, why: str = "") -> LabelNow:
    """The label is in the state ``to``; a step that does not exist is found (I05)."""
    if (label.state.value, to.value) not in _STEPS:
        ctx.find(
            reason(
                "label_step_not_allowed",
                about=label.short_name,
                state=label.state.value,
                to=to.value,
            )
        )
        return label
    ctx.add(
        LabelState(
            label_id=label.id,
            n=label.n + 1,
            therapy_id=label.therapy_id,
            from_state=label.state.value,
            to_state=to,
            at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
            reason=why,
        )
    )
    return replace(label, n=label.n + 1, state=to)


Pointers = dict[tuple[str, LabelRole], ActiveLabel]


def pointers(s: Session, container_ids: Collection[str]) -> Pointers:
    """The rows that say which label is active, by container and role."""
    rows = s.scalars(select(ActiveLabel).where(ActiveLabel.container_id.in_(list(container_ids))))
    return {(row.container_id, row.role): row for row in rows}


def put_on(ctx: Act, label: LabelNow, now: Pointers) -> None:
    """The label is the one active label of its role on its container (I11)."""
    row = now.get((label.container_id, label.role))
    if row is not None:
        ctx.change(row, label_id=label.id)
        return
    ctx.add(
        ActiveLabel(
            container_id=label.container_id,
            role=label.role,
            therapy_id=label.therapy_id,
            label_id=label.id,
        )
    )


def take_off(ctx: Act, label: LabelNow, now: Pointers) -> None:
    """The label names its container no more."""
    if label.active:
        ctx.change(now[label.container_id, label.role], label_id=None)
