"""Review by exception: only what needs a human, each with the link to its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import ActForm, Chip, Fact
from tracker.pages.step_shown import Choice


@dataclass(frozen=True, slots=True)
class Answer:
    """The form with which a person answers a finding, where it stands.

    ``grades`` are there for a deviation only; a hold is ended with its reason alone.
    """

    form: ActForm
    name: str
    subject: str
    words: str
    help: str
    submit_words: str
    grades: tuple[Choice, ...] = ()
    graded: str = ""
    outcomes: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a human must look at: a late entry, a correction, a result out of limits."""

    chip: Chip
    words: str
    why: str
    whose: str
    evidence_href: str
    evidence_words: str
    at: datetime | None = None
    answer_href: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet, whose it is, and until when."""

    words: str
    whose: str
    due_at: datetime | None
    blocks: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the lot: closed and signed, or not."""

    words: str
    chip: Chip
    by: str
    at: datetime | None
    href: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionalForm:
    """What an exceptional decision needs beside its reason; ``physicians`` may ask for it."""

    physicians: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One lot under review.

    ``entries_total`` and ``entries_quiet`` say how many log entries there are and how many need
    nobody. The release form exists only when ``release`` is given, after the audit trail was
    signed (``trail_form`` until then); ``blocks`` says what stands in the way of either.
    ``own_steps`` are those that the reader may countersign.
    """

    headline: str
    words: str
    entries_total: int
    entries_quiet: int
    could_still_release: int
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    steps: tuple[StepLine, ...] = ()
    results: tuple[Fact, ...] = ()
    trail_form: ActForm | None = None
    trail_signed: str = ""
    release: ActForm | None = None
    decisions: tuple[Choice, ...] = ()
    decided: Chip | None = None
    decided_words: str = ""
    record_href: str = ""
    countersign: ActForm | None = None
    own_steps: tuple[Choice, ...] = ()
    blocks: tuple[str, ...] = ()
    second_words: str = ""
    exceptional: ExceptionalForm | None = None
    changed: tuple[str, ...] = ()
