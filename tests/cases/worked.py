"""The worked case of SYN-ON-007, merged from the fragments of its stations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from tracker.demo.people import as_case
from tracker.replay import Case

FRAGMENTS: Final = Path(__file__).parent / "worked"
LABEL_KEY: Final = b"a label key of the worked case 32"


def fragments() -> list[dict[str, Any]]:
    """Every event that a station has told, in the order of the case."""
    events: dict[int, dict[str, Any]] = {}
    for path in sorted(FRAGMENTS.glob("*.json")):
        for event in json.loads(path.read_text(encoding="utf-8")):
            known = events.setdefault(event["seq"], {**event, "acts": []})
            known["acts"] = [*known["acts"], *event["acts"]]
    return [events[seq] for seq in sorted(events)]


def worked_case() -> Case:
    """The whole case as it can be replayed."""
    return Case("SYN-ON-007", as_case(), fragments(), LABEL_KEY, b"SYN-ON-007")
