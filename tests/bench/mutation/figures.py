"""What a run found, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Final

Z: Final = 1.959964  # 95 % of a normal distribution lie within so many deviations


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, J Am Stat Assoc 1927;22:209); all of it for none."""
    if tried == 0:
        return 0.0, 1.0
    share = hits / tried
    middle = share + Z * Z / (2 * tried)
    spread = Z * sqrt(share * (1 - share) / tried + Z * Z / (4 * tried * tried))
    whole = 1 + Z * Z / tried
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def by_room(verdicts: Sequence[tuple[str, bool]]) -> list[str]:
    """A line for each room: how many changes of it were noticed."""
    tried = Counter(room for room, _ in verdicts)
    seen = Counter(room for room, noticed in verdicts if noticed)
    return [f"  {room:28} {seen[room]:>5} of {tried[room]:>5}" for room in sorted(tried)]
