"""The attack list as data: SQL, the constraint that refuses it, and the legal way beside it."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.bedside import BEDSIDE
from tests.journey.attacks.history import HISTORY
from tests.journey.attacks.log import LOG
from tests.journey.attacks.material import MATERIAL
from tests.journey.attacks.pointers import POINTERS
from tests.journey.attacks.rows_across import ROWS_ACROSS

ATTACKS: Final = (*MATERIAL, *ROWS_ACROSS, *BEDSIDE, *HISTORY, *POINTERS, *LOG)
