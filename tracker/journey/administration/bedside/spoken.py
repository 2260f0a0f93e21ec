"""What the patient says, compared without being kept: pure."""

from __future__ import annotations

import unicodedata
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason

_NOT_HEARD: Final = frozenset(" -·・.,'’\u3000")
"""What a listener cannot hear and so need not type."""


def as_heard(name: str) -> str:
    """The name without case, width, blanks and marks that cannot be heard."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c not in _NOT_HEARD)


def judge_spoken_name(spoken: str, recorded: str) -> tuple[Reason, ...]:
    """Why the spoken name is not the patient's; neither name stands in the reason (I24, D32).

    Case, width, blanks and hyphens do not count; order and every letter do.
    """
    if as_heard(spoken) == as_heard(recorded):
        return ()
    return (reason("spoken_name_differs", Severity.IDENTITY),)
