"""The judgement: everything in an export against everything else, and against paper."""

from __future__ import annotations

import argparse
import base64
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.exchange.verifier.hashes import committed
from tracker.exchange.verifier.manifest import (
    LEFT_OUT,
    MANIFEST,
    NOTE,
    as_text,
    digest_of,
    read_manifest,
)
from tracker.exchange.verifier.notes import Keys, read_checkpoints, read_keys, read_signature
from tracker.exchange.verifier.reading import CannotJudge, Doc, Kinds, Wrong, got, lines, wrong
from tracker.exchange.verifier.record import Record, Said
from tracker.exchange.verifier.rows import Rows

HOLDS, DOES_NOT, CANNOT = 0, 1, 2
PERSONAL: Final[Kinds] = {"table": str, "key": list, "column": str, "value": str, "salt": str}
SALT: Final = re.compile(r"(?:[0-9a-f]{2}){16,}")
Walked = Callable[[int, int], None]
"""Told entries read and entries in all."""


@dataclass(frozen=True)
class Judged:
    """What holds."""

    entries: int
    rows: int
    root: str
    clear: int | None
    checkpoints: int
    known: int
    signed: str | None

    def line(self) -> str:
        """One line for people."""
        clear = f"{self.clear} personal values match their commitments"
        clear = "personal values left out" if self.clear is None else clear
        return (
            f"Yes: {self.entries} entries hold together, {self.rows} rows, {clear}, "
            f"{self.checkpoints} signed checkpoints, {self.known} roots from paper, "
            f"{f'signed by key {self.signed}' if self.signed else 'not signed'}; "
            f"size {self.entries}, root {self.root}"
        )


def judge(
    folder: str,
    known: Sequence[str] = (),
    walked: Walked | None = None,
    *,
    unsigned: bool = False,
) -> Judged:
    """The export holds. Raises Wrong with the first thing that does not, CannotJudge when none.

    Where the log publishes a key an export is signed with it; ``unsigned`` takes one that is not.
    """
    manifest = read_manifest(folder)
    said: Said = {}
    papers = [_paper(text) for text in known]
    for size, root in papers:
        said.setdefault(size, []).append((root, {"paper": f"of {size} entries"}))
    keys, checkpoints = read_keys(folder), 0
    for size, root, place in read_checkpoints(folder, manifest["origin"], keys):
        said.setdefault(size, []).append((root, place))
        checkpoints += 1
    rows = Rows(manifest["tables"])
    record = Record(manifest["schema"], said, rows.image)
    record.meet()
    for doc, place in lines(folder, "entries.jsonl"):
        record.entry(doc, place)
        if walked is not None:
            walked(record.tree.size, manifest["size"])
    _end(manifest, record, rows)
    _site(manifest, record, rows, keys)
    signed = _signed(folder, manifest, rows, keys, unsigned)
    clear = _personal(folder, rows) if manifest["personal"] else None
    for name, listed in sorted(manifest["files"].items()):
        if digest_of(os.path.join(folder, name)) != listed:
            wrong("is not the file that the manifest lists", file=name)
    size, root = record.tree.size, record.tree.root()
    return Judged(size, rows.count, root, clear, checkpoints, len(papers), signed)


def _end(manifest: Doc, record: Record, rows: Rows) -> None:
    """The log ends where manifest, checkpoints and papers say, and is this site's."""
    size = record.tree.size
    for promised in sorted(record.said):
        if promised > size:
            _, place = record.said[promised][0]
            wrong(f"knows {promised} entries, the export has {size}: its end is cut off", **place)
    ends = {
        "size": size,
        "link": record.link.hex(),
        "root": record.tree.root(),
        "recorded_at": record.last,
    }
    for name, is_now in ends.items():
        if manifest[name] != is_now:
            wrong(f"{name} is not that of the last entry", file=MANIFEST)


def _site(manifest: Doc, record: Record, rows: Rows, keys: Keys) -> None:
    """The site, the log's name and the keys are those of the log itself."""
    site = next(rows.kept("site"), {})
    origin = f"marrowtrace/{site.get('environment')}/{record.first.hex()[:16]}"
    ours = {"site": site.get("name"), "zone": site.get("zone"), "origin": origin}
    ours["environment"] = site.get("environment")
    for name, said in sorted(ours.items()):
        if manifest[name] != said:
            wrong(f"{name} is not what the first entry says", file=MANIFEST)
    published = {row["id"]: row["public"] for row in rows.kept("checkpoint_key")}
    if {id_: text for id_, (text, _, _) in keys.items()} != published:
        wrong("are not the keys that the log publishes", file="keys.jsonl")


def _signed(folder: str, manifest: Doc, rows: Rows, keys: Keys, unsigned: bool) -> str | None:
    """The key that signed the export, which must be one that signs still."""
    retired = {row["key_id"] for row in rows.kept("checkpoint_key_retirement")}
    active = {id_: key for id_, key in keys.items() if id_ not in retired}
    signed = read_signature(folder, as_text(manifest), manifest["origin"], active)
    if signed is None and active and not unsigned:
        wrong("is missing: the log has a key, so its exports are signed", file=NOTE)
    return signed


def _personal(folder: str, rows: Rows) -> int:
    """How many clear values stand there: each under its commitment, none missing, none more."""
    wanted, found = rows.commitments(), 0
    for doc, place in lines(folder, LEFT_OUT):
        got(doc, PERSONAL, place)
        table, key, column, commitment = next(wanted, ("", (), "", ""))
        if (doc["table"], tuple(doc["key"]), doc["column"]) != (table, key, column):
            wrong(f"not {table} {'/'.join(map(str, key))} {column}, whose turn it is", **place)
        named = {"table": table, "row": "/".join(map(str, key)), "column": column}
        if not SALT.fullmatch(doc["salt"]):
            wrong("no salt", **place, **named)
        if committed(bytes.fromhex(doc["salt"]), column, doc["value"]) != commitment:
            wrong("not the value that was recorded", **place, **named)
        found += 1
    for table, key, column, _ in wanted:
        row = "/".join(map(str, key))
        wrong("the clear value is missing", file=LEFT_OUT, table=table, row=row, column=column)
    return found


def _paper(text: str) -> tuple[int, str]:
    """Size and root as they stand on paper; the root in hexadecimal or base64, blanks allowed."""
    size, _, rest = text.strip().partition(" ")
    root = "".join(rest.split())
    try:
        raw = bytes.fromhex(root) if len(root) == 64 else base64.b64decode(root, validate=True)
        number = int(size)
    except ValueError:
        raise CannotJudge(f"{text!r} is no size and root") from None
    if len(raw) != 32 or number < 0:
        raise CannotJudge(f"{text!r} is no size and root")
    return number, raw.hex()


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the folder that the arguments name; answers the exit code."""
    words = argparse.ArgumentParser(
        description="Judge an export of MarrowTrace.",
        epilog="exit codes: 0 it holds; 1 it does not; 2 it cannot be judged.",
    )
    words.add_argument("folder")
    words.add_argument("--known", action="append", default=[], metavar='"SIZE ROOT"')
    words.add_argument("--unsigned", action="store_true", help="take one that no key has signed")
    given = words.parse_args(arguments)
    try:
        said, code = judge(given.folder, given.known, unsigned=given.unsigned).line(), HOLDS
    except Wrong as found:
        said, code = f"No: {found}", DOES_NOT
    except (CannotJudge, OSError, MemoryError) as why:
        said, code = f"Cannot be judged: {why}", CANNOT
    except Exception as why:  # whatever stands in a file: a sentence, never a traceback
        said, code = f"No: the export cannot be read ({type(why).__name__})", DOES_NOT
    line = "".join(c if c.isprintable() else "?" for c in said)
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    return code
