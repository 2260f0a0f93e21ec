"""The log itself is proven entry by entry: edits, cuts and swaps are found."""

from __future__ import annotations

from collections.abc import Callable

from tests.journey.story import Branch
from tests.record.unguarded import unguarded
from tracker.record.verify import verify

At = Callable[..., Branch]


AFFECTED = {
    "log_entry": "seq = 100 or seq > 210",
    "log_touch": "seq = 100",
    "log_head": "id = 1",
}
"""What the edits of the log itself touch, so that it can be put back."""


def test_the_log_itself_is_proven_entry_by_entry(branch: At) -> None:
    """Each stored column of an entry and of a part; the head; a cut tail; a swapped pair."""
    edits = {
        "update log_entry set header = answer where seq = 100": "log_entry",
        "update log_entry set answer = header where seq = 100": "log_entry",
        "update log_entry set op_id = 'other' where seq = 100": "log_entry",
        "update log_entry set leaf = link where seq = 100": "log_entry",
        "update log_entry set link = leaf where seq = 100": "log_entry",
        "update log_touch set n = n + 1000 where seq = 100": "log_entry",
        "update log_touch set stream = 'site' where seq = 100": "log_entry",
        "update log_touch set part = (select part from log_touch where seq = 99) where seq = 100": (
            "log_entry"
        ),
        "delete from log_touch where seq = 100": "log_entry",
        "delete from log_entry where seq = 100": "log_entry",
        "delete from log_entry where seq = (select max(seq) from log_entry)": "log_head",
        "update log_head set size = size - 1": "log_head",
        "update log_head set link = peaks": "log_head",
        "update log_head set peaks = link": "log_head",
        "update log_head set recorded_at = ''": "log_head",
    }
    told = branch()
    with unguarded(told) as s:
        for statement, table in edits.items():
            name = statement.replace("delete from", "update").split()[1]
            kept = s.run(f"select * from {name} where {AFFECTED[name]}")
            s.run(statement)
            found = verify(told.site.database, rows=False).findings
            assert table in {f.table for f in found}, statement
            assert found[0].seq is not None, statement
            s.run(f"delete from {name} where {AFFECTED[name]}")
            for row in kept:
                s.run(f"insert into {name} values ({', '.join('?' for _ in row)})", *row)
    assert verify(told.site.database).holds
    print(f"\n{len(edits)} edits of the log itself: all named with the first bad entry")
