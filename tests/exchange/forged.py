"""A forger who owns everything: edits an entry and makes every hash behind it anew.

Works on an export that no key has signed; the hashes are those of the second judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.exchange import second
from tests.exchange.edits import Doc, Folder, docs, manifest_of, put, seal


def rehashed(files: Folder) -> None:
    """Leaves, links, root and digests fit the entries as they stand now."""
    entries, leaves, link = docs(files, "entries.jsonl"), list[bytes](), b"\0" * 32
    for e in entries:
        leaves.append(second.entry_hash(e["header"], e["answer"], e["parts"]))
        link = second.next_link(link, leaves[-1])
        e["leaf"], e["link"] = leaves[-1].hex(), link.hex()
    put(files, "entries.jsonl", entries)
    manifest = manifest_of(files)
    last = json.loads(entries[-1]["header"])["recorded_at"]
    ends = {"size": len(leaves), "link": link.hex(), "recorded_at": last}
    manifest |= ends | {"root": second.tree(leaves).hex()}
    origin = manifest["origin"].rpartition("/")[0]
    manifest["origin"] = f"{origin}/{leaves[0].hex()[:16]}"
    seal(files, manifest)


def entry(files: Folder, seq: int, edit: Callable[[Doc], None]) -> None:
    """One entry edited as it stands in the file, then everything rehashed."""
    entries = docs(files, "entries.jsonl")
    edit(entries[seq])
    put(files, "entries.jsonl", entries)
    rehashed(files)


def header(**to: Any) -> Callable[[Doc], None]:
    """Values of the header."""

    def edit(e: Doc) -> None:
        e["header"] = compact(json.loads(e["header"]) | to)

    return edit


def images(files: Folder, table: str, edit: Callable[[Doc], None], *, nth: int = 0) -> int:
    """The nth image of a table edited by column names, everything rehashed; its entry."""
    names = next(t["columns"] for t in manifest_of(files)["tables"] if t["table"] == table)
    entries, seen = docs(files, "entries.jsonl"), 0
    for e in entries:
        for part in e["parts"]:
            if part[1] is None:
                continue
            found = json.loads(part[2])
            for one in found:
                if one[0] != table:
                    continue
                if seen == nth:
                    row = dict(zip([c["name"] for c in names], one[1], strict=True))
                    edit(row)
                    one[1] = list(row.values())
                    part[2] = compact(found)
                    put(files, "entries.jsonl", entries)
                    rehashed(files)
                    return int(e["seq"])
                seen += 1
    raise LookupError(table)


def compact(thing: Any) -> str:
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
