"""SQLite's own view of the disk, written down as it happens, and made to fail where a test says.

The interpreter and this module share one SQLite library. The library's file system is replaced by
a copy of itself in which write, truncate and sync pass through here: so the application's own
connection factory is watched without knowing it, and nothing is imitated.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

OK: Final = 0
FULL: Final = 13
"""SQLITE_FULL: what the library hears from a disk that has no room."""
SYNC_FAILED: Final = 10 | (4 << 8)
"""SQLITE_IOERR_FSYNC."""

P = ctypes.c_void_p
_INT, _I64 = ctypes.c_int, ctypes.c_int64
WRITE = ctypes.CFUNCTYPE(_INT, P, P, _INT, _I64)
TRUNCATE = ctypes.CFUNCTYPE(_INT, P, _I64)
SYNC = ctypes.CFUNCTYPE(_INT, P, _INT)
CLOSE = ctypes.CFUNCTYPE(_INT, P)
OPEN = ctypes.CFUNCTYPE(_INT, P, P, P, _INT, P)  # SQLite keeps the name's address: pass it on
DELETE = ctypes.CFUNCTYPE(_INT, P, ctypes.c_char_p, _INT)


class _Methods(ctypes.Structure):
    """``sqlite3_io_methods``, version 3; only what is watched has a type."""

    _fields_ = (
        ("iVersion", _INT),
        ("xClose", P),
        ("xRead", P),
        ("xWrite", P),
        ("xTruncate", P),
        ("xSync", P),
        *((f"rest{n}", P) for n in range(13)),
    )


class _FileSystem(ctypes.Structure):
    """``sqlite3_vfs``, version 3."""

    _fields_ = (
        ("iVersion", _INT),
        ("szOsFile", _INT),
        ("mxPathname", _INT),
        ("pNext", P),
        ("zName", ctypes.c_char_p),
        ("pAppData", P),
        ("xOpen", P),
        ("xDelete", P),
        *((f"rest{n}", P) for n in range(14)),
    )


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that happened: ``write``, ``truncate``, ``sync``, ``delete`` or ``ack``.

    ``ack`` is not the disk's: the test was told then that an act is recorded.
    """

    kind: str
    path: str
    at: int = 0
    content: bytes = b""


@dataclass
class Disk:
    """What went to the disk, in order; and where it is to fail (``fail_in`` calls from now)."""

    ops: list[Op] = field(default_factory=list)
    fail_in: int | None = None
    failure: int = FULL
    calls: int = 0
    open: set[str] = field(default_factory=set)

    def ack(self, op_id: str) -> None:
        """The application has said that this act is recorded."""
        self.ops.append(Op("ack", op_id))

    def met(self, op: Op) -> int:
        """Write the call down; answers the failure when its turn has come."""
        self.calls += 1
        if self.fail_in is not None:
            if self.fail_in == 0:
                return self.failure
            self.fail_in -= 1
        self.ops.append(op)
        return OK


class NotSharedError(RuntimeError):
    """The interpreter's SQLite is not a shared library: its disk cannot be watched from here."""


USE: Final = "its disk cannot be watched: use an interpreter that shares the system's library"


def library() -> ctypes.CDLL:
    """The SQLite library that the interpreter itself uses. Raises NotSharedError."""
    import _sqlite3
    import sqlite3

    linked = Path(getattr(_sqlite3, "__file__", "") or "/nowhere")
    named = ctypes.util.find_library("sqlite3")
    if not linked.is_file() or named is None or b"libsqlite3" not in linked.read_bytes():
        raise NotSharedError(f"this interpreter carries its own SQLite inside itself; {USE}")
    lib = ctypes.CDLL(named)
    lib.sqlite3_libversion.restype = ctypes.c_char_p
    if lib.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise NotSharedError(f"this interpreter uses another SQLite than the system's; {USE}")
    lib.sqlite3_vfs_find.restype = P
    lib.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    lib.sqlite3_vfs_register.argtypes = [P, _INT]
    lib.sqlite3_vfs_unregister.argtypes = [P]
    return lib


class _Watch:
    """The copied file system with its hooks; alive as long as a file is open through it."""

    def __init__(self, lib: ctypes.CDLL, disk: Disk) -> None:
        self.disk = disk
        self.real_at = lib.sqlite3_vfs_find(None)
        self.real = _FileSystem.from_address(self.real_at)
        self.copy = _FileSystem.from_buffer_copy(self.real)
        self.copy.zName = b"watched"
        self.copy.pNext = None
        self._open, self._delete = OPEN(self._opened), DELETE(self._deleted)
        self.copy.xOpen = ctypes.cast(self._open, P).value
        self.copy.xDelete = ctypes.cast(self._delete, P).value
        self.files: dict[int, tuple[str, _Methods]] = {}
        self._kept: list[Any] = []  # callbacks and tables that C still points to

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        answer = OPEN(self.real.xOpen)(self.real_at, name, file, flags, out)
        methods_at = ctypes.cast(file, ctypes.POINTER(P))[0]
        if answer != OK or name is None or not methods_at:
            return int(answer)
        real = _Methods.from_buffer_copy(_Methods.from_address(methods_at))
        own = _Methods.from_buffer_copy(real)
        hooks = (
            WRITE(self._written),
            TRUNCATE(self._truncated),
            SYNC(self._synced),
            CLOSE(self._closed),
        )
        own.xWrite, own.xTruncate, own.xSync, own.xClose = (
            ctypes.cast(hook, P).value for hook in hooks
        )
        self._kept.extend((hooks, own))
        self.files[file] = (ctypes.string_at(name).decode(), real)
        ctypes.cast(file, ctypes.POINTER(P))[0] = ctypes.addressof(own)
        return OK

    def _deleted(self, vfs: int, name: bytes, durably: int) -> int:
        failed = self.disk.met(Op("delete", name.decode()))
        return failed or int(DELETE(self.real.xDelete)(self.real_at, name, durably))

    def _written(self, file: int, buffer: int, size: int, at: int) -> int:
        path, real = self.files[file]
        failed = self.disk.met(Op("write", path, at, ctypes.string_at(buffer, size)))
        return failed or int(WRITE(real.xWrite)(file, buffer, size, at))

    def _truncated(self, file: int, size: int) -> int:
        path, real = self.files[file]
        failed = self.disk.met(Op("truncate", path, size))
        return failed or int(TRUNCATE(real.xTruncate)(file, size))

    def _synced(self, file: int, flags: int) -> int:
        path, real = self.files[file]
        failed = self.disk.met(Op("sync", path))
        return failed or int(SYNC(real.xSync)(file, flags))

    def _closed(self, file: int) -> int:
        _, real = self.files.pop(file)
        return int(CLOSE(real.xClose)(file))


@contextmanager
def watched() -> Iterator[Disk]:
    """Whatever SQLite opens within goes through the disk that is given; close it within, too."""
    lib, disk = library(), Disk()
    watch = _Watch(lib, disk)
    lib.sqlite3_vfs_register(ctypes.addressof(watch.copy), 1)
    try:
        yield disk
    finally:
        lib.sqlite3_vfs_register(watch.real_at, 1)
        lib.sqlite3_vfs_unregister(ctypes.addressof(watch.copy))
        if watch.files:  # C would call into what is about to be gone
            _LEFT_OPEN.append(watch)


_LEFT_OPEN: Final[list[_Watch]] = []
