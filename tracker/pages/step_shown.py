"""What a step at the bench shows: fields in the order of the work, expected containers, numbers.

Frozen facts like ``shown.py``. Limits are words made from the therapy's frozen definition, and
stand above the field before anything is typed. The numbers derived live in the browser are a
courtesy: the server computes them again from what was entered.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.pages.counted import echo
from tracker.pages.shown import ActForm, Fact, PictureKind, Refusal
from tracker.pages.words import gettext as _


class FieldKind(enum.StrEnum):
    """How a field is entered."""

    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    INSTANT = "datetime-local"
    PASSWORD = "password"  # noqa: S105  # a kind of field, not a secret
    TICKS = "ticks"
    FILE = "file"


NUMBER, COUNT, TEXT, LONG = FieldKind.NUMBER, FieldKind.COUNT, FieldKind.TEXT, FieldKind.LONG
CHOICE, TICKS = FieldKind.CHOICE, FieldKind.TICKS
DATE, INSTANT = FieldKind.DATE, FieldKind.INSTANT


@dataclass(frozen=True, slots=True)
class Choice:
    """One option; one that may not be taken now says why."""

    value: str
    words: str
    note: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class StepField:
    """One entry. ``name`` is the form field; ``wrong`` is why the last value was refused.

    ``secret`` fields (a datum typed blind) are never kept by the browser (I24), nor shown again;
    ``unkept`` ones are shown again after a refusal, but never kept by the browser. TICKS takes any
    of the choices; ``value`` then names the ticked ones, parted by blanks.
    """

    name: str
    words: str
    kind: FieldKind
    unit: str = ""
    limits: str = ""
    help: str = ""
    value: str = ""
    wrong: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    autofocus: bool = False
    secret: bool = False
    unkept: bool = False

    @property
    def echoes(self) -> bool:
        """True for a number of cells, which is said back in words (H39)."""
        return self.kind is FieldKind.COUNT and self.unit in (_("cells"), _("cells/ml"))

    @property
    def echo(self) -> str:
        """What stands in the field, said back."""
        return echo(self.value, self.unit) if self.echoes else ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that are entered together, in the order of the work."""

    words: str
    fields: tuple[StepField, ...]
    note: str = ""


class Tick(enum.StrEnum):
    """What is known of an expected container in this step."""

    AWAITED = "awaited"
    SCANNED = "scanned"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ExpectedContainer:
    """A container this step expects; all or nothing: it is scanned, or recorded as lost."""

    name: str
    kind: PictureKind
    state: Tick
    note: str = ""


@dataclass(frozen=True, slots=True)
class DerivedNumber:
    """A number computed while typing.

    ``formula`` names one of ``static/js/derive.js``; ``arguments`` pairs its parameter with a
    number, ``field:NAME`` or ``out:NAME``. Limits mark the value, they do not judge it.
    """

    name: str
    words: str
    unit: str
    formula: str
    arguments: tuple[tuple[str, str], ...]
    limits: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock that runs in the step: since a start, or until an end."""

    words: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will happen once this is signed: said before, and ticked as read."""

    words: str
    lines: tuple[str, ...]
    confirm: StepField


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step at the bench, from question to signature; ``second``: who must sign beside.

    ``refused``: why the last attempt was refused; what was typed stands in the fields again.
    ``known``: facts that the step rests on. ``late``: fields of a step that is told afterwards.
    ``outlook``: what will follow, to be read before it is signed. ``nothing``: why there is
    nothing to do here now, in place of the form; ``nothing_next`` says what may be done instead.
    """

    headline: str
    question: str
    form: ActForm
    form_name: str
    groups: tuple[FieldGroup, ...]
    expected: tuple[ExpectedContainer, ...] = ()
    derived: tuple[DerivedNumber, ...] = ()
    timers: tuple[Timer, ...] = ()
    scanned_lots: tuple[Fact, ...] = ()
    awaited_lots: tuple[str, ...] = ()
    verifier: str = ""
    could_still_release: int | None = None
    submit_words: str = ""
    signature_means: str = ""
    second: str = ""
    refused: Refusal | None = None
    known_words: str = ""
    known: tuple[Fact, ...] = ()
    late: tuple[StepField, ...] = ()
    outlook: Outlook | None = None
    nothing: str = ""
    nothing_next: str = ""
    lots_words: str = ""

    @property
    def sends_file(self) -> bool:
        """True when a file goes with the form."""
        return any(f.kind is FieldKind.FILE for g in self.groups for f in g.fields)
