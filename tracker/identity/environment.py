"""What a database is for, from its first day on (I25)."""

from __future__ import annotations

import enum
from typing import Final


class Environment(enum.StrEnum):
    """A database is one of these for ever; it is in the label key, on every page and label."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


MARKS: Final = {
    Environment.DEMO: "DEMO · 演示",
    Environment.TEST: "TEST · 测试",
    Environment.PRODUCTION: "",
}
"""What stands on every label of an environment (I25)."""
