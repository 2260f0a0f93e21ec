"""What pages show, as frozen facts: no database, no request, no clock.

A view fills these from queries and hands them to a template. Strings are ready to read, in the
reader's language, unless a docstring says otherwise. Instants are aware datetimes; the filters of
``pages/format.py`` turn them into words. Pictures are SVG drawn elsewhere (``Markup``), with
presentation attributes only, because the content security policy refuses inline styles.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from tracker.pages.paper import PaperFoot


class Environment(enum.StrEnum):
    """Which world a database belongs to; it stands on every page and label (I25)."""

    DEMO = "demo"
    TEST = "test"
    LIVE = "live"


class ChipKind(enum.StrEnum):
    """How a chip looks. Accepted (green) and refused (red) are for verdicts only."""

    PLAIN = "plain"
    ACCENT = "accent"
    ATTENTION = "attention"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class StopState(enum.StrEnum):
    """Where a therapy is with one stop of its journey."""

    DONE = "done"
    NOW = "now"
    DUE = "due"
    AT_RISK = "at_risk"
    FAILED = "failed"
    SKIPPED = "skipped"


class PictureKind(enum.StrEnum):
    """Names of the container and place symbols in ``static/icons.svg``."""

    BAG = "bag"
    TUBE = "tube"
    FLASK = "flask"
    STACK = "stack"
    POOL = "pool"
    VIAL = "vial"
    SAMPLE = "sample"
    SYRINGE = "syringe"
    WRISTBAND = "wristband"
    INCUBATOR = "incubator"
    TANK = "tank"
    SHIPPER = "shipper"
    REAGENT = "reagent"
    CABINET = "cabinet"


@dataclass(frozen=True, slots=True)
class Chip:
    """A state said by colour, icon and word. ``icon`` names a symbol of the sprite."""

    kind: ChipKind
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class TherapySign:
    """A shape and two letters that eyes know again; a help, never an identifier.

    ``shape`` is the index of the shape, ``path`` its outline in the 30 x 30 box of
    ``labels.signs``, ``name`` what a person would call it ("star").
    """

    shape: int
    path: str
    name: str
    letters: str


@dataclass(frozen=True, slots=True)
class PatientBanner:
    """Whose page this is. A page shows at most one, so that two therapies are never mixed."""

    sign: TherapySign
    subject: str
    initials: str
    age_years: int
    sides: str
    coi: str
    href: str
    chips: tuple[Chip, ...] = ()
    next_due: str = ""
    next_due_at: datetime | None = None
    day0_planned: datetime | None = None
    day0_actual: datetime | None = None
    look_alike: str = ""
    environment: Environment = Environment.LIVE
    erased: str = ""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One of at most six entries of the navigation."""

    words: str
    href: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the reader may switch to; ``words`` are in that language."""

    code: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the header says it. ``key`` separates kept drafts of two people."""

    name: str
    role: str
    key: str
    sign_out_href: str
    account_href: str = ""


@dataclass(frozen=True, slots=True)
class ScanBox:
    """Where scans go. A step or the bedside sets its own ``href``; the box stays the same."""

    href: str
    hint: str = ""
    seen: str = ""
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class Toast:
    """A short answer after an act: accepted (with what was done) or refused (with why).

    ``lead``: the word it begins with where nothing was asked for, so that nothing was refused.
    """

    accepted: bool
    words: str
    href: str = ""
    href_words: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class TrayCard:
    """A label in the scanner tray of a demo database. ``code`` is what a scanner would type."""

    words: str
    note: str
    code: str
    kind: PictureKind
    trap: bool = False
    picture: Markup | None = None


@dataclass(frozen=True, slots=True)
class TrayGroup:
    """Cards of one sort: today's wristband, six syringes, traps."""

    words: str
    cards: tuple[TrayCard, ...]


@dataclass(frozen=True, slots=True)
class Tray:
    """The scanner tray, in demo databases only."""

    groups: tuple[TrayGroup, ...]
    print_href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: navigation, scan box, person, language, banner, answers.

    ``lang`` is an IETF tag ("en", "zh-Hans"). ``zone`` is the site's zone in words
    ("Asia/Shanghai, +08:00"). ``accepted_form`` names the form whose kept draft may be forgotten.
    ``recovery``: why nothing is recorded at the moment (I23).
    """

    lang: str
    environment: Environment
    now: datetime
    zone: str
    languages: tuple[Language, ...]
    home_href: str
    nav: tuple[NavEntry, ...] = ()
    scan: ScanBox | None = None
    person: Person | None = None
    banner: PatientBanner | None = None
    toasts: tuple[Toast, ...] = ()
    tray: Tray | None = None
    accepted_form: str = ""
    site: str = ""
    record_position: str = ""
    recovery: tuple[RefusalReason, ...] = ()
    recovery_href: str = ""
    kept_for: str = ""
    lock: LockPanel | None = None
    paper: PaperFoot | None = None


@dataclass(frozen=True, slots=True)
class LockPanel:
    """What the page needs to lock itself: seconds of rest, where it asks and unlocks."""

    seconds: int
    href: str
    unlock_href: str
    with_badge: bool = False
    station: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A field that is typed again after a lock: its name and its words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class LockedPage:
    """The lock instead of a page: who is asked for, and what is sent again afterwards.

    ``carried`` are the fields of a form that came too late, ``secrets`` those to be typed again.
    """

    name: str
    href: str
    onward: str
    carried: tuple[tuple[str, str], ...]
    secrets: tuple[Secret, ...]
    sent: bool
    with_badge: bool
    wrong: str
    sign_out_href: str


@dataclass(frozen=True, slots=True)
class SendAgainPage:
    """A form that came while the sign-in was locked, ready to be sent by its person."""

    href: str
    carried: tuple[tuple[str, str], ...]
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class StationStop:
    """One stop of the journey line."""

    name: str
    state: StopState
    at: datetime | None = None
    caption: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person: what, when, where, whose, and the way into it."""

    words: str
    due_at: datetime | None
    where: str = ""
    whose: str = ""
    subject: str = ""
    sign: TherapySign | None = None
    chip: Chip | None = None
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value, with the unit inside the value; ``note`` says what limits it."""

    term: str
    value: str
    note: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A ready drawing with a caption; ``text`` says in words what it shows."""

    svg: Markup
    caption: str
    text: str


@dataclass(frozen=True, slots=True)
class ActButton:
    """An act that may be done now. When it may not, ``why_not`` says why and it is not a link."""

    words: str
    href: str
    icon: str
    note: str = ""
    why_not: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class ActForm:
    """Where an act is posted, once (I15), and on what state the person decided (I16)."""

    href: str
    op_id: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """One reason: why it is refused and what to do next, both as a colleague would say it."""

    why: str
    do_next: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused scan or act. ``scanned`` names the thing; ``written`` says what was recorded."""

    headline: str
    scanned: str
    reasons: tuple[RefusalReason, ...]
    written: str
    reference: str
    at: datetime
    identity_stop: bool = False
    may_go_on: str = ""
    who_decides: str = ""
    back_href: str = ""
    back_words: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an accepted act did, line by line, and what comes next."""

    headline: str
    done_by: str
    verified_by: str
    at: datetime
    facts: tuple[Fact, ...]
    next_words: str
    next_href: str
    warnings: tuple[str, ...] = ()
    record_position: str = ""
    print_href: str = ""


@dataclass(frozen=True, slots=True)
class Mishap:
    """An error: whether it is ours and anything was written, and the reference to quote.

    The server log has the same reference. Without one there is nothing to ask anybody about.
    """

    headline: str
    words: str
    written: str
    reference: str
    retry_href: str = ""
    ours: bool = True
