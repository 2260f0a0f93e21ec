"""Who somebody is, proved by password or by badge and PIN; every wrong try counts, everywhere.

Unknown, locked, disabled and wrong get one answer after one time (no enumeration, ASVS 6.3.8): the
hash is computed for nobody too, and a refusal waits until ``REFUSED_AFTER_S``. The try after which
the count is full locks the person out: that is an act, and so is its end.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from tracker.act import Door, perform
from tracker.db import Database
from tracker.people.access import tries
from tracker.people.access.history import Where, note
from tracker.people.access.models import Factor, What
from tracker.people.access.policies import Policies, policies
from tracker.people.access.rules import PolicyName
from tracker.people.models import SYSTEM
from tracker.people.passwords import NOBODY, keep_strong, matches
from tracker.record.site import Site

LOCKED: Final = "staff:sign_in:locked"
REFUSED_AFTER_S: float = 0.4
"""A refused try is answered no earlier; longer than the hash and the writes of any of them."""
_HELD: Final[WeakKeyDictionary[Database, Counter[tuple[Factor, str]]]] = WeakKeyDictionary()
"""Wrong tries while the record is read only: they end with the process."""
_MOST: Final = {
    Factor.PASSWORD: PolicyName.PASSWORD_TRIES,
    Factor.PIN: PolicyName.PIN_TRIES,
}


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody who has given the right secret. ``must_change``: it signs nothing yet."""

    id: str
    factor: Factor
    must_change: bool = False


def prove_password(site: Site, username: str, password: str, where: Where) -> Proved | None:
    """The active person with this name and password, or nobody. No reading may be open."""
    return _prove(site, Factor.PASSWORD, username, password, where)


def prove_pin(site: Site, badge: str, pin: str, where: Where) -> Proved | None:
    """The active person with this badge and PIN, or nobody. No reading may be open."""
    return _prove(site, Factor.PIN, badge, pin, where)


def signer(site: Site, username: str, password: str, where: Where) -> str | None:
    """The id of the person who signs with this password; a first password signs nothing."""
    proved = prove_password(site, username, password, where)
    return proved.id if proved and not proved.must_change else None


def _prove(site: Site, factor: Factor, sought: str, secret: str, where: Where) -> Proved | None:
    began = time.monotonic()
    with site.database.reading() as s:
        found, rules = tries.candidate(s, factor, sought), policies(s)
    most = rules[_MOST[factor]]
    may = bool(found and not found.locked and found.active and _reserved(site, factor, found, most))
    right = matches(found.hashed if found else NOBODY, secret)
    if found and may and right and not _too_old(found, rules, site.clock()):
        _forgiven(site, factor, found, secret)
        return Proved(found.id, factor, found.must_change)
    _refused(site, factor, found, where, most)
    time.sleep(max(0.0, REFUSED_AFTER_S - (time.monotonic() - began)))
    return None


def _reserved(site: Site, factor: Factor, found: tries.Candidate, most: int) -> bool:
    """The try has its place in the count: in memory alone while nothing is written (I23)."""
    if site.recovery:
        count = _HELD.setdefault(site.database, Counter())
        count[factor, found.id] += 1
        return count[factor, found.id] <= most
    with site.database.writing() as conn:
        return tries.reserve(conn, factor, found.id, most)


def _forgiven(site: Site, factor: Factor, found: tries.Candidate, secret: str) -> None:
    """The count begins anew after a right try."""
    if site.recovery:
        _HELD.get(site.database, Counter()).pop((factor, found.id), None)
        return
    with site.database.writing() as conn:
        tries.forgive(conn, factor, found.id)
        if factor is Factor.PASSWORD:
            keep_strong(conn, found.id, found.hashed, secret)


def _too_old(found: tries.Candidate, rules: Policies, now: dt.datetime) -> bool:
    """True for a first password that nobody has used in time."""
    if not found.must_change or found.given_at is None:
        return False
    return now - found.given_at > dt.timedelta(hours=rules[PolicyName.FIRST_PASSWORD_HOURS])


def _refused(
    site: Site, factor: Factor, found: tries.Candidate | None, where: Where, most: int
) -> None:
    """The try stands in the history; when the count is full, the person is locked out."""
    if site.recovery:
        return
    locked = found is not None and found.locked
    what = What.REFUSED_LOCKED if locked else What.FAILED
    with site.database.writing() as conn:
        note(conn, what, found.id if found else None, site.clock(), where, factor)
        full = bool(found) and not locked and tries.counted(conn, factor, found.id) >= most  # type: ignore[union-attr]  # found is someone
    if found is None or not full:
        return
    given = {"person": found.id, "factor": factor.value, "tries": most}
    answer = perform(site, Door(SYSTEM, f"lock:{secrets.token_hex(8)}"), LOCKED, given)
    if answer.accepted:
        with site.database.writing() as conn:
            note(conn, What.LOCKED, found.id, site.clock(), where, factor)
