"""What a session's cleaning, air and plates say: pure."""

from __future__ import annotations

from tracker.identity.verdict import Reason, Severity, reason
from tracker.workplace.sessions.limits import ACTION_CFU, Grade, PlateKind, Status


def judge_room(area: str, particles: Status, pressure: Status) -> tuple[Reason, ...]:
    """An alert for each figure of the room that is over its limits; living cells are cared for."""
    found = []
    if particles is Status.OVER:
        found.append(reason("particles_over_limit", Severity.ALERT, area))
    if pressure is Status.OVER:
        found.append(reason("pressure_outside_limits", Severity.ALERT, area))
    return tuple(found)


def action_limit(kind: PlateKind, grade: Grade) -> int | None:
    """The highest count that calls for no action; nothing where such plates have no limit."""
    return ACTION_CFU[kind].get(grade)


def judge_plate(name: str, cfu: int, action_cfu: int, organism: str) -> tuple[Reason, ...]:
    """A plate beyond its action limit holds what was open there, until QA decides (I18)."""
    if cfu <= action_cfu:
        return ()
    found = reason(
        "plate_over_action_limit",
        Severity.HOLD,
        name,
        cfu=cfu,
        action=action_cfu,
        organism=organism or "not identified",
    )
    return (found,)
