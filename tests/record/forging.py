"""What somebody can do who owns the database and knows how the record is made.

Each forgery leaves a database that agrees with itself: triggers in place, hashes rebuilt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from migrations import guards
from tests.attacks import Shell, shell
from tests.sites import Bench
from tracker.db import canonical
from tracker.record import checkpoints
from tracker.record.capture import shape
from tracker.record.models import Occasion
from tracker.record.seal import NOTHING, Part, grow, leaf_of, link_of
from tracker.record.site import Notary
from tracker.upkeep.keys import new_key

Change = Callable[[str, list[Any]], list[Any]]


def notarised(bench: Bench, folder: Path) -> Bench:
    """The bench has a checkpoint key in ``folder`` and signs."""
    bench.site.notary = Notary(folder / "keys")
    assert new_key(bench.site).accepted
    return bench


def signed(bench: Bench) -> checkpoints.Checkpoint:
    """A checkpoint of the log as it stands."""
    made = checkpoints.make(bench.site, Occasion.DEMAND)
    assert made is not None, bench.site.notary and bench.site.notary.why
    return made


def guarded_again(bench: Bench) -> None:
    """The triggers stand as the migrations make them."""
    with bench.site.database.writing() as conn:
        guards.install(conn)


def edit_unseen(bench: Bench, *statements: str) -> None:
    """Triggers dropped, statements run, triggers made again."""
    with shell(bench, untriggered=True) as s:
        for statement in statements:
            s.run(statement)
    guarded_again(bench)


def rewrite(bench: Bench, statement: str, change: Change) -> None:
    """A row edited, and the whole log rebuilt so that it always said so.

    Checkpoints beside the log would tell: their rows are removed.
    """
    with shell(bench, untriggered=True) as s:
        s.run(statement)
        s.run("delete from checkpoint")
        _rebuild(s, change)
    guarded_again(bench)


def cut_tail(bench: Bench, keep: int) -> None:
    """Only the first ``keep`` entries are there, and only the rows that they wrote."""
    with shell(bench, untriggered=True, keys_off=True) as s:
        s.run("delete from checkpoint")
        later = s.run("select part from log_touch where seq >= ? and n is not null", keep)
        for (part,) in later:
            for table, image in reversed(json.loads(bytes(part))):
                known = shape(table)
                keys = [known.columns[i].name for i in known.keys]
                where = " and ".join(f'"{k}" = ?' for k in keys)
                s.run(f"delete from {table} where {where}", *known.key(image))
        s.run("delete from log_touch where seq >= ?", keep)
        s.run("delete from log_entry where seq >= ?", keep)
        _rebuild(s, lambda _, image: image)
    guarded_again(bench)


def _rebuild(s: Shell, change: Change) -> None:
    link, peaks, size, last = NOTHING, list[bytes](), 0, ""
    for seq, header, answer in s.run("select seq, header, answer from log_entry order by seq"):
        touches = s.run("select stream, n, part from log_touch where seq = ?", seq)
        parts = list[Part]()
        for stream, n, part in sorted(touches):
            images = json.loads(bytes(part))
            new = bytes(part)
            if n is not None:
                new = canonical([[table, change(table, image)] for table, image in images])
            s.run("update log_touch set part = ? where seq = ? and stream = ?", new, seq, stream)
            parts.append((stream, n, new))
        leaf = leaf_of(bytes(header), bytes(answer), parts)
        link = link_of(link, leaf)
        peaks = grow(peaks, size, leaf)
        size, last = size + 1, json.loads(bytes(header))["recorded_at"]
        s.run("update log_entry set leaf = ?, link = ? where seq = ?", leaf, link, seq)
    s.run(
        "update log_head set size = ?, recorded_at = ?, link = ?, peaks = ?",
        *(size, last, link, b"".join(peaks)),
    )
