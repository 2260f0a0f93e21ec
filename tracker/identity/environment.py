"""What a database is for, from its first day on (I25)."""

from __future__ import annotations

import enum


class Environment(enum.StrEnum):
    """A database is one of these for ever; it is in the label key, on every page and label."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"
