"""The patient on the table, the checks of each unit by two people, and what was given.

What the database itself refuses, also to a hand-written statement: a unit of another therapy, a
wristband other than the session's (I02), a second infusion (I03), one person as both checkers
(I04), a start for another side or artery than the unit was filled and checked for, without the
suite's acceptance, or without the state ``started`` that only an accepted unit can take (I06).
"""

from tracker.journey.administration.bedside.models.checks import UnitCheck, UnitMatch
from tracker.journey.administration.bedside.models.imaging import Arteriography, Catheterisation
from tracker.journey.administration.bedside.models.infusion import InfusionStart, InfusionStop
from tracker.journey.administration.bedside.models.session import (
    BedsideEnd,
    BedsideSession,
    BedsideSide,
    BedsideStop,
)
from tracker.journey.administration.bedside.models.turn import UnitPassedOver, UnitTurn

__all__ = [
    "Arteriography",
    "BedsideEnd",
    "BedsideSession",
    "BedsideSide",
    "BedsideStop",
    "Catheterisation",
    "InfusionStart",
    "InfusionStop",
    "UnitCheck",
    "UnitMatch",
    "UnitPassedOver",
    "UnitTurn",
]
