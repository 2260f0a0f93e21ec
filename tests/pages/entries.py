"""The entry that a page left in the log, held against the act as a case tells it."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.attacks import rows
from tests.sites import Bench
from tracker.act import ACTS, Check, Door
from tracker.act.reading import asked_of, read


def newest(bench: Bench) -> dict[str, Any]:
    """The newest entry: its op_id, its header and its answer."""
    row = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    return {
        "op_id": row["op_id"],
        "header": json.loads(row["header"]),
        "answer": json.loads(row["answer"]),
    }


def same_act(
    bench: Bench, who: str, tag: str, given: dict[str, Any], second: str | None = None
) -> dict[str, Any]:
    """The newest entry is this act of these people, with exactly this input; gives its outputs.

    The log keeps what was asked as a digest of the typed input, so equal digests are equal inputs.
    """
    entry = newest(bench)
    assert entry["answer"]["accepted"], entry["answer"]["reasons"]
    actor, verifier = bench.people[who], bench.people[second] if second else None
    form, wrong = read(ACTS[tag].given, given)
    assert form is not None, wrong
    signs = ACTS[tag].check is Check.SIGNATURE
    both = frozenset(p for p in (actor, verifier) if p)
    door = Door(actor, entry["op_id"], verifier, signed=both)
    assert entry["header"]["tag"] == tag
    assert entry["header"]["asked"] == asked_of(tag, door, form, bench.site.keyring, signs=signs)
    outputs: dict[str, Any] = entry["answer"]["outputs"]
    return outputs


def refused_for(bench: Bench) -> set[str]:
    """The codes of the newest entry, which is a refusal."""
    entry = newest(bench)
    assert not entry["answer"]["accepted"]
    return {r["code"] for r in entry["answer"]["reasons"]}


def entries(bench: Bench) -> int:
    """How long the log is."""
    return len(rows(bench, "log_entry"))


def to_tick(page: str) -> str:
    """What the tick says under the lines that are to be read before signing."""
    found = re.search(r'name="outlook_read" value="([^"]+)"', page)
    assert found is not None, "nothing is to be read"
    return found[1]
