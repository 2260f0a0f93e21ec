"""A scanned symbol of a checkpoint leads to the page that says whether it fits the log."""

from __future__ import annotations

from flask import url_for

from tracker.identity import checkpoint_code
from tracker.pages.scanning import resolves_text


@resolves_text
def checkpoint_page(text: str) -> str | None:
    """The page of this checkpoint; nothing when the text is another symbol's."""
    return url_for("upkeep.checked", said=text) if checkpoint_code.read(text) else None
