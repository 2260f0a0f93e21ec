"""What a password, a PIN and a policy may be: pure.

NIST SP 800-63B-4: at least 15 characters for a single factor, at least 64 accepted, taken as typed,
no rules of composition, no change by the calendar; what an attacker tries first is refused.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zxcvbn import zxcvbn

from tracker.identity.verdict import Reason, reason

PRODUCT: Final = "marrowtrace"
LONGEST: Final = 1024
"""Characters; more is no password but an attempt to keep the hash busy."""
STRENGTH_MIN: Final = 4
"""Of zxcvbn's 0 to 4: more than 10^10 guesses with its lists of passwords, names and words."""
_JUDGED: Final = 72  # characters that zxcvbn looks at; the rest can only make it harder
_PART_MIN: Final = 4  # a shorter part of a name is found in any sentence


class PolicyName(enum.StrEnum):
    """What a site may set; bounds and defaults stand in ``POLICIES``."""

    PASSWORD_LENGTH = "password_length"  # noqa: S105 - the name of a policy
    PASSWORD_TRIES = "password_tries"  # noqa: S105 - the name of a policy
    PIN_LENGTH = "pin_length"
    PIN_TRIES = "pin_tries"
    IDLE_MINUTES = "idle_minutes"
    SESSION_HOURS = "session_hours"
    FIRST_PASSWORD_HOURS = "first_password_hours"  # noqa: S105 - the name of a policy


@dataclass(frozen=True, slots=True)
class Policy:
    """A number that the site may set, and within what bounds."""

    default: int
    low: int
    high: int
    unit: str


POLICIES: Final[dict[PolicyName, Policy]] = {
    PolicyName.PASSWORD_LENGTH: Policy(15, 15, 64, "characters"),
    PolicyName.PASSWORD_TRIES: Policy(5, 3, 10, "tries"),
    PolicyName.PIN_LENGTH: Policy(6, 6, 12, "digits"),
    PolicyName.PIN_TRIES: Policy(3, 3, 5, "tries"),
    PolicyName.IDLE_MINUTES: Policy(15, 1, 30, "minutes"),
    PolicyName.SESSION_HOURS: Policy(12, 1, 12, "hours"),
    PolicyName.FIRST_PASSWORD_HOURS: Policy(72, 1, 336, "hours"),
}
"""House defaults (D). The bounds are ours: nobody sets a policy that switches a guard off."""


def judge_policy(name: PolicyName, value: int, now: int) -> tuple[Reason, ...]:
    """Why the policy may not have this value; nothing when it may."""
    policy = POLICIES[name]
    if not policy.low <= value <= policy.high:
        return (reason("policy_out_of_bounds", low=policy.low, high=policy.high),)
    return (reason("policy_has_this_value"),) if value == now else ()


def judge_password(
    password: str, length_min: int, names: Iterable[str], site: str = ""
) -> tuple[Reason, ...]:
    """Every reason why this is no password for the person with these names."""
    found = []
    if len(password) < length_min:
        found.append(reason("password_too_short", needed=length_min))
    if len(password) > LONGEST:
        return (*found, reason("password_too_long", most=LONGEST))
    if "\0" in password:
        found.append(reason("password_not_readable"))
    typed = password.casefold()
    house = {site.casefold(), PRODUCT} - {""}
    if any(part in typed for part in house | _parts(names)):
        found.append(reason("password_holds_a_name"))
    if password and zxcvbn(password[:_JUDGED])["score"] < STRENGTH_MIN:
        found.append(reason("password_common"))
    return tuple(found)


def _parts(names: Iterable[str]) -> set[str]:
    """What may not stand in a password: each name, and its parts that are long enough."""
    found = set()
    for name in names:
        whole = name.casefold()
        parts = {whole.replace(" ", ""), whole, *re.split(r"[\W_]+", whole)}
        found |= {p for p in parts if len(p) >= _PART_MIN or (p and not p.isascii())}
    return found


def judge_pin(pin: str, length_min: int) -> tuple[Reason, ...]:
    """Every reason why this is no PIN: digits enough, neither a row nor a few digits repeated."""
    if not (pin.isascii() and pin.isdigit() and len(pin) >= length_min):
        return (reason("pin_not_digits", needed=length_min),)
    if len(pin) > POLICIES[PolicyName.PIN_LENGTH].high:
        return (reason("pin_not_digits", needed=length_min),)
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    halves = any(pin == pin[:n] * (len(pin) // n) for n in (1, 2, 3) if len(pin) % n == 0)
    return (reason("pin_common"),) if len(steps) == 1 or halves else ()
