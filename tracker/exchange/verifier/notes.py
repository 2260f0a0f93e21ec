"""Checkpoints: signed notes that say size and root (C2SP signed-note, tlog-checkpoint)."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from typing import Final

from tracker.exchange.verifier.ed25519 import is_signed
from tracker.exchange.verifier.hashes import sha
from tracker.exchange.verifier.manifest import NOTE
from tracker.exchange.verifier.reading import Doc, Kinds, Place, got, lines, wrong

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
HASH: Final = re.compile(r"[0-9a-f]{64}")
_KEY: Final[Kinds] = {"id": str, "public": str}
_CHECKPOINT: Final[Kinds] = {
    **dict.fromkeys(("key_id", "made_at", "note", "occasion", "root"), str),
    "size": int,
}
Keys = dict[str, tuple[str, str, bytes]]
"""By id: the text of the public key, its name, its 32 bytes."""


def unpacked(text: str) -> bytes | None:
    """The bytes of strict base64; None when it is not."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def read_keys(folder: str) -> Keys:
    """The public keys, each under the four bytes with which a signature names it."""
    keys: Keys = {}
    for doc, place in lines(folder, "keys.jsonl"):
        got(doc, _KEY, place)
        name, _, rest = doc["public"].partition("+")
        named, _, coded = rest.partition("+")
        raw = unpacked(coded) or b""
        id_ = sha(name.encode(), b"\n", raw)[:4].hex()
        if len(raw) != 33 or raw[0] != 1 or {named, doc["id"]} != {id_}:
            wrong("is no Ed25519 key under its own hash", **place)
        if id_ <= max(keys, default=""):
            wrong("stands before another key", **place)
        keys[id_] = doc["public"], name, raw[1:]
    return keys


def read_checkpoints(folder: str, origin: str, keys: Keys) -> Iterator[tuple[int, str, Place]]:
    """Size, root and place of every checkpoint, each signature proven, smallest size first."""
    last = (0, "")
    for doc, place in lines(folder, "checkpoints.jsonl"):
        got(doc, _CHECKPOINT, place)
        text, key_id = signed_text(doc["note"], keys, place)
        if not TIME.fullmatch(doc["made_at"]):
            wrong("made_at is not of its type", **place)
        said = [origin, str(doc["size"]), _base64(doc, place), ""]
        if (text.split("\n"), key_id) != (said, doc["key_id"]):
            wrong("the signed note says something else", **place)
        if (doc["size"], key_id) <= last:
            wrong("stands before a smaller one", **place)
        last = doc["size"], key_id
        yield doc["size"], doc["root"], place


def _base64(doc: Doc, place: Place) -> str:
    if not HASH.fullmatch(doc["root"]):
        wrong("root is not of its type", **place)
    return base64.b64encode(bytes.fromhex(doc["root"])).decode()


def signed_text(note: str, keys: Keys, place: Place) -> tuple[str, str]:
    """The text of a note that one of the keys has signed, and which."""
    text, blank, signed = note.rpartition("\n\n")
    if not blank or not signed.endswith("\n") or signed.count("\n") != 1:
        wrong("is no signed note", **place)
    dash, _, rest = signed[:-1].partition(" ")
    signer, _, coded = rest.rpartition(" ")
    raw = unpacked(coded) or b""
    key_id = raw[:4].hex()
    _, name, public = keys.get(key_id, ("", "", b""))
    if dash != "\u2014" or not public or signer != name:
        wrong("is signed by no key of keys.jsonl", **place)
    if not is_signed(public, f"{text}\n".encode(), raw[4:]):
        wrong("the signature is not of this text", **place)
    return f"{text}\n", key_id


def read_signature(folder: str, manifest: bytes, origin: str, keys: Keys) -> str | None:
    """The key that has signed the manifest, and so every file; None when no key has."""
    place: Place = {"file": NOTE}
    path = os.path.join(folder, NOTE)
    if not os.path.exists(path):
        return None
    try:
        with open(path, encoding="utf-8", newline="") as file:
            note = file.read()
    except ValueError:
        wrong("is no signed note", **place)
    text, key_id = signed_text(note, keys, place)
    if text != f"{origin}\nexport\n{sha(manifest).hex()}\n":
        wrong("is the signature of another export", **place)
    return key_id
