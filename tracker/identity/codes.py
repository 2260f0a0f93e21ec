"""Our own codes: what a label carries when it carries nothing licensed.

``MT1`` + kind letter + 16 random characters + key version + 8 check characters, 29 in all, of
Crockford's base 32 (no I, L, O, U).

Why 29: QR holds 29 alphanumeric characters in version 2 at level Q (25 modules) and 35 in version
3 at level H (29 modules, 18.5 mm with its quiet zone at 0.5 mm a module). One more character and
the small symbol at Q is gone; seven more and version 3 falls back from H to Q. Why 16 random
characters: 80 bits. With ten million codes the chance that any two differ in fewer than three
places is below 10^-5, and no code tells how many there are or which came next. Why 8 check
characters: a keyed check of 40 bits passes an altered code once in 10^12, and a code made for
another environment no oftener (I14, I25).

Pure: keys and randomness are arguments.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tracker.identity.environment import Environment

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX: Final = "MT1"
RANDOM_BYTES: Final = 10
CODE_LENGTH: Final = 29
KEY_BYTES_MIN: Final = 32

_CHECK_BYTES: Final = 5
_BODY_LENGTH: Final = CODE_LENGTH - 8
_IDENT: Final = slice(4, 20)
_KEY_VERSION: Final = 20
_TO_CROCKFORD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_GRAMMAR: Final = re.compile(rf"{PREFIX}[A-Z][{ALPHABET}]{{{CODE_LENGTH - 4}}}", re.ASCII)


class Kind(enum.StrEnum):
    """What a code names; the value is its letter in the code."""

    THERAPY = "T"
    WRISTBAND = "W"
    CONTAINER_LABEL = "C"  # one physical print: the random part is the label's own serial
    REAGENT_LOT = "R"
    EQUIPMENT = "E"
    PLACE = "P"
    WORK_AREA = "A"
    BADGE = "B"
    DOCUMENT = "D"
    BOTTLE = "V"  # one opened bottle of a reagent lot, for one therapy
    LABEL_KIT = "K"  # the sealed, counted bag in which labels pass the airlock
    SELF_TEST = "S"  # scanned at sign-in to show that this scanner and keyboard are set up right


_KIND_BY_LETTER: Final = {kind.value: kind for kind in Kind}


class Fault(enum.StrEnum):
    """Why a text is not one of our codes; the gravest first found."""

    GRAMMAR = "grammar"
    KIND_UNKNOWN = "kind_unknown"
    KEY_UNKNOWN = "key_unknown"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The label keys of one environment, by version 0 to 31; the newest makes new codes.

    Versions that made old labels stay, so that those labels are readable for ever. The
    environment is part of the key: a demo label is not a production label even when somebody has
    copied the key (I25).
    """

    environment: Environment
    keys: Mapping[int, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("A keyring needs at least one label key.")
        for version, key in self.keys.items():
            if not 0 <= version < len(ALPHABET):
                raise ValueError(f"A label key's version is 0 to 31, not {version}.")
            if len(key) < KEY_BYTES_MIN:
                raise ValueError(f"A label key has at least {KEY_BYTES_MIN} bytes.")

    @property
    def newest(self) -> int:
        """The version that makes new codes."""
        return max(self.keys)

    def check_characters(self, body: str, version: int) -> str:
        """The first 40 bits of HMAC-SHA256 over everything before them, as 8 characters."""
        purpose = b"MarrowTrace label code 1\x00" + self.environment.value.encode()
        key = hmac.digest(self.keys[version], purpose, hashlib.sha256)
        return _base32(hmac.digest(key, body.encode("ascii"), hashlib.sha256)[:_CHECK_BYTES])


@dataclass(frozen=True, slots=True)
class Checked:
    """A code whose grammar and check are right. Whether it is known is the database's answer."""

    kind: Kind
    ident: str
    code: str
    key_version: int


def mint(kind: Kind, random_bytes: bytes, keyring: Keyring) -> str:
    """A new code. The caller draws the ten bytes, so that a replay makes the same code again."""
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"A code takes {RANDOM_BYTES} random bytes, not {len(random_bytes)}.")
    version = keyring.newest
    body = f"{PREFIX}{kind.value}{_base32(random_bytes)}{ALPHABET[version]}"
    return body + keyring.check_characters(body, version)


def check(code: str, keyring: Keyring) -> Checked | Fault:
    """The whole text is one of our codes, or why not. Nothing is trimmed, folded or repaired (I14).

    The letter of an unknown kind is reported only for a text that is right in every other way.
    """
    if _GRAMMAR.fullmatch(code) is None:
        return Fault.GRAMMAR
    version = ALPHABET.index(code[_KEY_VERSION])
    if version not in keyring.keys:
        return Fault.KEY_UNKNOWN
    body, given = code[:_BODY_LENGTH], code[_BODY_LENGTH:]
    if not hmac.compare_digest(keyring.check_characters(body, version), given):
        return Fault.CHECK
    kind = _KIND_BY_LETTER.get(code[len(PREFIX)])
    if kind is None:
        return Fault.KIND_UNKNOWN
    return Checked(kind, code[_IDENT], code, version)


def _base32(raw: bytes) -> str:
    """Crockford's base 32; the lengths used here (5 and 10 bytes) need no padding."""
    return base64.b32encode(raw).decode("ascii").translate(_TO_CROCKFORD)
