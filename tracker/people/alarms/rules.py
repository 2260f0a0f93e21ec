"""Within which bounds a site may set its alarms of identity: pure.

No bound switches an alarm off. The house's numbers (D) count until the site has said its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracker.identity.verdict import Reason, reason


@dataclass(frozen=True, slots=True)
class Bound:
    """What the house takes, and the least and most that a site may say."""

    default: int
    low: int
    high: int


BOUNDS: Final = {
    "patients_apart_s": Bound(20, 20, 300),
    "mismatches_lock": Bound(3, 1, 3),
    "people_apart_s": Bound(10, 5, 120),
}
"""Wristbands of two patients, and two people, at one screen in seconds; mismatches until it locks.

Twenty seconds and three mismatches are what hazard H20 says: a site may only be stricter. Ten, in
which nobody else can have come, sat down and
scanned wristband and syringe for themselves (H21).
"""


def judge_alarms(told: dict[str, int], now: dict[str, int]) -> tuple[Reason, ...]:
    """Why the alarms may not be so: beyond the bounds, or so already."""
    found = tuple(
        reason("policy_out_of_bounds", about=name, low=bound.low, high=bound.high)
        for name, bound in BOUNDS.items()
        if not bound.low <= told[name] <= bound.high
    )
    return found or ((reason("policy_has_this_value"),) if told == now else ())
