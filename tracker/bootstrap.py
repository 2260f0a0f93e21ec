"""The one command on a bare interpreter: dependencies are there when this is through.

Standard library only, and a syntax that older interpreters can read far enough to be told that
they are too old. Packages come by their hashes, from wherever pip is set up to look.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[1]
PYTHON_MIN = (3, 11)
CANNOT_SET_UP = 3  # exit code; 1 and 2 belong to the commands
AGAIN = "MARROWTRACE_WAS_SET_UP"  # set in the environment of the second start

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(?P<marker>;)?")
_NO_NETWORK = (
    "NewConnectionError",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeout",
    "Read timed out",
    "No matching distribution found",
)


def ensure(lock_name: str, module: str, arguments: list[str]) -> None:
    """Return when this interpreter has what ``requirements/<lock_name>.txt`` pins.

    Otherwise install it into ``.venv`` beside the project and start ``module`` again there with
    the same arguments. An interpreter that the user chose (an activated virtual environment) is
    used as it is when nothing is missing from it. Ends the program with a sentence when it cannot.
    """
    if sys.version_info < PYTHON_MIN:
        _stop(
            f"Python {'.'.join(map(str, PYTHON_MIN))} or newer is needed; this is "
            f"{sys.version.split()[0]} ({sys.executable})."
        )
    lock = PROJECT / "requirements" / f"{lock_name}.txt"
    if not lock.is_file():  # installed as a package: pip has seen to the dependencies
        return
    folder = PROJECT / ".venv"
    here = Path(sys.prefix).resolve() == folder.resolve()
    if here and _is_stamped(folder, lock):
        return
    missing, different = compare(lock)
    chosen = sys.prefix != sys.base_prefix and not here
    if not missing and (chosen or not different):
        if here:
            _write_stamp(folder, lock)
        return
    if os.environ.get(AGAIN) == lock_name:
        _stop(f"Still not as pinned after the set-up: {', '.join(missing + different)}.")
    if here or not _python_of(folder).exists() or not _is_stamped(folder, lock):
        with _one_at_a_time():
            _set_up(folder, lock)
    environment = dict(os.environ, **{AGAIN: lock_name})
    python = str(_python_of(folder))
    command = [python, "-m", module, *arguments]
    os.execve(python, command, environment)  # noqa: S606 - no shell: arguments arrive as given


def compare(lock: Path) -> tuple[list[str], list[str]]:
    """The packages of a lock that this interpreter lacks, and those it has in another version.

    A package that the lock asks for only on some platforms may be absent.
    """
    import importlib.metadata  # costs a start 20 ms, and most starts do not need it

    present = {
        _normal(found.metadata["Name"]): found.version
        for found in importlib.metadata.distributions()
        if found.metadata["Name"]
    }
    missing, different = [], []
    for name, (versions, conditional) in sorted(pinned(lock).items()):
        if name not in present:
            if not conditional:
                missing.append(name)
        elif present[name] not in versions:
            different.append(name)
    return missing, different


def pinned(lock: Path) -> dict[str, tuple[set[str], bool]]:
    """Name -> (versions, whether every line has a platform marker) of a lock file."""
    found: dict[str, tuple[set[str], bool]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = _PINNED.match(line)
        if match:
            name = _normal(match["name"])
            versions, conditional = found.get(name, (set(), True))
            found[name] = (versions | {match["version"]}, conditional and bool(match["marker"]))
    return found


def _set_up(folder: Path, lock: Path) -> None:
    """``.venv`` holds exactly what the lock pins."""
    began = time.monotonic()
    python = _python_of(folder)
    if not _works(python):
        if folder.exists() and not (folder / "pyvenv.cfg").is_file():
            _stop(f"{folder} is there and is no virtual environment: move it away.")
        _make_environment(folder)
    _say(f"Installing {len(pinned(lock))} packages from {lock.relative_to(PROJECT)} ...")
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--quiet"]
    installed = _run([str(python), "-m", "pip", "install", *options, "-r", str(lock)])
    if installed.returncode:
        _stop(_why_not_installed(installed.stdout))
    _write_stamp(folder, lock)
    _say(f"Set up in {time.monotonic() - began:.0f} s.")


def _make_environment(folder: Path) -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        _stop(
            "This Python cannot make a virtual environment. On Debian and Ubuntu the package "
            "python3-venv adds that: apt install python3-venv"
        )
    _say(f"Making a virtual environment in {folder.name} ...")
    made = _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    if made.returncode:
        _stop(f"The virtual environment could not be made in {folder}:\n{made.stdout.strip()}")


def _why_not_installed(output: str) -> str:
    last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-4:])
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        reason = "A package is not the one that was tested (its hash differs); it was not installed"
    elif any(sign in output for sign in _NO_NETWORK):
        reason = "The package index was not reached; connect to the network and start again"
    elif "No space left on device" in output:
        reason = "The disk is full; make room (about 400 MB) and start again"
    else:
        reason = "The packages could not be installed"
    return f"{reason}. pip said:\n{last}"


def _works(python: Path) -> bool:
    """The environment's interpreter runs, is new enough and has pip."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {PYTHON_MIN})"
    try:
        return _run([str(python), "-c", probe]).returncode == 0
    except OSError:
        return False


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """The finished command, its two outputs in one."""
    return subprocess.run(  # noqa: S603 - our own programs and constant arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def _stamp(folder: Path, lock_name: str) -> Path:
    """Says which lock was installed, so that a start need not look at every package."""
    return folder / f".installed-{lock_name}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_stamped(folder: Path, lock: Path) -> bool:
    stamp = _stamp(folder, lock.stem)
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == _digest(lock)


def _write_stamp(folder: Path, lock: Path) -> None:
    with contextlib.suppress(OSError):  # a read-only environment only costs the next start a look
        _stamp(folder, lock.stem).write_text(_digest(lock) + "\n", encoding="ascii")


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts at once do not install into one folder; the second waits. Leaves no file."""
    import fcntl

    opened = os.open(str(PROJECT), os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stop(sentence: str) -> NoReturn:
    _say(sentence)
    sys.exit(CANNOT_SET_UP)
