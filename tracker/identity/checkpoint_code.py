"""A checkpoint as one line of letters and figures: what its QR symbol holds, and a scanner types.

``MTCP1``, the environment's letter, the log's 16 hexadecimal figures, the size in ten figures, the
key's hash in eight, then root and signature in Crockford's base 32: 195 characters that every
keyboard layout sends alike and that QR packs best. The signed note is made of it again, byte for
byte. Pure.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from tracker.identity.codes import ALPHABET
from tracker.identity.environment import Environment

PREFIX: Final = "MTCP1"
LENGTH: Final = 195
UNSIGNED: Final = "MTROOT"
"""Begins the symbol of a paper from a log without key: size and root, ``MTROOT:12:AB...``."""
_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD: Final = str.maketrans(_RFC4648, ALPHABET)
_FROM_CROCKFORD: Final = str.maketrans(ALPHABET, _RFC4648)
_LETTERS: Final = {e.value[0].upper(): e.value for e in Environment}
_GRAMMAR: Final = re.compile(
    rf"{PREFIX}(?P<environment>[{''.join(_LETTERS)}])(?P<first>[0-9A-F]{{16}})"
    rf"(?P<size>[0-9]{{10}})(?P<key>[0-9A-F]{{8}})"
    rf"(?P<root>[{ALPHABET}]{{52}})(?P<signature>[{ALPHABET}]{{103}})",
    re.ASCII,
)
_NOTE: Final = re.compile(
    r"(?P<origin>marrowtrace/(?P<environment>[a-z]+)/(?P<first>[0-9a-f]{16}))\n"
    r"(?P<size>[0-9]{1,10})\n(?P<root>[A-Za-z0-9+/]{43}=)\n\n"
    r"\N{EM DASH} (?P=origin) (?P<signature>[A-Za-z0-9+/]{91}=)\n",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class CheckpointCode:
    """A code that was read: the signed note it stands for."""

    size: int
    root: str
    note: str


def write(note: str) -> str:
    """The code of a note of one signature. ValueError for a note of another shape."""
    found = _NOTE.fullmatch(note)
    if found is None:
        raise ValueError("a code is made of a checkpoint with one signature")
    signed = base64.b64decode(found["signature"])
    code = (
        f"{PREFIX}{found['environment'][0]}{found['first']}{int(found['size']):010d}"
        f"{signed[:4].hex()}"
    ).upper()
    return code + _base32(base64.b64decode(found["root"])) + _base32(signed[4:])


def read(text: str) -> CheckpointCode | None:
    """What the code says; nothing when the text is none. Whether it is true the log must show."""
    found = _GRAMMAR.fullmatch(text)
    if found is None:
        return None
    root, signature = _raw(found["root"], 32), _raw(found["signature"], 64)
    if root is None or signature is None:
        return None
    origin = f"marrowtrace/{_LETTERS[found['environment']]}/{found['first'].lower()}"
    signed = base64.b64encode(bytes.fromhex(found["key"]) + signature).decode()
    size = int(found["size"])
    note = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n\n\N{EM DASH} {origin} {signed}\n"
    return CheckpointCode(size, root.hex(), note)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").translate(_TO_CROCKFORD)


def _raw(text: str, length: int) -> bytes | None:
    """The bytes; nothing when the last character carries bits that mean nothing."""
    padded = text.translate(_FROM_CROCKFORD) + "=" * (-len(text) % 8)
    raw = base64.b32decode(padded)
    return raw if len(raw) == length and _base32(raw) == text else None
