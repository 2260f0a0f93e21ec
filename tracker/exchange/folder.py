"""A folder that is there whole or not at all: written beside its place, renamed at the end."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tracker.db import canonical


class ExchangeError(Exception):
    """An export or import was refused; the message says why, and that nothing was written."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and the end of the session stop what is under way in order, and say so."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise ExchangeError("Stopped. Nothing was written.") from None
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A private folder to write into; it becomes ``folder`` when the block ends without error.

    Refused when something stands there already. Whatever interrupts the block (a full disk,
    Ctrl-C) leaves nothing behind. Only the owner may read it: it may hold names.
    """
    target = folder.absolute()
    if target.exists() or target.is_symlink():
        raise ExchangeError(f"{folder} is there already. Nothing was written.")
    if not target.parent.is_dir():
        raise ExchangeError(f"There is no folder {folder.parent}. Nothing was written.")
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as wrong:
        raise ExchangeError(f"{folder}: {wrong.strerror}. Nothing was written.") from None
    try:
        yield beside
        _to_disk(beside)
        beside.rename(target)
        _to_disk(target.parent)
    except OSError as wrong:
        raise ExchangeError(f"{folder}: {wrong.strerror}. Nothing was written.") from wrong
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Lines:
    """A file being written, line by line; ``listed`` is what the manifest says of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = self._lines = 0

    def write(self, thing: Any) -> None:
        """One more line: the thing as canonical JSON."""
        self.raw(canonical(thing) + b"\n")

    def raw(self, text: bytes) -> None:
        """Text that stands there as it is."""
        self._file.write(text)
        self._hash.update(text)
        self._bytes += len(text)
        self._lines += text.count(b"\n")

    @property
    def listed(self) -> dict[str, Any]:
        """Bytes, lines and SHA-256."""
        return {"bytes": self._bytes, "lines": self._lines, "sha256": self._hash.hexdigest()}


@contextmanager
def lines(path: Path) -> Iterator[Lines]:
    """A new file that only its owner may read, on the disk when the block ends."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "wb") as file:
        yield Lines(file)
        file.flush()
        os.fsync(file.fileno())
