"""What the pages of access show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from tracker.pages.shown import ActForm, Fact
from tracker.staff.passkeys.shown import PasskeyLine


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """Who is signed in at this bench; ``current`` is whose hands are at work."""

    station: str
    members: tuple[str, ...]
    current: str
    badge: str
    wrong: str
    href: str
    sign_in_href: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the sign-in history in words; ``alarm`` for what a person should look at."""

    at: dt.datetime
    words: str
    where: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account: password, PIN, history; ``first`` while the password is another's."""

    facts: tuple[Fact, ...]
    first: bool
    length_min: int
    pin_length: int
    password_href: str
    pin_form: ActForm | None
    wrong: tuple[str, ...]
    wrong_pin: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    links: tuple[tuple[str, str], ...] = ()
    full_href: str = ""
    agree_href: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person in the list."""

    name: str
    username: str
    roles: str
    href: str
    active: bool
    locked: str


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Somebody who was at two places within a minute, or two people at one within moments."""

    at: dt.datetime
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Everybody, those who are locked out first; ``nobody`` are tries with names of nobody."""

    people: tuple[StaffLine, ...]
    alarms: tuple[str, ...]
    at_once: tuple[AtOnce, ...]
    followed: tuple[AtOnce, ...]
    nobody: tuple[HistoryLine, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonForms:
    """What an administrator may do with this account now; nothing for their own."""

    unlock: ActForm | None
    disable: ActForm | None
    reset: ActForm | None
    badge: ActForm | None
    revoke: ActForm | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A member of the staff with roles, state and sign-in history."""

    name: str
    facts: tuple[Fact, ...]
    forms: PersonForms
    history: tuple[HistoryLine, ...]
    back_href: str
    first_password: str = ""
    hours: int = 0
    badge_href: str = ""
    passkeys: tuple[PasskeyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgePage:
    """A badge to be printed and worn: the name, and the code as a symbol."""

    name: str
    site: str
    symbol: Markup
    back_href: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy with its value, its bounds, and the form that changes it."""

    words: str
    value: int
    unit: str
    low: int
    high: int
    default: int
    name: str
    form: ActForm | None


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """Every policy of access."""

    lines: tuple[PolicyLine, ...]
    back_href: str
    passkeys_href: str


@dataclass(frozen=True, slots=True)
class StationLine:
    """A shared computer; ``here``: it is this browser. How its scanner is set, and last tried."""

    name: str
    here: bool
    scanner: tuple[Fact, ...]
    scanner_href: str
    bind: ActForm | None
    end: ActForm | None


@dataclass(frozen=True, slots=True)
class StationsPage:
    """The shared computers, and the form that adds one."""

    lines: tuple[StationLine, ...]
    add: ActForm
    back_href: str
