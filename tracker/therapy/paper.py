"""Whether labels could show what is written now: refused at the act, not at the printer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labels.fits import unfit
from labels.refusals import MissingGlyph
from tracker.identity.verdict import Reason, reason


def judge_said(layouts: Iterable[str], about: str, **said: Any) -> tuple[Reason, ...]:
    """Why what was written in the field ``about`` could stand on no label of these; at most one.

    The text itself is not repeated: it may be somebody's name (I24).
    """
    for layout in sorted(layouts):
        wrong = unfit(layout, **said)
        if wrong is not None:
            lacks = isinstance(wrong, MissingGlyph)
            code = "letter_not_on_labels" if lacks else "text_too_long_for_label"
            return (reason(code, about=about, layout=layout),)
    return ()
