"""What was typed of a culture on paper, as its act takes it."""

from __future__ import annotations

from typing import Any, Final

from tracker.pages.late import instant_typed
from tracker.pages.step import Asked

PASSAGE: Final = (
    *("vessel", "vessels", "lost", "viable_seeded", "total_cells", "viability_pct", "source"),
)


def typed_under(
    asked: Asked, stem: str, names: tuple[str, ...], moments: tuple[str, ...]
) -> dict[str, Any]:
    """What was typed under this stem; what was left out is not sent."""
    out: dict[str, Any] = {n: t for n in names if (t := asked.text(f"{stem}-{n}"))}
    return out | {n: at for n in moments if (at := instant_typed(asked, f"{stem}-{n}"))}


def passage_typed(asked: Asked, n: int) -> dict[str, Any]:
    """What was typed of this passage; nothing for one that the culture has not come to."""
    return typed_under(asked, f"passages-{n}", PASSAGE, ("seeded_at", "harvested_at"))
