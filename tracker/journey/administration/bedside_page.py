"""The bedside: one thing at a time, one answer per unit, and no way round an identity stop."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.pages.paper import PrintedCheckpoint
from tracker.pages.shown import ActForm, Fact, PatientBanner, ScanBox
from tracker.pages.step_shown import Choice, ExpectedContainer, StepField


class UnitState(enum.StrEnum):
    """What is known of one unit at the bedside."""

    AWAITED = "awaited"
    READY = "ready"
    NOW = "now"
    FIRST = "first"
    MATCHED = "matched"
    INFUSING = "infusing"
    DONE = "done"
    PARTIAL = "partial"
    REFUSED = "refused"
    EXPIRED = "expired"
    HELD = "held"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same sentence in both languages of the site; the reader's own stands first."""

    own: str
    own_lang: str
    other: str
    other_lang: str


@dataclass(frozen=True, slots=True)
class UnitPill:
    """One unit in the strip at the foot of the screen."""

    name: str
    target: str
    state: UnitState
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BedsideHead:
    """What stands around each bedside screen. ``part`` says whose check this device makes."""

    suite: str
    part: str
    zone_minutes: int
    banner: PatientBanner | None
    units: tuple[UnitPill, ...]
    signed_in: str = ""
    leave_href: str = ""


@dataclass(frozen=True, slots=True)
class AcceptancePage:
    """Units arrive in the suite: the expected set, ticked by scans, then accepted as one set."""

    head: BedsideHead
    expected: tuple[ExpectedContainer, ...]
    fields: tuple[StepField, ...]
    form: ActForm
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientSignInPage:
    """Wristband scan, then name spoken by the patient and a datum typed blind.

    ``wristband_read`` turns the page from its first half to its second. The datum is compared by
    the server; the page never holds the right answer.
    """

    head: BedsideHead
    wristband_read: bool
    scan: ScanBox
    form: ActForm
    fields: tuple[StepField, ...]
    sides: tuple[Choice, ...]
    signing_out: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class UnitCheckPage:
    """One person's check of one unit, blind to the other person's."""

    head: BedsideHead
    scan: ScanBox
    second: bool
    wristband_read: bool
    expected_target: str = ""
    expires_at: datetime | None = None
    sides: tuple[Choice, ...] = ()
    arteries: tuple[Choice, ...] = ()
    place_words: str = ""


@dataclass(frozen=True, slots=True)
class FirstDonePage:
    """The first check is done: not yet to be given. Follows the second check by asking."""

    head: BedsideHead
    unit: str
    follow_href: str
    state: str
    valid_until: datetime
    beside_href: str = ""


@dataclass(frozen=True, slots=True)
class VerdictPage:
    """MATCH or STOP for one unit. ``next_form`` continues; for an identity stop it only ends."""

    head: BedsideHead
    match: bool
    identity: bool
    unit: str
    target: Bilingual | None
    reasons: tuple[Bilingual, ...]
    do_next: Bilingual
    checked_by: str
    expires_at: datetime | None
    next_href: str
    next_words: str
    reference: str = ""
    next_form: ActForm | None = None


@dataclass(frozen=True, slots=True)
class InfusionPage:
    """A matched unit is given: start, then stop with volume, residual and artery.

    ``alarms``: what has come in against it since it was started; the page follows by asking.
    """

    head: BedsideHead
    unit: str
    target: str
    volume_ml: Decimal
    expires_at: datetime
    form: ActForm
    fields: tuple[StepField, ...] = ()
    started_at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    sides: tuple[Choice, ...] = ()
    arteries: tuple[Choice, ...] = ()
    place_words: str = ""
    alarms: tuple[Bilingual, ...] = ()
    follow_href: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """Signed out or stopped: what was given, per artery, and what becomes of the rest."""

    head: BedsideHead
    headline: str
    facts: tuple[Fact, ...]
    delivered_viable: int | None
    reconciled: bool
    next_href: str
    next_words: str
    stopped: bool = False
    checkpoint: PrintedCheckpoint | None = None
