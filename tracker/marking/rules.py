"""What a label may become, and which paper fits which container: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason
from tracker.material.papers import FITS, OUTER
from tracker.material.words import Kind, State

LABEL_TRANSITIONS: Final = (
    ("prepared", "printed"),
    ("prepared", "voided"),
    ("printed", "applied"),
    ("printed", "returned"),
    ("printed", "voided"),
    ("printed", "destroyed"),
    ("printed", "unaccounted"),
    ("returned", "destroyed"),
    ("returned", "voided"),
    ("applied", "voided"),
    ("voided", "destroyed"),
    ("unaccounted", "destroyed"),
)
"""A voided label is never applied again; an unaccounted one can only be found and destroyed."""

_ENDED: Final = frozenset({State.DISCARDED, State.DESTROYED, State.USED_UP, State.INFUSED})
LABELLED: Final = frozenset(State) - _ENDED
"""States in which a container may get a label: it still holds, or will hold, something."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label as rules see it. ``name`` is the short name printed on it."""

    name: str
    serial: str
    therapy_id: str
    container_id: str
    state: str


def judge_layout(
    layout: str, kinds: Sequence[tuple[str, Kind]], role: str = "primary"
) -> tuple[Reason, ...]:
    """Why this paper does not fit these containers (short name, kind), or not in this role."""
    papers = {"primary": FITS, "outer": OUTER}.get(role, {})
    fits = papers.get(layout)
    if fits is None:
        return (reason("layout_unknown", about=layout, known=", ".join(sorted(papers))),)
    return tuple(
        reason("layout_does_not_fit", about=name, layout=layout, kind=kind.value)
        for name, kind in kinds
        if kind not in fits
    )


def judge_use(label: LabelFacts, therapy_id: str, needed: Collection[str]) -> tuple[Reason, ...]:
    """Why nothing may be done with this label: another patient's, or not in the state needed.

    Another patient's label in the hand is an identity stop (I01, I20).
    """
    if label.therapy_id != therapy_id:
        return (reason("label_of_another_patient", Severity.IDENTITY),)
    if label.state in needed:
        return ()
    return (
        reason(
            "label_in_another_state",
            about=label.name,
            state=label.state,
            needed=", ".join(sorted(needed)),
        ),
    )


def judge_place(label: LabelFacts, container_id: str, container: str) -> tuple[Reason, ...]:
    """Why this label may not be put on this container: it was printed for another (D18)."""
    if label.container_id == container_id:
        return ()
    return (
        reason(
            "label_of_another_container", about=label.serial, container=label.name, on=container
        ),
    )
