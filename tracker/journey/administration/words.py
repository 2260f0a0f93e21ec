"""The words of the bedside."""

from __future__ import annotations

import enum


class EndCause(enum.StrEnum):
    """How a bedside session ended."""

    SIGNED_OUT = "signed_out"
    IDENTITY_STOP = "identity_stop"
    SUPERSEDED = "superseded"


class Remainder(enum.StrEnum):
    """What becomes of what is left in a syringe that was not given to the end."""

    NONE = "none"
    DESTROYED = "destroyed"
    RETURNED = "returned"
