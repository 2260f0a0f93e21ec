"""What a label must carry at each stage: affixed, attached, or on a paper that goes with it.

The matrix is data with its edition and source. A layout is judged against it before it is used, so
that no template leaves out what its stage wants (FACT-JACIE; 21 CFR 1271.370).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from labels.layout import LAYOUTS, Layout
from labels.layout_check import PATIENT
from labels.wording import SHOWS
from tracker.marking.statutory import Mark

Level = Literal["", "AF", "AF if", "AT", "AC", "AC if"]
"""Affixed; attached or affixed; accompanying, attached or affixed; ``if``: where it applies."""
SETS_SAY: Final = "statutory"
"""Sentences are chosen by the sets of the table of strings: no layout is judged for their words."""


class ContentRow(BaseModel):
    """One element, the fields of a label that show it, and its level at each stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    element: str = Field(min_length=1)
    fields: tuple[str, ...]
    partial: Level
    collection: Level
    in_process: Level
    processed: Level
    distribution: Level

    def at(self, stage: str) -> Level:
        """Its level at a stage."""
        level: Level = getattr(self, stage)
        return level


class ContentMatrix(BaseModel):
    """One edition of the matrix."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    edition: str
    source: str
    mark: Mark
    verified_by: str | None
    rows: tuple[ContentRow, ...]


@cache
def shipped_matrix() -> ContentMatrix:
    """The matrix that comes with the software."""
    text = (resources.files(__package__) / "statutory_content.json").read_text(encoding="utf-8")
    return ContentMatrix.model_validate_json(text)


def shown(layout: Layout) -> frozenset[str]:
    """Every field of a snapshot that a layout puts before the eye."""
    return frozenset().union(*(SHOWS[field.name] for field in layout.fields)) | (
        {"hazard"} if layout.hazard or layout.with_hazard else set()
    )


def left_out(matrix: ContentMatrix, layout: Layout) -> tuple[str, ...]:
    """Elements that the layout's stage wants and neither it nor its attached label carries.

    What must be affixed is a required field of the layout itself; what must be attached may stand
    on its partner. What may accompany is left to the papers.
    """
    if layout.stage == PATIENT or layout.role not in ("primary", "partial"):
        return ()
    partner = LAYOUTS.get(layout.partner)
    on_both = shown(layout) | (shown(partner) if partner else frozenset())
    found = []
    for row in matrix.rows:
        level = row.at(layout.stage)
        here = {"AF": layout.required, "AF if": shown(layout), "AT": on_both}.get(level)
        if here is not None and SETS_SAY not in row.fields and not here >= set(row.fields):
            found.append(row.element)
    return tuple(found)
