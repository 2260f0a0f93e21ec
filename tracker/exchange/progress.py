"""How far a long command is, on the terminal's error output; results stay on the other one."""

from __future__ import annotations

import sys
from typing import Final, TextIO

TENTHS: Final = 10


class Progress:
    """One line that is written over while a terminal watches; else a line each tenth."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._last = ("", -1)

    def __call__(self, what: str, done: int, of: int) -> None:
        """``done`` of ``of`` entries are through this step."""
        watched = self._out.isatty()
        parts = 100 if watched else TENTHS
        now = (what, done * parts // max(of, 1))
        if now == self._last:
            return
        self._last = now
        line = f"{what}: {done:,} of {of:,} entries"
        if not watched:
            print(line, file=self._out)
            return
        end = "\n" if done >= of else ""
        print(f"\r\x1b[K{line}", end=end, file=self._out, flush=True)
