"""A sheet of labels to print: demo labels, or a step's kit."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tracker.pages.shown import PictureKind


@dataclass(frozen=True, slots=True)
class SheetLabel:
    """One label as it will lie on the paper."""

    name: str
    lines: tuple[str, ...]
    kind: PictureKind
    picture: Markup | None = None
    trap: bool = False


@dataclass(frozen=True, slots=True)
class SheetPage:
    """All labels of one sheet; ``count`` is what must come back or be applied."""

    headline: str
    note: str
    labels: tuple[SheetLabel, ...]
