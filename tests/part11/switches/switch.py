"""A named way to take one rule away."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest


class Switch(NamedTuple):
    """What is taken away, in the table's words, and how."""

    words: str
    take_away: Callable[[pytest.MonkeyPatch], None]
