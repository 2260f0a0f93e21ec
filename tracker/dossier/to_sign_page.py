"""What waits for one person's signature, for a screen held in one hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import TherapySign


@dataclass(frozen=True, slots=True)
class ToSign:
    """One thing to sign: what, whose therapy, since when, what is open, the way to the page.

    Without ``sign`` it is about no therapy; ``how``: what is typed where there is no page.
    """

    words: str
    kind: str
    icon: str
    since: datetime
    href: str
    action: str
    sign: TherapySign | None
    subject: str
    lot: str = ""
    open: tuple[str, ...] = ()
    until: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class ToSignPage:
    """Everything that this person could sign now, the oldest first.

    ``agree_href``: where they agree to be bound by their signature, while they have not.
    """

    rows: tuple[ToSign, ...]
    agree_href: str = ""
