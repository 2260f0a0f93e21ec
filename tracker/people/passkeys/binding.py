"""What a passkey's challenge is made of: pure.

A challenge is no mere random number. It is the hash of a fresh nonce, of whose proof it is on the
form, and of the content that is signed: every field of the form as it was sent, and where to. So
what the device signs is this statement, and it serves for no other.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable
from typing import Final

from tracker.db import canonical
from tracker.identity.codes import Keyring
from tracker.record.seal import keyed

LIFE: Final = dt.timedelta(minutes=2)
"""A challenge that is older signs nothing: long enough for a PIN or a finger, no longer."""
_MARK: Final = "marrowtrace passkey 1"
_PROOFS: Final = ("password", "_pin", "passkey", "second_user", "second_badge")
"""Fields whose names end so are proofs, or say who gives one: no content."""
_TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field


class Whose(enum.StrEnum):
    """Whose proof it is on a form."""

    OWN = "own"
    SECOND = "second"
    NEW = "new"
    """No signature: the passkey is being registered."""


def content_of(keyring: Keyring, address: str, fields: Iterable[tuple[str, str]]) -> str:
    """The keyed hash of where the form goes and of every field that is not itself a proof.

    Keyed with the installation's oldest label key, as what is asked of an act is: nobody guesses a
    date of birth from the log (I24). Browsers send a line end as CR LF or as LF; both are one.
    """
    kept = sorted(
        (name, value.replace("\r\n", "\n"))
        for name, value in fields
        if name != _TOKEN and not name.endswith(_PROOFS)
    )
    key = keyring.keys[min(keyring.keys)]
    return keyed(key, "passkey", canonical([address, [list(pair) for pair in kept]]))


def challenge_of(nonce: str, whose: Whose, content_sha256: str) -> bytes:
    """The 32 bytes that the device signs."""
    return hashlib.sha256(canonical([_MARK, nonce, whose.value, content_sha256])).digest()
