"""Room on the disk: new work is refused before a commit can fail for want of it (H59)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tracker.identity.verdict import Reason, reason

MB: Final = 1024 * 1024
CODE: Final = "recovery_disk"


def room(folder: Path | None, floor_mb: int) -> tuple[Reason, ...]:
    """Why the disk of this folder has too little room; nothing when it has enough."""
    if folder is None or floor_mb <= 0:
        return ()
    there = os.statvfs(folder)
    free = there.f_bavail * there.f_frsize // MB
    if free >= floor_mb:
        return ()
    return (reason(CODE, free_mb=free, needed_mb=floor_mb),)


def watch(folder: Path | None, floor_mb: int) -> Callable[[], tuple[Reason, ...]]:
    """``room`` of this folder, to be asked at every act: it ends by itself when there is room."""
    return lambda: room(folder, floor_mb)
