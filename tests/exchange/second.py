"""A second judge of exports, written from docs/export-format.md in other ways than the first.

Imports nothing of the project. Trees by recursion, curves in affine coordinates, rows as plain
dictionaries: a mistake in one of the two judges is not likely to stand in the other.
"""

from __future__ import annotations

import base64
import json
import struct
from collections import defaultdict
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

Doc = dict[str, Any]


def prefixed(text: bytes) -> bytes:
    return struct.pack(">Q", len(text)) + text


def entry_hash(header: str, answer: str, parts: list[list[Any]]) -> bytes:
    h = sha256(b"\x00")
    for text in ("marrowtrace/entry/1", header, answer):
        h.update(prefixed(text.encode()))
    for stream, n, part in parts:
        number = "" if n is None else str(n)
        inner = prefixed(stream.encode()) + prefixed(number.encode())
        h.update(prefixed(inner + prefixed(sha256(part.encode()).digest())))
    return h.digest()


def next_link(link: bytes, entry: bytes) -> bytes:
    return sha256(b"\x02" + link + entry).digest()


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def commitment(salt: str, column: str, value: str) -> str:
    fields = (bytes.fromhex(salt), column.encode(), value.encode())
    return sha256(b"\x10" + b"".join(map(prefixed, fields))).hexdigest()


# ---- Ed25519 in affine coordinates ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    t = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P
    return x, y


def times(k: int, point: tuple[int, int]) -> tuple[int, int]:
    if k == 0:
        return 0, 1
    half = times(k // 2, point)
    twice = add(half, half)
    return add(twice, point) if k % 2 else twice


def point(coded: bytes) -> tuple[int, int]:
    """ValueError when there is none."""
    number = int.from_bytes(coded, "little")
    y, odd = number % 2**255, number >> 255
    u, v = y * y - 1, D * y * y + 1
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (v * x * x - u) % P or y >= P or (x == 0 and odd):
        raise ValueError("no point")
    return (P - x if x % 2 != odd else x), y


def signed_by(key: bytes, text: bytes, signature: bytes) -> bool:
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return len(signature) == 64 and s < L and times(s, base) == add(r, times(h, a))


def note_is_signed(note: str, keys: dict[str, str]) -> list[str]:
    """The lines of the text when one of the keys (id -> text of the key) signed it; else none."""
    text, _, line = note.rpartition("\n\n")
    name, coded = line.removeprefix("\u2014 ").rstrip("\n").rsplit(" ", 1)
    raw = base64.b64decode(coded)
    public = keys.get(raw[:4].hex(), "")
    if not public.startswith(f"{name}+{raw[:4].hex()}+"):
        return []
    key = base64.b64decode(public.rsplit("+", 1)[1])
    right = sha256(name.encode() + b"\n" + key).digest()[:4] == raw[:4] and key[0] == 1
    good = right and signed_by(key[1:], f"{text}\n".encode(), raw[4:])
    return text.split("\n") if good else []


# ---- the whole export ----


def read(folder: Path, name: str) -> list[Doc]:
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def judge(folder: Path) -> list[str]:
    """What is wrong; nothing when the export holds."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    found: list[str] = []
    for name, said in manifest["files"].items():
        if sha256((folder / name).read_bytes()).hexdigest() != said["sha256"]:
            found.append(f"{name}: digest")
    leaves, link, last = list[bytes](), b"\0" * 32, ""
    streams: dict[str, int] = defaultdict(int)
    rows: dict[str, dict[str, Doc]] = defaultdict(dict)
    shapes = {t["table"]: t for t in manifest["tables"]}
    for n, e in enumerate(read(folder, "entries.jsonl")):
        leaves.append(entry_hash(e["header"], e["answer"], e["parts"]))
        link = next_link(link, leaves[-1])
        header = json.loads(e["header"])
        same = (e["seq"], header["seq"], header["op_id"]) == (n, n, e["op_id"])
        if not same or (e["leaf"], e["link"]) != (leaves[-1].hex(), link.hex()):
            found.append(f"entry {n}")
        if header["recorded_at"] < last:
            found.append(f"entry {n}: time")
        last = header["recorded_at"]
        for stream, number, part in e["parts"]:
            if number is None:
                continue
            if number != streams[stream]:
                found.append(f"entry {n}: {stream}")
            streams[stream] += 1
            for table, image in json.loads(part):
                names = [c["name"] for c in shapes[table]["columns"]]
                row = dict(zip(names, image, strict=True))
                rows[table][json.dumps([row[k] for k in shapes[table]["key"]])] = row
    ends = (len(leaves), link.hex(), tree(leaves).hex(), last)
    if ends != tuple(manifest[k] for k in ("size", "link", "root", "recorded_at")):
        found.append("the end")
    found += _clear(folder, manifest, shapes, rows)
    return found + _notes(folder, manifest, rows, leaves)


def _clear(folder: Path, manifest: Doc, shapes: Doc, rows: dict[str, dict[str, Doc]]) -> list[str]:
    if not manifest["personal"]:
        return []
    given = {
        (p["table"], json.dumps(p["key"]), p["column"]): (p["salt"], p["value"])
        for p in read(folder, "personal.jsonl")
    }
    wanted = {
        (t, key, c["name"]): row[c["name"]]
        for t, shape in shapes.items()
        for c in shape["columns"]
        if c["personal"]
        for key, row in rows[t].items()
        if row[c["name"]] is not None
    }
    wrong = [
        f"{at}: clear value"
        for at, (salt, value) in given.items()
        if wanted.get(at) != commitment(salt, at[2], value)
    ]
    return wrong + [f"{at}: no clear value" for at in wanted.keys() - given.keys()]


def _notes(
    folder: Path, manifest: Doc, rows: dict[str, dict[str, Doc]], leaves: list[bytes]
) -> list[str]:
    keys = {k["id"]: k["public"] for k in read(folder, "keys.jsonl")}
    found = []
    if keys != {r["id"]: r["public"] for r in rows["checkpoint_key"].values()}:
        found.append("keys")
    for c in read(folder, "checkpoints.jsonl"):
        root = tree(leaves[: c["size"]])
        said = [manifest["origin"], str(c["size"]), base64.b64encode(root).decode()]
        if root.hex() != c["root"] or note_is_signed(c["note"], keys) != said:
            found.append(f"checkpoint {c['size']}")
    if (note := folder / "manifest.note").exists():
        digest = sha256((folder / "manifest.json").read_bytes()).hexdigest()
        if note_is_signed(note.read_text(), keys) != [manifest["origin"], "export", digest]:
            found.append("manifest.note")
    return found
