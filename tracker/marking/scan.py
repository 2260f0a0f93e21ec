"""From a scanned label to its container, and never to another (I14).

Inside acts a container is named by the code that was scanned from its label, or by its id where a
page listed it. A label that is not the active one is refused with what became of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.codes import PREFIX, Checked, Kind, check
from tracker.identity.foreign import System
from tracker.identity.scan import Foreign
from tracker.identity.verdict import Reason, Severity, reason
from tracker.marking.isbt.reading import BEGINS, own_code
from tracker.marking.models import ActiveLabel, LabelInstance, LabelState
from tracker.marking.scanned import SCANNED, LabelNow, scanned
from tracker.material import present
from tracker.material.present import ContainerNow, containers_now, take
from tracker.material.words import Kind as ContainerKind
from tracker.material.words import State
from tracker.record.ahead import Question, question

_BY_CODE = (
    select(
        LabelInstance.code,
        LabelInstance.container_id,
        LabelInstance.therapy_id,
        LabelInstance.id,
        ActiveLabel.label_id,
    )
    .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    .where(LabelInstance.code.in_(bindparam("codes", expanding=True)))
)


def asks(refs: Iterable[str]) -> tuple[Question, ...]:
    """What ``take_scanned`` and ``scanned_label`` read of these scans and ids."""
    codes, ids = _sorted(refs)
    by_code = (question(SCANNED, codes=codes),) if codes else ()
    return (*by_code, present.asks(ids)) if ids else by_code


def _sorted(refs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Scans, and ids of a page."""
    named = list(refs)
    return [r for r in named if is_code(r)], [r for r in named if not is_code(r)]


def scanned_label(ctx: Act, code: str) -> LabelNow | None:
    """The label with this code; None when the text is no code, or none of ours (I14).

    Says nothing of whose it is: at the bedside another patient's label is a finding of its own.
    """
    (code,) = own_codes(ctx, [code])
    if wrong := not_ours(ctx, code):
        ctx.find(wrong)
        return None
    label = scanned(ctx.s, [code]).get(code)
    if label is None:
        ctx.find(reason("label_unknown"))
    return label


def is_code(ref: str) -> bool:
    """True for what looks like a scan rather than an id of a page."""
    return ref.startswith((PREFIX, BEGINS))


def own_codes(ctx: Act, refs: Iterable[str]) -> list[str]:
    """These scans and ids; a label that was scanned by its ISBT 128 message by its own code."""
    return [own_code(ctx.s, ref, ctx.site.environment) for ref in refs]


def resolve(s: Session, codes: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Container id of each known label code, and whether that label is active now."""
    rows = s.execute(_BY_CODE, {"codes": list(codes)})
    return {row.code: (row.container_id, row.label_id is not None) for row in rows}


def became_of(s: Session, code: str) -> str:
    """The last state of the label with this code."""
    state = s.scalar(
        select(LabelState.to_state)
        .join(LabelInstance, LabelInstance.id == LabelState.label_id)
        .where(LabelInstance.code == code)
        .order_by(LabelState.n.desc())
        .limit(1)
    )
    return state.value if state else "unknown"


def bags_among(ctx: Act, refs: Sequence[str]) -> list[Reason]:
    """Of each scan of a bag's or a box's label that it does not show the container itself."""
    labels = scanned(ctx.s, _sorted(own_codes(ctx, refs))[0]).values()
    found = [r for label in labels for r in label.on_itself()]
    return [r for r in found if r.code == "label_of_the_bag"]


def ids_of(ctx: Act, refs: Sequence[str]) -> list[str]:
    """Container ids of scans and ids; every scan that does not stand is found on ``ctx``."""
    refs = own_codes(ctx, refs)
    labels = scanned(ctx.s, _sorted(refs)[0])
    return [
        labels[ref].container.id if is_code(ref) else ref for ref in _standing(ctx, refs, labels)
    ]


def _standing(ctx: Act, refs: Sequence[str], labels: Mapping[str, LabelNow]) -> list[str]:
    """The ids among them, and the scans whose label stands; of the others is found why not."""
    out = []
    for ref in refs:
        if not is_code(ref):
            out.append(ref)
        elif wrong := not_ours(ctx, ref):
            ctx.find(wrong)
        elif ref not in labels:
            ctx.find(reason("label_unknown"))
        elif not labels[ref].active:
            ctx.find(reason("label_not_active", about=became_of(ctx.s, ref)))
        else:
            out.append(ref)
    return out


def not_ours(ctx: Act, code: str, kind: Kind = Kind.CONTAINER_LABEL) -> Reason | None:
    """Why the text is not a code of this kind; nothing when it is one."""
    if code.startswith(BEGINS):
        return Foreign(System.ISBT_128, code).reason()
    checked = check(code, ctx.site.keyring)
    if not isinstance(checked, Checked):
        return reason("check_failed", Severity.STOP, checked.value)
    if checked.kind is not kind:
        return reason("wrong_kind_of_code", about=checked.kind.name.lower())
    return None


def take_scanned(
    ctx: Act,
    therapy_id: str,
    refs: Sequence[str],
    kinds: Collection[ContainerKind] = (),
    states: Collection[State] = (),
) -> list[ContainerNow]:
    """``material.present.take`` for scans and ids mixed."""
    refs = own_codes(ctx, refs)
    codes, ids = _sorted(refs)
    labels = scanned(ctx.s, codes)
    known = containers_now(ctx.s, ids) if ids else {}
    named = [
        labels[ref].container if is_code(ref) else known.get(ref)
        for ref in _standing(ctx, refs, labels)
    ]
    return take(ctx, therapy_id, named, kinds, states)
