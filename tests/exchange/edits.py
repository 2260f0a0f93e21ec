"""Edits of an export, as somebody makes them who wants it to say something else.

Each is drawn at random. Careful ones make every digest in the manifest anew afterwards.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Folder = dict[str, bytes]
"""Name of each file, and what stands in it."""
Doc = dict[str, Any]
JSONL: Final = ("entries.jsonl", "personal.jsonl", "keys.jsonl", "checkpoints.jsonl")


def read(folder: Path) -> Folder:
    """What stands in the folder."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def write(files: Folder, folder: Path) -> Path:
    """The files stand in a new folder."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_bytes(text)
    return folder


def canonical(thing: Any) -> bytes:
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def docs(files: Folder, name: str) -> list[Any]:
    return [json.loads(line) for line in files[name].splitlines()]


def put(files: Folder, name: str, lines: list[Any]) -> None:
    files[name] = b"".join(canonical(line) + b"\n" for line in lines)


def manifest_of(files: Folder) -> Doc:
    found: Doc = json.loads(files["manifest.json"])
    return found


def put_manifest(files: Folder, doc: Doc) -> None:
    text = json.dumps(doc, sort_keys=True, indent=1, ensure_ascii=False)
    files["manifest.json"] = text.encode() + b"\n"


def seal(files: Folder, manifest: Doc | None = None) -> None:
    """Every digest in the manifest is made anew: what a careful forger does last."""
    doc = manifest or manifest_of(files)
    for name in doc["files"]:
        if (text := files.get(name)) is not None:
            digest = hashlib.sha256(text).hexdigest()
            doc["files"][name] = {
                "bytes": len(text),
                "lines": text.count(b"\n"),
                "sha256": digest,
            }
    doc.pop("sha256", None)
    doc["sha256"] = hashlib.sha256(canonical(doc)).hexdigest()
    put_manifest(files, doc)


# ---- what may be edited ----

Edit = Callable[[Folder, random.Random], str]


def _filled(files: Folder, at_least: int = 1) -> list[str]:
    return [n for n in JSONL if len(files.get(n, b"").splitlines()) >= at_least]


def a_byte(files: Folder, draw: random.Random) -> str:
    name = draw.choice([n for n, text in files.items() if text])
    text = bytearray(files[name])
    at = draw.randrange(len(text))
    text[at] = draw.choice([b for b in range(256) if b != text[at]])
    files[name] = bytes(text)
    return f"byte {at} of {name}"


def a_line_gone(files: Folder, draw: random.Random) -> str:
    name = draw.choice(_filled(files))
    lines = files[name].splitlines(keepends=True)
    at = draw.randrange(len(lines))
    del lines[at]
    files[name] = b"".join(lines)
    return f"line {at + 1} of {name} gone"


def a_line_twice(files: Folder, draw: random.Random) -> str:
    name = draw.choice(_filled(files))
    lines = files[name].splitlines(keepends=True)
    at = draw.randrange(len(lines))
    lines.insert(draw.randrange(len(lines) + 1), lines[at])
    files[name] = b"".join(lines)
    return f"line {at + 1} of {name} twice"


def two_lines_swapped(files: Folder, draw: random.Random) -> str:
    name = draw.choice(_filled(files, 2))
    lines = files[name].splitlines(keepends=True)
    a, b = draw.sample(range(len(lines)), 2)
    lines[a], lines[b] = lines[b], lines[a]
    files[name] = b"".join(lines)
    return f"lines {a + 1} and {b + 1} of {name} swapped"


def the_end_cut(files: Folder, draw: random.Random) -> str:
    name = draw.choice(_filled(files))
    lines = files[name].splitlines(keepends=True)
    kept = draw.randrange(len(lines))
    files[name] = b"".join(lines[:kept])
    return f"{name} cut after line {kept}"


def other(v: Any, draw: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(v, bool):
        return not v
    if isinstance(v, int):
        return v + draw.choice([-1, 1, 1000])
    if v is None:
        return draw.choice([0, "x"])
    if isinstance(v, str) and v:
        at = draw.randrange(len(v))
        letters = "0123456789abcdef" if v[at] in "0123456789abcdef" else "xyzXYZ"
        return v[:at] + draw.choice([c for c in letters if c != v[at]]) + v[at + 1 :]
    if isinstance(v, list) and v:
        at = draw.randrange(len(v))
        return [*v[:at], other(v[at], draw), *v[at + 1 :]]
    if isinstance(v, dict) and v:
        name = draw.choice(sorted(v))
        return v | {name: other(v[name], draw)}
    return "x"


def a_value(files: Folder, draw: random.Random) -> str:
    """Some value within a line; the line is written as it must be."""
    name = draw.choice(_filled(files))
    lines = docs(files, name)
    at = draw.randrange(len(lines))
    lines[at] = other(lines[at], draw)
    put(files, name, lines)
    return f"a value in line {at + 1} of {name}"


def a_value_inside(files: Folder, draw: random.Random) -> str:
    """A value within a header, an answer or an image: the text stays a document."""
    lines = docs(files, "entries.jsonl")
    one = draw.choice(lines)
    where = draw.choice(["header", "answer", "parts"])
    if where == "parts":
        part = draw.choice(one["parts"])
        part[2] = canonical(other(json.loads(part[2]), draw)).decode()
    else:
        one[where] = canonical(other(json.loads(one[where]), draw)).decode()
    put(files, "entries.jsonl", lines)
    return f"a value in the {where} of entry {one['seq']}"


def the_manifest(files: Folder, draw: random.Random) -> str:
    """Any value of the manifest: a digest, a size, a name of a column, a type."""
    doc = manifest_of(files)
    name = draw.choice(sorted(doc))
    doc[name] = other(doc[name], draw)
    put_manifest(files, doc)
    return f"{name} of the manifest"


def two_columns_swapped(files: Folder, draw: random.Random) -> str:
    """The same values under each other's names: no hash of the log sees it."""
    doc = manifest_of(files)
    columns = draw.choice([t["columns"] for t in doc["tables"] if len(t["columns"]) > 1])
    a, b = draw.sample(columns, 2)
    a["name"], b["name"] = b["name"], a["name"]
    put_manifest(files, doc)
    return f"columns {a['name']} and {b['name']} swapped"


def a_file_gone(files: Folder, draw: random.Random) -> str:
    name = draw.choice(sorted(files.keys() - {"manifest.json"}))
    del files[name]
    return f"{name} gone"


def a_file_more(files: Folder, draw: random.Random) -> str:
    files["more.jsonl"] = files["entries.jsonl"]
    return "a file more"


EDITS: Final[tuple[Edit, ...]] = (
    a_byte,
    a_line_gone,
    a_line_twice,
    two_lines_swapped,
    the_end_cut,
    a_value,
    a_value_inside,
    the_manifest,
    two_columns_swapped,
    a_file_gone,
    a_file_more,
)
