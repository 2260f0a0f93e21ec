"""What is left of a therapy's material: while there is any, its patient must stay identifiable."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.material.models import Container, ContainerState
from tracker.material.present import CONTAINERS
from tracker.material.words import State
from tracker.therapy.erasure import tells_what_is_left

GONE: Final = frozenset(
    {State.PREPARED, State.USED_UP, State.DISCARDED, State.DESTROYED, State.INFUSED}
)
"""Nothing is in such a container: it was never filled, or all of it went somewhere."""
_IDS: Final[BindParameter[list[str]]] = bindparam("ids", expanding=True)
_LEFT = CONTAINERS.where(
    Container.therapy_id.in_(_IDS), ContainerState.to_state.not_in(GONE)
).order_by(Container.short_name)


@tells_what_is_left
def material_left(s: Session, therapies: Collection[str]) -> Iterator[Reason]:
    """One reason for each container that still holds something."""
    for row in s.execute(_LEFT, {"ids": list(therapies)}):
        yield reason("material_still_there", about=row.short_name, state=row.to_state.value)
