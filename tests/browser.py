"""The browser for tests: found, or installed, or it is said exactly what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROGRAMS: Final = (
    "chromium",
    "chromium-browser",
    "chromium-headless-shell",
    "google-chrome-stable",
    "google-chrome",
)
# What a browser does on its own is not under test, and there is no network in tests.
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserMissingError(RuntimeError):
    """There is no browser; the message says how to get one."""


def candidates() -> Iterator[Path]:
    """The variable, programs on the path, then what Playwright has downloaded for this user."""
    if named := os.environ.get("TRACKER_BROWSER"):
        yield Path(named)  # a wrong one must be noticed, not passed over
        return
    for program in PROGRAMS:
        if found := shutil.which(program):
            yield Path(found)
    downloads = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")
    yield from sorted(Path(downloads).expanduser().glob("chromium-*/chrome-linux*/chrome"))


def find_browser() -> Path:
    """A Chromium that can be started. Raises BrowserMissingError: browser tests never skip."""
    for program in candidates():
        if os.access(program, os.X_OK):
            return program
    raise BrowserMissingError(
        "No Chromium was found, and the pages are tested in a real browser. Install Debian's "
        "package chromium (as root: apt install chromium), or let Playwright fetch one "
        "(python -m playwright install chromium), or set TRACKER_BROWSER to its program."
    )


def find_or_install_browser() -> Path:
    """A Chromium, installed from Debian's packages first when we are root and there is none."""
    try:
        return find_browser()
    except BrowserMissingError:
        if os.getuid() != 0 or "TRACKER_BROWSER" in os.environ or shutil.which("apt-get") is None:
            raise
    print("Installing Debian's package chromium ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment
        )
        if done.returncode:
            last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-4:])
            raise BrowserMissingError(f"`{' '.join(command)}` failed:\n{last}")
    return find_browser()
