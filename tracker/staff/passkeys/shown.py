"""What the pages of passkeys show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.shown import ActForm


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey of somebody; ``form`` revokes it, if it still signs."""

    label: str
    site_name: str
    since: dt.datetime
    copied: str
    ended: str
    form: ActForm | None


@dataclass(frozen=True, slots=True)
class PasskeysPage:
    """One's own passkeys; ``form`` registers one, ``why_not`` says why there is no form."""

    lines: tuple[PasskeyLine, ...]
    form: ActForm | None
    why_not: str
    address: str
    back_href: str


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of the policy: what it says, since when, by whom, why."""

    words: str
    at: dt.datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class PasskeyPolicyPage:
    """Whether passkeys may sign here, and the form with which two people change it."""

    allowed: bool
    n: int
    versions: tuple[PolicyVersion, ...]
    form: ActForm
    back_href: str
