"""A container's labels and its line of custody and states: who did what with it, newest first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from tracker.db import canonical
from tracker.dossier.container_page import CustodyStop, LabelLine
from tracker.dossier.people_named import names_of, person_words
from tracker.dossier.words import LABEL_WORDS, ROLE_WORDS, place_words, said, state_words
from tracker.marking.models import ActiveLabel, LabelInstance, LabelState, LabelStateWord
from tracker.material.models import ContainerState, Custody, Place
from tracker.material.words import Kind, State
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _

_CONTAINER: BindParameter[str] = bindparam("container_id")
_STATES = (
    select(ContainerState)
    .where(ContainerState.container_id == _CONTAINER)
    .order_by(ContainerState.n)
)
_CUSTODY = (
    select(Custody, Place.name)
    .outerjoin(Place, Place.id == Custody.place_id)
    .where(Custody.container_id == _CONTAINER)
    .order_by(Custody.n)
)
_LAST = (
    select(func.max(LabelState.n))
    .where(LabelState.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)
_LABELS = (
    select(LabelInstance, LabelState.to_state, LabelState.at, ActiveLabel.label_id)
    .join(LabelState, (LabelState.label_id == LabelInstance.id) & (LabelState.n == _LAST))
    .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    .where(LabelInstance.container_id == _CONTAINER)
    .order_by(LabelInstance.prepared_at.desc(), LabelInstance.id)
)
_COLDEST: Final = re.compile(r"min (-?[0-9.]+) C")
_ICONS: Final = {
    LabelStateWord.APPLIED: "check",
    LabelStateWord.PRINTED: "print",
    LabelStateWord.RETURNED: "back",
    LabelStateWord.UNACCOUNTED: "alert",
}


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened to the container itself."""

    stops: tuple[CustodyStop, ...]
    where: str
    made_at: dt.datetime | None


def history_of(s: Session, container_id: str, kind: Kind) -> History:
    """Custody and states in one line, newest first; three statements."""
    named = {"container_id": container_id}
    states = s.scalars(_STATES, named).all()
    custody = s.execute(_CUSTODY, named).all()
    names = names_of(s, [x.by for x in states] + [c.held_by for c, _place in custody])
    stops = [_held(c, place, names) for c, place in custody]
    stops += [_moved(x, names, kind) for x in states if x.to_state is not State.PREPARED]
    where = where_words(*custody[-1]) if custody else ""
    stops.sort(key=lambda stop: stop.at, reverse=True)
    return History(tuple(stops), where, states[0].at if states else None)


def where_words(custody: Custody, place: str | None) -> str:
    """The place and the position in it, once where both are the same."""
    if place is None or place == custody.where:
        return place_words(custody.where)
    return f"{place}, {place_words(custody.where)}"


def _held(custody: Custody, place: str | None, names: Mapping[str, str]) -> CustodyStop:
    return CustodyStop(
        words=where_words(custody, place),
        who=person_words(names, custody.held_by),
        at=custody.since,
        note=_condition(custody.condition),
    )


def _condition(written: str) -> str:
    """The condition on arrival; the coldest measured temperature with its sign and unit."""
    found = _COLDEST.fullmatch(written)
    if found is None:
        return written
    return _("coldest %(temperature)s °C", temperature=found.group(1).replace("-", "−"))


def _moved(state: ContainerState, names: Mapping[str, str], kind: Kind) -> CustodyStop:
    words = said(state_words(state.to_state, kind))
    who = person_words(names, state.by)
    return CustodyStop(words[:1].upper() + words[1:], who, state.at, state.reason)


@dataclass(frozen=True, slots=True)
class Labels:
    """Every print of a container, and a picture of the one that counts now."""

    lines: tuple[LabelLine, ...]
    picture: Markup | None
    code: str


def labels_shown(s: Session, container_id: str, name: str) -> Labels:
    """The labels of the container, newest first; one statement."""
    rows = s.execute(_LABELS, {"container_id": container_id}).all()
    active = next((row for row in rows if row.label_id is not None), None)
    return Labels(
        lines=tuple(_line(row, name) for row in rows),
        picture=_picture(rows, active),
        code=active.LabelInstance.code if active is not None else "",
    )


def _picture(rows: Sequence[Any], active: Any) -> Markup | None:
    """The active label's own snapshot, drawn; nothing when no label is active."""
    if active is None:
        return None
    from labels.snapshot import LabelSnapshot
    from labels.svg import label_svg

    snapshot = LabelSnapshot.from_canonical(canonical(active.LabelInstance.snapshot))
    return Markup(label_svg(snapshot, specimen=True))  # noqa: S704 - our own drawing


def _line(row: Any, name: str) -> LabelLine:
    label, state = row.LabelInstance, row.to_state
    kind = ChipKind.ACCENT if row.label_id is not None else ChipKind.PLAIN
    if state is LabelStateWord.UNACCOUNTED:
        kind = ChipKind.ATTENTION
    words = said(LABEL_WORDS[state])
    if row.label_id is not None:
        words = _("on the container")
    return LabelLine(
        name=name,
        role=said(ROLE_WORDS[label.role]),
        serial=label.serial,
        chip=Chip(kind, _ICONS.get(state, "cross"), words),
        at=row.at,
    )
