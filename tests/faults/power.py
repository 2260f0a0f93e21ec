"""Power cuts, replayed: what may be on the drive when the current goes at any moment.

What was synced is there. Of what was written since, each write may be there or not, in any
combination and torn at a sector; a file that was never synced may not be there at all. SQLite asks
no more of a disk, and a drive that keeps less lies about syncing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.disk import Op

SECTOR: Final = 512


@dataclass
class File:
    """What a file holds for certain, and what was asked of it since."""

    synced: bytearray | None
    since: list[Op] = field(default_factory=list)

    def settle(self) -> None:
        """Everything asked so far is certain now."""
        self.synced = grown(self.synced or bytearray(), self.since)
        self.since.clear()

    def after_a_cut(self, chance: random.Random) -> bytes | None:
        """One of the contents that the file may have when the current comes back."""
        if self.synced is None and chance.random() < 0.5:
            return None
        kept = [part for op in self.since for part in torn(op, chance)]
        return bytes(grown(bytearray(self.synced or b""), kept))


def torn(op: Op, chance: random.Random) -> Iterator[Op]:
    """What of one write reached the drive: all, nothing, or some of its sectors."""
    fate = chance.random()
    if fate < 0.4 or op.kind != "write":
        if fate < 0.7:
            yield op
        return
    if fate < 0.7:
        return
    end = op.at + len(op.content)
    start = op.at
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if chance.random() < 0.5:
            yield Op("write", op.path, start, op.content[start - op.at : stop - op.at])
        start = stop


def grown(content: bytearray, ops: Sequence[Op]) -> bytearray:
    """The content after these writes and truncations."""
    for op in ops:
        if op.kind == "truncate":
            del content[op.at :]
            continue
        if len(content) < op.at:
            content.extend(bytes(op.at - len(content)))
        content[op.at : op.at + len(op.content)] = op.content
    return content


@dataclass(frozen=True)
class Cut:
    """The drive after a power cut, and the acts that had been said to be recorded before it."""

    files: dict[str, bytes]
    acknowledged: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Have the files stand in a folder, by their names."""
        for path in folder.iterdir():
            path.unlink()
        for name, content in self.files.items():
            (folder / Path(name).name).write_bytes(content)


def cuts(
    before: Mapping[str, bytes], ops: Sequence[Op], number: int, chance: random.Random
) -> Iterator[Cut]:
    """So many power cuts at random moments of what was done to a drive that held ``before``."""
    files = {path: File(bytearray(content)) for path, content in before.items()}
    told: list[str] = []
    done = 0
    for moment in sorted(chance.randrange(len(ops) + 1) for _ in range(number)):
        for op in ops[done:moment]:
            _do(files, told, op)
        done = moment
        found = {path: file.after_a_cut(chance) for path, file in files.items()}
        yield Cut({p: c for p, c in found.items() if c is not None}, tuple(told))


def _do(files: dict[str, File], told: list[str], op: Op) -> None:
    if op.kind == "ack":
        told.append(op.path)
    elif op.kind == "delete":
        files.pop(op.path, None)
    elif op.kind == "sync":
        files.setdefault(op.path, File(None)).settle()
    else:
        files.setdefault(op.path, File(None)).since.append(op)
