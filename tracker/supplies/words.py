"""The words for supplies."""

from __future__ import annotations

import enum
from typing import Final

IN_HOUSE: Final = "in-house"
"""The maker of a lot that was made here."""


class LotStatus(enum.StrEnum):
    """Whether a reagent lot may be used."""

    APPROVED = "approved"
    REJECTED = "rejected"
    RECALLED = "recalled"
