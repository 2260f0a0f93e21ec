"""The lots that wait for review, for a decision or for results, as one list each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import ActForm, Chip, TherapySign


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot: what it is, whose, until when it may be given, what waits."""

    name: str
    words: str
    href: str
    sign: TherapySign
    subject: str
    chip: Chip
    expires_at: datetime | None
    open_words: str = ""
    record_href: str = ""


@dataclass(frozen=True, slots=True)
class LotGroup:
    """Lots that wait for the same thing."""

    words: str
    icon: str
    lots: tuple[LotLine, ...]
    expire: bool = False


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """All groups in the order of urgency; ``countersign_href`` with steps that wait for a check."""

    groups: tuple[LotGroup, ...]
    countersign_href: str = ""
    countersign_words: str = ""
    next_words: str = ""


@dataclass(frozen=True, slots=True)
class StepToCheck:
    """A step that waits for the check of somebody else."""

    id: str
    words: str
    by: str
    at: datetime
    due_at: datetime
    could_still_release: int | None = None


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Steps of one therapy that the reader may check, with the form that signs them."""

    subject: str
    sign: TherapySign
    form: ActForm
    steps: tuple[StepToCheck, ...]


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """Everything that waits for the reader's check."""

    groups: tuple[CheckGroup, ...]
