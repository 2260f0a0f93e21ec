"""Style sheets, scripts and pictures, under addresses that say which version they are.

A page asks for some forty of them. Under an address that changes with their content a browser may
keep them for a year and asks the server no more; scripts that name one another by a relative
address stay within the same version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, send_from_directory

YEAR_S: Final = 31_536_000
SHOWN: Final = 16
"""Hexadecimal digits of the digest in the address: 64 bits."""


@cache
def version_of(folder: Path) -> str:
    """A digest of every file in ``folder``, by name and content, as it was at the first call."""
    seen = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix().encode()
        held = path.read_bytes()
        seen.update(b"%d %b %d " % (len(name), name, len(held)) + held)
    return seen.hexdigest()[:SHOWN]


def serve_files(app: Flask, folder: Path) -> None:
    """``url_for("static", filename=...)`` answers with a file of ``folder``, kept for a year.

    A page of an earlier version that is still open gets the file as it is now, and keeps it not.
    """
    now = version_of(folder)

    def static(version: str, filename: str) -> Response:
        ours = version == now
        answer = send_from_directory(folder, filename, max_age=YEAR_S if ours else None)
        answer.cache_control.immutable = ours
        return answer

    def say_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", now)

    app.add_url_rule("/static/<version>/<path:filename>", "static", static)
    app.url_default_functions.setdefault(None, []).append(say_version)
