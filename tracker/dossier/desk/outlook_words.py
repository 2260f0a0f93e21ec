"""What a culture is expected to give, in words: how much of the dose, and on which day."""

from __future__ import annotations

from tracker.dossier.desk.care import Outlook
from tracker.pages.format import short_day
from tracker.pages.words import gettext as _
from tracker.pages.words import language


def projection_words(expected: Outlook | None) -> str:
    """The share of the dose, and that people decide when it falls short."""
    if expected is None:
        return _("Known after a passage that counts from seeded cells.")
    if expected.falls_short:
        share = _("%(n)s %% of the dose: decide", n=expected.share_pct)
    else:
        share = _("%(n)s %% of the dose", n=expected.share_pct)
    return f"{share}; {reached_words(expected)}"


def reached_words(expected: Outlook) -> str:
    """On which day the dose is reached, against Day 0."""
    day = short_day(expected.reached_on, locale=language())
    after = expected.days_after_day0
    if after is None:
        return _("not reached in this passage")
    if after > 0:
        return _("reached on %(day)s, %(n)s d after Day 0", day=day, n=after)
    if after < 0:
        return _("reached on %(day)s, %(n)s d before Day 0", day=day, n=-after)
    return _("reached on Day 0")
