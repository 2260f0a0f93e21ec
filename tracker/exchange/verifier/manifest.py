"""The manifest: what the export is, of which files and tables it consists."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Final

from tracker.exchange.verifier.hashes import sha
from tracker.exchange.verifier.reading import CannotJudge, Doc, Kinds, canonical, got, loads, wrong

FORMAT: Final = "marrowtrace-export/1"
SHAPES: Final = {
    "0001": "d903e894e9767f0f3cadebae56556644a5247dca22d8bc7ce28a72019bdecc87",
    "0002": "8d3a7061684aa23cabcd580af377ac3741ba467732c9a46b831cc8ce0d7837a7",
    "0003": "f8933a590d3cd1a1b0ddcc0ae5712a13523c07668539f3abd3c246e9c6370a64",
    "0004": "99de8d61229963962b4240af8996eee2f49aedb001d8460c1b67ebadd7e49e9b",
    "0005": "1045bd8ad0e9e47350e5517c13ebb0f2032731fb74fcaa23084faf247cc9567e",
}
"""Revision of the schema -> SHA-256 of its tables as the manifest lists them.

The log numbers columns, the manifest names them: so the names are known here, or could be swapped.
"""
MANIFEST: Final = "manifest.json"
NOTE: Final = "manifest.note"
"""The manifest's signature; not in the manifest, for it speaks of all of it."""
LEFT_OUT: Final = "personal.jsonl"
LISTED: Final = ("checkpoints.jsonl", "entries.jsonl", "keys.jsonl", LEFT_OUT, "verify.py")
_KINDS: Final[Kinds] = {
    **dict.fromkeys(("format", "environment", "zone", "site", "origin", "link", "root"), str),
    **dict.fromkeys(("recorded_at", "revision", "sha256"), str),
    "size": int,
    "schema": int,
    "personal": bool,
    "tables": list,
    "files": dict,
}
_FILE: Final[Kinds] = {"bytes": int, "lines": int, "sha256": str}


def as_text(manifest: Doc) -> bytes:
    """The manifest as it is written: one field a line."""
    return json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def own_digest(manifest: Doc) -> str:
    """SHA-256 of the manifest without this very field."""
    return sha(canonical({k: v for k, v in manifest.items() if k != "sha256"})).hex()


def read_manifest(folder: str) -> Doc:
    """The manifest, whose digest, files and tables are as they must be."""
    try:
        with open(os.path.join(folder, MANIFEST), "rb") as file:
            raw = file.read()
        doc = loads(raw)
    except OSError:
        raise CannotJudge(f"there is no export in {folder!r}: no {MANIFEST}") from None
    except ValueError:
        wrong("is no JSON", file=MANIFEST)
    if isinstance(doc, dict) and doc.get("format", FORMAT) != FORMAT:
        raise CannotJudge(f"format {doc['format']!r} is unknown to this verifier of {FORMAT}")
    got(doc, _KINDS, {"file": MANIFEST})
    if as_text(doc) != raw or doc["sha256"] != own_digest(doc):
        wrong("is not as it was written", file=MANIFEST)
    if doc["revision"] not in SHAPES:
        raise CannotJudge(f"schema {doc['revision']!r} is newer than this verifier")
    if sha(canonical(doc["tables"])).hex() != SHAPES[doc["revision"]]:
        wrong("the tables are not those of this schema", file=MANIFEST)
    _files(folder, doc)
    return dict(doc)


def _files(folder: str, manifest: Doc) -> None:
    named = {n for n in LISTED if n != LEFT_OUT or manifest["personal"]}
    if manifest["files"].keys() != named:
        wrong("does not list the files of an export", file=MANIFEST)
    for name in sorted(named ^ (set(os.listdir(folder)) - {MANIFEST, NOTE})):
        wrong("is missing" if name in named else "does not belong to the export", file=name)
    for name in sorted(named):
        got(manifest["files"][name], _FILE, {"file": MANIFEST})
        if not os.path.isfile(os.path.join(folder, name)):
            wrong("is no file", file=name)


def digest_of(path: str) -> Doc:
    """Bytes, lines and SHA-256 of a file, as the manifest lists it."""
    read, broken, hashed = 0, 0, hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            read, broken = read + len(chunk), broken + chunk.count(b"\n")
            hashed.update(chunk)
    return {"bytes": read, "lines": broken, "sha256": hashed.hexdigest()}
