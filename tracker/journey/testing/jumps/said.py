"""What is surprising about numbers, as a page says it before anybody signs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.identity.verdict import Reason
from tracker.pages.refusals import sentence


def surprise_lines(found: Sequence[Reason]) -> list[str]:
    """What is surprising, a line each, with what to do about it."""
    return [" ".join(filter(None, (t.why, t.do_next))) for t in map(sentence, found)]
