"""Changes that were looked at and change nothing anyone could see, each with its reason.

One entry names the path, the function, what stands there and what would stand there instead.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from tests.bench.mutation.changes import Change

LISTED: Final = Path(__file__).with_name("reviewed.json")
Key = tuple[str, str, str, str]


def key(change: Change) -> Key:
    """By which a change is known, wherever it has moved in its file."""
    old, new = (" ".join(part.split()) for part in (change.old, change.new))
    return change.path, change.place, old, new


@cache
def listed() -> dict[Key, str]:
    """Every reviewed change and its reason."""
    entries = json.loads(LISTED.read_text(encoding="utf-8"))
    return {(e["path"], e["place"], e["old"], e["new"]): e["why"] for e in entries}


def why(change: Change) -> str:
    """The reason why this change is left alone; empty where it was not reviewed."""
    return listed().get(key(change), "")
