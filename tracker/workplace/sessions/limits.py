"""Action limits for viable contamination: EU GMP Annex 1 (2022), Table 6.

A count above the limit calls for action. Grade A admits no growth at all. The limits of settle
plates are for four hours of exposure; a shorter exposure is judged by the same figure.
"""

from __future__ import annotations

import enum
from typing import Final


class Grade(enum.StrEnum):
    """Cleanliness of the place where the work is done."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class PlateKind(enum.StrEnum):
    """How air, surface or glove is sampled."""

    AIR = "air"  # CFU in a cubic metre
    SETTLE = "settle"  # 90 mm, CFU in four hours
    CONTACT = "contact"  # 55 mm
    GLOVE = "glove"  # five fingers


class Status(enum.StrEnum):
    """Particle count or pressure difference, against the limits of the room."""

    WITHIN = "within"
    OVER = "over"
    NOT_MEASURED = "not_measured"


ACTION_CFU: Final[dict[PlateKind, dict[Grade, int]]] = {
    PlateKind.AIR: {Grade.A: 0, Grade.B: 10, Grade.C: 100, Grade.D: 200},
    PlateKind.SETTLE: {Grade.A: 0, Grade.B: 5, Grade.C: 50, Grade.D: 100},
    PlateKind.CONTACT: {Grade.A: 0, Grade.B: 5, Grade.C: 25, Grade.D: 50},
    PlateKind.GLOVE: {Grade.A: 0, Grade.B: 5},
}
"""The highest count that calls for no action; gloves are not sampled in grades C and D."""
READ_AFTER_DAYS: Final = 7
"""Until when a plate is read: incubated for bacteria and fungi, a house default."""
