"""Label kits as an act meets them: whose, for which step, where on their way; their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.marking.kits.models import KitLabel, KitState, KitStateWord, LabelKit
from tracker.marking.kits.rules import another_patients, judge_way
from tracker.marking.models import LabelInstance
from tracker.marking.present import LabelNow, labels_now


@dataclass(frozen=True, slots=True)
class KitNow:
    """A kit with its last state; ``seal`` is that of its sealing."""

    id: str
    therapy_id: str
    step: str
    code: str
    name: str
    layout: str
    labels: int
    spares: int
    n: int
    state: KitStateWord
    seal: str


_OTHER = aliased(KitState)
_SEALED = aliased(KitState)
_LAST = (
    select(func.max(_OTHER.n)).where(_OTHER.kit_id == LabelKit.id).correlate(LabelKit)
).scalar_subquery()
_KITS = (
    select(
        LabelKit.id,
        LabelKit.therapy_id,
        LabelKit.step,
        LabelKit.code,
        LabelKit.name,
        LabelKit.layout,
        LabelKit.labels,
        LabelKit.spares,
        KitState.n,
        KitState.to_state,
        func.coalesce(_SEALED.seal, ""),
    )
    .select_from(LabelKit)
    .join(KitState, (KitState.kit_id == LabelKit.id) & (KitState.n == _LAST))
    .outerjoin(_SEALED, (_SEALED.kit_id == LabelKit.id) & (_SEALED.to_state == KitStateWord.SEALED))
    .order_by(LabelKit.prepared_at.desc(), LabelKit.id)
)


def _kit(row: Any) -> KitNow:
    return KitNow(*row)


def kits(s: Session) -> list[KitNow]:
    """Every kit that is still on its way, the newest first."""
    rows = s.execute(_KITS.where(KitState.to_state != KitStateWord.RETURNED))
    return [_kit(row) for row in rows]


def kit_now(s: Session, ref: str) -> KitNow | None:
    """The kit with this id or code, or the one in which the label with this code lies."""
    inside = (
        select(KitLabel.kit_id)
        .join(LabelInstance, LabelInstance.id == KitLabel.label_id)
        .where(LabelInstance.code == ref)
    )
    same = or_(LabelKit.id == ref, LabelKit.code == ref, LabelKit.id.in_(inside))
    row = s.execute(_KITS.where(same)).first()
    return _kit(row) if row else None


def kit_labels(s: Session, kit_id: str) -> list[LabelNow]:
    """The labels that were put into the kit, as they are now."""
    ids = s.scalars(select(KitLabel.label_id).where(KitLabel.kit_id == kit_id)).all()
    found = labels_now(s, ids)
    return sorted((found[i] for i in ids), key=lambda x: (x.short_name, x.serial))


def the_kit(ctx: Act, therapy_id: str, ref: str, to: KitStateWord) -> KitNow | None:
    """The kit that was scanned, of this therapy, and ready for its next state."""
    kit = kit_now(ctx.s, ref)
    if kit is None:
        ctx.find(reason("kit_unknown"))
        return None
    if kit.therapy_id != therapy_id:
        ctx.find(another_patients(kit.name))
        return None
    ctx.find(*judge_way(kit.name, kit.state, to))
    return kit


def turn_kit(
    ctx: Act,
    kit: KitNow,
    to: KitStateWord,
    *,
    counted: int | None = None,
    seal: str = "",
    note: str = "",
) -> None:
    """The kit is in the state ``to``."""
    ctx.add(
        KitState(
            kit_id=kit.id,
            n=kit.n + 1,
            therapy_id=kit.therapy_id,
            from_state=kit.state.value,
            to_state=to,
            at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
            counted=counted,
            seal=seal,
            note=note,
        )
    )
