"""Whether a label kit is whole, and whether it may be where it is: pure."""

from __future__ import annotations

from typing import Final

from tracker.identity.verdict import Reason, Severity, reason
from tracker.marking.kits.models import KIT_STEPS, KitStateWord

WITHOUT_CLEARANCE: Final = frozenset({"S07"})
"""Steps outside the laboratory: in theatre the patient is identified, no line is cleared."""


def judge_way(name: str, state: KitStateWord, to: KitStateWord) -> tuple[Reason, ...]:
    """Why the kit does not take this step: each comes after the one before (I05)."""
    if (state.value, to.value) in KIT_STEPS:
        return ()
    return (reason("kit_step_not_allowed", about=name, state=state.value, to=to.value),)


def judge_counted(name: str, counted: int, recorded: int) -> tuple[Reason, ...]:
    """Why the count of a kit does not stand: a limit of zero (21 CFR 211.125(c), I12)."""
    if counted == recorded:
        return ()
    return (reason("kit_counted_otherwise", about=name, counted=counted, recorded=recorded),)


def judge_seal(name: str, seal: str, sealed_with: str) -> tuple[Reason, ...]:
    """Why the kit is not opened: this is not the seal that was put on it."""
    if seal == sealed_with:
        return ()
    return (reason("kit_seal_differs", about=name),)


def judge_entry(
    name: str, step: str, area: tuple[str, str], wanted_area: str, cleared_for: str | None
) -> tuple[Reason, ...]:
    """Why the kit does not come in here: another area, or one that is open for another step (H01).

    ``area`` is id and name of where it is brought; ``cleared_for`` the step of the clearance.
    Whose material is open in it, if any, is judged by the area itself (I26).
    """
    found = []
    if area[0] != wanted_area:
        found.append(reason("kit_of_another_area", about=name, area=area[1]))
    elif cleared_for is not None and step not in WITHOUT_CLEARANCE and cleared_for != step:
        found.append(reason("kit_of_another_step", about=name, step=step, open=cleared_for))
    return tuple(found)


def judge_in_hand(name: str, kit: KitStateWord | None) -> tuple[Reason, ...]:
    """Why a label is not put on: it lies in a bag that is not open where it belongs (H01)."""
    if kit in (None, KitStateWord.UNSEALED):
        return ()
    return (reason("label_in_closed_kit", about=name, state=kit.value if kit else ""),)


def judge_empty(name: str, *, labelled: bool, alike: bool) -> tuple[Reason, ...]:
    """Why cells do not go into this prepared container: the label comes first (H01)."""
    found = []
    if not labelled:
        found.append(reason("container_not_labelled", about=name))
    if not alike:
        found.append(reason("container_prepared_otherwise", about=name))
    return tuple(found)


def another_patients(name: str) -> Reason:
    """Another patient's kit in the hand is an identity stop (I01, I20)."""
    return reason("kit_of_another_patient", Severity.IDENTITY, name)
