"""Sign-ins of this process alone, while the record is read only and nothing is written (I23)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class HeldSignIn:
    """Whose it is, and since when."""

    person_id: str
    since: dt.datetime


class Held:
    """Sign-ins that stand nowhere else: they lock and end as others do, and with the process."""

    def __init__(self) -> None:
        self._sign_ins: dict[bytes, HeldSignIn] = {}
        self._ended: set[bytes] = set()
        self._used: dict[bytes, dt.datetime] = {}

    def open_for(self, person_id: str, now: dt.datetime) -> str:
        """A new sign-in that stands nowhere but here; returns its token."""
        token = secrets.token_urlsafe(32)
        self._sign_ins[hashed(token)] = HeldSignIn(person_id, now)
        self.touch(token, now)
        return token

    def close(self, token: str) -> None:
        """The sign-in is over as far as this process goes, also one that stands in the database."""
        self._sign_ins.pop(hashed(token), None)
        self._used.pop(hashed(token), None)
        self._ended.add(hashed(token))

    def has_ended(self, token: str) -> bool:
        """True when the sign-in was closed here."""
        return hashed(token) in self._ended

    def touch(self, token: str, now: dt.datetime) -> None:
        """The sign-in was used now, and that cannot be written."""
        self._used[hashed(token)] = now

    def used(self, token: str) -> dt.datetime | None:
        """When it was last used while nothing could be written."""
        return self._used.get(hashed(token))

    def of(self, token: str) -> HeldSignIn | None:
        """The sign-in of this process with this token."""
        return self._sign_ins.get(hashed(token))
