"""The writers' queue of SQLite: whoever asked first writes first, in a process and between them.

SQLite's busy handler polls and is unfair (worst write 0.6 s); a lock of the language or the kernel
lets whoever just wrote barge in again before the sleepers wake (worst write 1.5 s of eight). So a
turn is handed on: within the process to the longest waiting thread, between processes by tickets.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine

WAIT_S: Final = 60.0
"""So long a writer waits, then says so: an act takes milliseconds, a backup's last copy seconds."""
POLL_S: Final = 0.0005
POLL_MOST_S: Final = 0.005
"""How often a ticket asks, at first and after a while; who asks more often comes no sooner."""
TICKETS: Final = sys.platform == "linux" and hasattr(fcntl, "F_OFD_SETLK")
"""Elsewhere there is one file lock between processes, with whatever order the kernel gives."""
_FLOCK: Final = "hhqqi4x"
"""The kernel's struct flock (64 bit): type, whence, start, length, process."""
_DISPENSER: Final = 0
_TURN: Final = 1
_FIRST: Final = 1 << 20
"""Byte of the first ticket; locks may lie behind the end of a file."""
_LARGEST: Final = (1 << 48) - 1


class TurnError(RuntimeError):
    """Another writer has not ended within ``WAIT_S``; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            f"Somebody has been writing to the database for {WAIT_S:.0f} seconds and has not"
            " ended. Nothing was written. Try again; if this goes on, end the other `tracker`"
            " command that is writing."
        )


def private_file(path: str, flags: int) -> int:
    """The file opened; a new one is for its owner alone (I24)."""
    return os.open(path, flags, 0o600)


class Queue:
    """Writers of SQLite take their turn here, in the order in which they asked.

    On PostgreSQL the head row's lock is the queue: the server wakes its waiters in their order.
    """

    def __init__(self, engine: Engine) -> None:
        name = engine.url.database
        on_disk = engine.dialect.name == "sqlite" and name and name != ":memory:"
        self._path = f"{name}.lock" if on_disk else None
        self._needed = engine.dialect.name == "sqlite"
        self._line = Line()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the only writer's place until the block ends; TurnError after ``WAIT_S``."""
        if not self._needed:
            yield
            return
        until = time.monotonic() + WAIT_S
        with self._line.first(until):
            if self._path is None:
                yield
                return
            file = private_file(self._path, os.O_RDWR | os.O_CREAT)
            try:
                _between_processes(file, until)
                yield
            finally:
                _given_back(file)


class Line:
    """Threads that wait for one place: it is handed to the first, nobody can barge in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self.waiting: deque[threading.Lock] = deque()

    @contextmanager
    def first(self, until: float) -> Iterator[None]:
        """Hold the place until the block ends; TurnError when it is not had by then."""
        self._come(until)
        try:
            yield
        finally:
            self._go()

    def _come(self, until: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self.waiting.append(gate)
        if gate.acquire(timeout=max(0.0, until - time.monotonic())):
            return
        with self._lock:
            if gate in self.waiting:
                self.waiting.remove(gate)
                raise TurnError
        # it was handed over at the last moment: the place is ours

    def _go(self) -> None:
        with self._lock:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self._taken = False


def _between_processes(file: int, until: float) -> None:
    """The turn among processes is held by this open file, after all who drew a ticket before.

    A ticket is a locked byte behind a counter: its turn has come when no lower one is locked. The
    kernel frees the bytes of a process that died, so a killed writer stops nobody. That there is
    one writer rests on the turn's own byte, whatever the counter says.
    """
    if not TICKETS:
        _wait(lambda: _flocked(file), until)
        return
    _wait(lambda: _locked(file, _DISPENSER), until)
    number = int.from_bytes(os.pread(file, 8, 0), "big") & _LARGEST
    os.pwrite(file, (number + 1).to_bytes(8, "big"), 0)
    _wait(lambda: _locked(file, _FIRST + number), until)
    _set(file, fcntl.F_UNLCK, _DISPENSER, 1)
    if number:
        _wait(lambda: _locked(file, _FIRST, number), until)
    _wait(lambda: _locked(file, _TURN), until)


def _wait(had: Callable[[], bool], until: float) -> None:
    asked = 0
    while not had():
        if time.monotonic() > until:
            raise TurnError
        asked += 1
        time.sleep(min(POLL_S * (1 + asked // 50), POLL_MOST_S))


def _locked(file: int, start: int, length: int = 1) -> bool:
    """True when these bytes could be locked at once."""
    try:
        _set(file, fcntl.F_WRLCK, start, length)
    except (BlockingIOError, PermissionError):  # the kernel may say EAGAIN or EACCES
        return False
    return True


def _set(file: int, kind: int, start: int, length: int) -> None:
    """The lock belongs to the open file, not to the process: two may be open in one process."""
    fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0))


def _flocked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _given_back(file: int) -> None:
    """A child that was forked meanwhile has the file open too: closing alone would free nothing."""
    if TICKETS:
        _set(file, fcntl.F_UNLCK, 0, 0)
    else:
        fcntl.flock(file, fcntl.LOCK_UN)
    os.close(file)
