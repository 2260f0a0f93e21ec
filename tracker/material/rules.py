"""Which moves a container may make, what may become of it, and whether its cells add up.

The transitions are data: the database carries them as a table and refuses any other move (I05).
Held material is no state: holds are rows of their own, inherited along the genealogy (I28).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from tracker.identity.verdict import Reason, Severity, reason
from tracker.material.words import FIRST_STATE, Kind, State


class Transition(NamedTuple):
    """One allowed move of one kind."""

    kind: Kind
    from_state: State
    to_state: State


_UNUSED: Final = "prepared: discarded destroyed"
_MOVES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.MARROW: (
        _UNUSED,
        "prepared: filled",
        "filled: shipped received rejected discarded destroyed",
        "shipped: received rejected destroyed",
        "received: stored used_up rejected discarded destroyed",
        "stored: used_up rejected discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.INTERMEDIATE: (
        _UNUSED,
        "prepared: filled",
        "filled: frozen used_up rejected discarded destroyed",
        "frozen: stored discarded destroyed",
        "stored: thawed rejected discarded destroyed",
        "thawed: used_up rejected discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.VESSEL: (
        _UNUSED,
        "prepared: in_culture",
        "in_culture: harvested rejected discarded destroyed",
        "harvested: used_up discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.POOL: (
        _UNUSED,
        "prepared: filled",
        "filled: used_up rejected discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.BULK: (
        _UNUSED,
        "prepared: filled",
        "filled: used_up rejected discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.VIAL: (
        _UNUSED,
        "prepared: filled",
        "filled: frozen discarded destroyed",
        "frozen: stored discarded destroyed",
        "stored: thawed shipped rejected discarded destroyed",
        "shipped: received destroyed",
        "received: stored thawed rejected discarded destroyed",
        "thawed: used_up rejected discarded destroyed",
        "rejected: destroyed",
    ),
    Kind.SAMPLE: (
        _UNUSED,
        "prepared: filled",
        "filled: shipped received stored used_up rejected discarded destroyed",
        "shipped: received rejected destroyed",
        "received: stored used_up rejected discarded destroyed",
        "stored: shipped used_up rejected discarded destroyed",
        "rejected: discarded destroyed",
    ),
    Kind.UNIT: (
        _UNUSED,
        "prepared: filled",
        "filled: frozen released conditionally_released oos_exceptional rejected destroyed",
        "frozen: stored discarded destroyed",
        "stored: thawed rejected discarded destroyed",
        "thawed: released conditionally_released oos_exceptional rejected destroyed",
        "released: issued revoked destroyed",
        "conditionally_released: released issued revoked destroyed",
        "oos_exceptional: issued revoked destroyed",
        "issued: accepted rejected returned revoked destroyed",
        "accepted: started returned revoked destroyed",
        "started: infused stopped",
        "stopped: destroyed",
        "returned: destroyed",
        "revoked: released conditionally_released oos_exceptional rejected destroyed",
        "rejected: destroyed",
    ),
}
TRANSITIONS: Final[tuple[Transition, ...]] = tuple(
    Transition(kind, State(line.split(": ")[0]), State(to))
    for kind, lines in _MOVES.items()
    for line in lines
    for to in line.split(": ")[1].split()
)
_ALLOWED: Final = frozenset(TRANSITIONS)

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
"""What may become of a lot; its units carry their own states (I05)."""

CAN_BE_PARENT: Final[frozenset[tuple[Kind, State]]] = frozenset(
    {
        (Kind.MARROW, State.FILLED),  # a tube taken at the table
        (Kind.MARROW, State.RECEIVED),
        (Kind.MARROW, State.STORED),
        (Kind.INTERMEDIATE, State.FILLED),
        (Kind.INTERMEDIATE, State.THAWED),
        (Kind.VESSEL, State.IN_CULTURE),  # a sample of the medium
        (Kind.VESSEL, State.HARVESTED),
        (Kind.POOL, State.FILLED),
        (Kind.BULK, State.FILLED),
        (Kind.VIAL, State.THAWED),
        (Kind.SAMPLE, State.FILLED),
        (Kind.SAMPLE, State.RECEIVED),
        (Kind.UNIT, State.FILLED),  # a retain or a release sample
        (Kind.UNIT, State.THAWED),
    }
)


def may_move(kind: Kind, from_state: State, to_state: State) -> bool:
    """True when the transition stands in the table (I05)."""
    return Transition(kind, from_state, to_state) in _ALLOWED


def reachable(kind: Kind) -> frozenset[State]:
    """Every state that a container of this kind can be in, from the first on."""
    seen = {FIRST_STATE}
    while (
        more := {t.to_state for t in TRANSITIONS if t.kind is kind and t.from_state in seen} - seen
    ):
        seen |= more
    return frozenset(seen)


def judge_move(kind: Kind, from_state: State, to_state: State, name: str) -> tuple[Reason, ...]:
    """Why this container may not make this move (I05); the database refuses it too."""
    if may_move(kind, from_state, to_state):
        return ()
    return (reason("move_not_allowed", about=name, kind=kind, now=from_state, wanted=to_state),)


def judge_parent(
    kind: Kind, state: State, name: str, parent_therapy: str, child_therapy: str
) -> tuple[Reason, ...]:
    """Every reason why nothing of this therapy may be made from this container (I01, I28)."""
    found: list[Reason] = []
    if parent_therapy != child_therapy:
        found.append(reason("material_of_another_patient", Severity.IDENTITY, name))
    if (kind, state) not in CAN_BE_PARENT:
        found.append(reason("parent_has_no_usable_cells", about=name, kind=kind, now=state))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Taken:
    """Cells taken out of a container into one child, sample or waste."""

    name: str
    cells: Decimal


GROSS_FACTOR: Final = 10  # ten times more out than in is a wrong unit, not a counting error


def judge_mass_balance(
    name: str, available_cells: Decimal, taken: Sequence[Taken], tolerance_pct: Decimal
) -> tuple[Reason, ...]:
    """Why more cells leave a container than were counted into it (I17).

    Counts carry an error and are written with three figures, so an excess up to the tolerance is
    nothing. Beyond it the transfer is recorded, held and opens a deviation; beyond ten times it is
    a slip of the unit and stops. Growth is judged elsewhere, by doublings.
    """
    out = sum((t.cells for t in taken), Decimal(0))
    if out <= available_cells * (100 + tolerance_pct) / 100:
        return ()
    gross = out > available_cells * GROSS_FACTOR
    return (
        reason(
            "more_cells_out_than_in",
            Severity.STOP if gross else Severity.HOLD,
            name,
            out=f"{out:.3e}",
            available=f"{available_cells:.3e}",
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
