"""Which step a container or a lot may take next: pure data and one question (I05)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from tracker.identity.verdict import Reason, reason
from tracker.material.words import Kind, State

K, S = Kind, State


class Transition(NamedTuple):
    """A step that a kind of container may take."""

    kind: Kind
    from_state: State
    to_state: State


def _steps(kind: Kind, *pairs: tuple[State, State]) -> tuple[Transition, ...]:
    return tuple(Transition(kind, a, b) for a, b in pairs)


_ENDS = (S.DISCARDED, S.DESTROYED)


def _may_end(kind: Kind, *states: State) -> tuple[Transition, ...]:
    return tuple(Transition(kind, s, end) for s in states for end in _ENDS)


TRANSITIONS: Final = (
    *_steps(
        K.MARROW,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.SHIPPED),
        (S.FILLED, S.RECEIVED),
        (S.SHIPPED, S.RECEIVED),
        (S.SHIPPED, S.REJECTED),
        (S.RECEIVED, S.USED_UP),
        (S.RECEIVED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.MARROW, S.PREPARED, S.FILLED, S.RECEIVED),
    *_steps(
        K.INTERMEDIATE,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.USED_UP),
        (S.FILLED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.INTERMEDIATE, S.PREPARED, S.FILLED),
    *_steps(
        K.VESSEL,
        (S.PREPARED, S.IN_CULTURE),
        (S.IN_CULTURE, S.HARVESTED),
        (S.IN_CULTURE, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.HARVESTED, S.DISCARDED),
    ),
    *_may_end(K.VESSEL, S.PREPARED, S.IN_CULTURE),
    *_steps(
        K.POOL,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.USED_UP),
        (S.FILLED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.POOL, S.PREPARED, S.FILLED),
    *_steps(
        K.BULK,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.USED_UP),
        (S.FILLED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.BULK, S.PREPARED, S.FILLED),
    *_steps(
        K.VIAL,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.FROZEN),
        (S.FROZEN, S.STORED),
        (S.STORED, S.THAWED),
        (S.FROZEN, S.THAWED),
        (S.THAWED, S.USED_UP),
        (S.FILLED, S.REJECTED),
        (S.FROZEN, S.REJECTED),
        (S.STORED, S.REJECTED),
        (S.THAWED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.VIAL, S.PREPARED, S.FILLED, S.FROZEN, S.STORED, S.THAWED),
    *_steps(
        K.SAMPLE,
        (S.PREPARED, S.FILLED),
        (S.FILLED, S.SHIPPED),
        (S.SHIPPED, S.RECEIVED),
        (S.FILLED, S.RECEIVED),
        (S.FILLED, S.USED_UP),
        (S.RECEIVED, S.USED_UP),
        (S.RECEIVED, S.REJECTED),
        (S.REJECTED, S.DESTROYED),
        (S.USED_UP, S.DISCARDED),
    ),
    *_may_end(K.SAMPLE, S.PREPARED, S.FILLED, S.RECEIVED),
    *_steps(
        K.UNIT,
        (S.PREPARED, S.FILLED),
        *((S.FILLED, s) for s in (S.RELEASED, S.CONDITIONALLY_RELEASED, S.OOS_EXCEPTIONAL)),
        (S.FILLED, S.REJECTED),
        (S.RELEASED, S.REVOKED),
        (S.CONDITIONALLY_RELEASED, S.REVOKED),
        (S.OOS_EXCEPTIONAL, S.REVOKED),
        (S.RELEASED, S.ISSUED),
        (S.CONDITIONALLY_RELEASED, S.ISSUED),
        (S.OOS_EXCEPTIONAL, S.ISSUED),
        (S.ISSUED, S.ACCEPTED),
        (S.ISSUED, S.REVOKED),
        (S.ISSUED, S.RETURNED),
        (S.ACCEPTED, S.STARTED),
        (S.ACCEPTED, S.REVOKED),
        (S.ACCEPTED, S.RETURNED),
        (S.STARTED, S.INFUSED),
        (S.STARTED, S.STOPPED),
        *((s, S.DESTROYED) for s in (S.REJECTED, S.REVOKED, S.RETURNED, S.STOPPED)),
    ),
    *_may_end(K.UNIT, S.PREPARED, S.FILLED),
)
"""Every step that exists. A unit infused or stopped can never be issued again (I03)."""

LOT_TRANSITIONS: Final = (
    ("open", "reviewed"),
    ("open", "rejected"),
    ("reviewed", "open"),
    ("reviewed", "released"),
    ("reviewed", "conditionally_released"),
    ("reviewed", "oos_exceptional"),
    ("reviewed", "rejected"),
    ("released", "revoked"),
    ("conditionally_released", "revoked"),
    ("oos_exceptional", "revoked"),
    ("conditionally_released", "released"),
    ("revoked", "rejected"),
    ("released", "closed"),
    ("oos_exceptional", "closed"),
    ("rejected", "closed"),
)

_ALLOWED: Final = frozenset(TRANSITIONS)


def may_move(kind: Kind, from_state: State, to_state: State) -> bool:
    """True when a container of this kind may go from the one state to the other."""
    return Transition(kind, from_state, to_state) in _ALLOWED


def judge_mass_balance(
    name: str, counted: int | None, gone: int, wanted: int, tolerance_pct: Decimal
) -> tuple[Reason, ...]:
    """Why no more cells can be taken from a container than were counted into it (I17).

    ``gone`` left it before, ``wanted`` is to leave it now; all viable cells. Counts carry an error
    and are written with three figures, so an excess up to the tolerance is nothing.
    """
    if counted is None:
        return (reason("container_not_counted", about=name),)
    if gone + wanted <= counted * (100 + tolerance_pct) / 100:
        return ()
    return (
        reason(
            "more_cells_than_it_holds",
            about=name,
            wanted=wanted,
            left=max(0, counted - gone),
            counted=counted,
        ),
    )


def equal_shares(cells: int, among: int) -> list[int]:
    """Whole cells split as evenly as whole cells can be; they sum to ``cells`` exactly.

    31 cells among 4 vessels: 8, 8, 8, 7. Refuses (ValueError) an empty set of vessels.
    """
    if among < 1:
        raise ValueError("nothing to share among")
    least, rest = divmod(cells, among)
    return [least + 1] * rest + [least] * (among - rest)
