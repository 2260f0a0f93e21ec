"""The words for supplies."""

from __future__ import annotations

import enum


class LotStatus(enum.StrEnum):
    """Whether a reagent lot may be used."""

    APPROVED = "approved"
    REJECTED = "rejected"
    RECALLED = "recalled"
