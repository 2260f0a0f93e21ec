"""Checkpoints that were held outside, read from a file or typed from paper, against the log.

Only they show a full rewrite, a cut tail or an old backup: the chain alone proves no more than that
the log agrees with itself.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from tracker.identity import checkpoint_code
from tracker.record import checkpoints, keys
from tracker.record.judging import fault_of
from tracker.record.seal import NoteError, PublicKey, open_note, read_checkpoint

_TYPED: Final = re.compile(r"(?P<size>[0-9][0-9 ,.']*)[\s:]+(?P<root>[0-9a-fA-F][0-9a-fA-F\s]*)")
_SIGNED: Final = "\N{EM DASH} "


class UnreadableWitnessError(ValueError):
    """What was given is no checkpoint; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The log had ``size`` entries with this root; ``where`` says who says so.

    ``note`` is the signed note; typed from paper there is none, and size and root stand alone.
    """

    size: int
    root: str
    where: str
    note: str = ""


def read_witnesses(given: str) -> list[Witness]:
    """The checkpoints in a file of notes, in a QR's text, or in ``SIZE ROOT`` typed from paper."""
    if said := read_text(given):
        return [said]
    path = Path(given)
    if not path.is_file():
        raise UnreadableWitnessError(
            f"{given}: no file of checkpoints, no SIZE ROOT and no text of a checkpoint's symbol."
        )
    where = path.name
    found = [_of_note(note, where) for note in notes_in(path.read_text(encoding="utf-8"))]
    if not found:
        raise UnreadableWitnessError(f"{given} holds no checkpoint.")
    return found


def read_text(given: str) -> Witness | None:
    """The checkpoint in a symbol's text, in a pasted note, or typed from paper; never a file."""
    text = given.strip()
    if code := checkpoint_code.read(text):
        return Witness(code.size, code.root, "symbol", code.note)
    if _SIGNED in text and "\n" in text:
        return _of_note(text.replace("\r\n", "\n") + "\n", "note")
    return _typed(text.removeprefix(f"{checkpoint_code.UNSIGNED}:"))


def notes_in(text: str) -> Iterator[str]:
    """The signed notes that stand one after the other; empty lines may stand between them."""
    note = list[str]()
    for line in text.splitlines():
        if note and note[-1].startswith(_SIGNED) and not line.startswith(_SIGNED):
            yield "\n".join(note) + "\n"
            note = []
        if line or note:
            note.append(line)
    if note and note[-1].startswith(_SIGNED):
        yield "\n".join(note) + "\n"
    elif note:
        raise UnreadableWitnessError("The last checkpoint of the file is cut off.")


def _typed(text: str) -> Witness | None:
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    root = re.sub(r"\s", "", found["root"]).lower()
    if len(root) != 64:
        raise UnreadableWitnessError(f"A root has 64 hexadecimal figures; these are {len(root)}.")
    return Witness(int(re.sub(r"[^0-9]", "", found["size"])), root, "typed")


def _of_note(note: str, where: str) -> Witness:
    try:
        _, size, root = read_checkpoint(note)
    except NoteError as wrong:
        raise UnreadableWitnessError(f"{where}: {wrong}.") from None
    return Witness(size, root.hex(), where, note)


def faults(
    witnesses: Iterable[Witness], size: int, roots: Mapping[int, str], conn: Connection
) -> Iterator[str]:
    """What the witnesses say against a log of ``size`` entries, whose ``roots`` were recomputed.

    A note that the log's own keys did not sign proves nothing against the log; that it is there
    is told.
    """
    origin = _origin(conn)
    public = [key.key for key in keys.published(conn)]
    for one in witnesses:
        said = f"{one.where}: checkpoint of {one.size} entries"
        if one.note and (why := _refused(one.note, origin, public)):
            yield f"{said} {why}"
            continue
        if why := against(one.size, one.root, size, roots):
            yield f"{said}: {why}"


def against(size: int, root: str, now: int, roots: Mapping[int, str]) -> str:
    """Why a log of ``now`` entries with these roots is not the one of the checkpoint."""
    if size > now:
        return f"the log had {size} entries with root {root}, now it has only {now}"
    if size not in roots:
        return "the log is broken before that entry, so it cannot be judged"
    if roots[size] != root:
        return (
            f"the log had {size} entries with root {root}, now its first {size} entries have"
            f" root {roots[size]}"
        )
    return ""


def _origin(conn: Connection) -> str:
    """The log's name; nothing when the rows that say it were spoilt, which verify names."""
    try:
        return keys.origin_of(conn)
    except (ValueError, NoResultFound, MultipleResultsFound):
        return ""


def _refused(note: str, origin: str, public: list[PublicKey]) -> str:
    text_origin = read_checkpoint(note)[0]
    if origin and text_origin != origin:
        return f"belongs to another log ({text_origin}, not {origin})"
    for key in public:
        try:
            open_note(note, key)
        except NoteError:
            continue
        return ""
    named = f" (key {_hash_in(note)})"
    return f"is not signed by a key that this log publishes{named}"


def _hash_in(note: str) -> str:
    try:
        return base64.b64decode(note.split()[-1], validate=True)[:4].hex()
    except (binascii.Error, ValueError):
        return "unreadable"


def stored_faults(
    stored: Iterable[checkpoints.Checkpoint], size: int, roots: Mapping[int, str], conn: Connection
) -> Iterator[tuple[str, str]]:
    """Row and fault of each checkpoint beside the log that does not fit the log or its note."""
    kept = list(stored)
    if not kept:
        return
    origin = _origin(conn)
    published = {key.id: key for key in keys.published(conn)}
    for one in kept:
        why = fault_of(one, published, origin)
        why = why or against(one.size, one.root, size, roots)
        if why:
            yield f"{one.size}/{one.key_id}", why
