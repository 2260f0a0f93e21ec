"""The log itself is proven entry by entry: edits, cuts and swaps are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.journey.story import Branch
from tests.record.unguarded import unguarded
from tracker.record.proof import Finding
from tracker.record.verify import DOUBTED, UNPROVEN, verify

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


BROKEN = {
    "update log_entry set header = answer where seq = 100": DOUBTED,
    "update log_entry set answer = header where seq = 100": DOUBTED,
    "update log_entry set leaf = link where seq = 100": DOUBTED,
    "update log_entry set link = leaf where seq = 100": "",
    "update log_touch set part = answer_of_100 where seq = 100": UNPROVEN,
    "delete from log_touch where seq = 100": UNPROVEN,
    "delete from log_entry where seq = 100": DOUBTED,
}
"""A broken entry, and what then cannot be judged of the rows that it wrote last."""
ELSEWHERE = "update unit_fill set viable_cells = viable_cells + 1"
UNITS = 6
"""Three MSC units and three BMMNC units of the case."""


def cells(findings: list[Finding]) -> Counter[tuple[str, str]]:
    """How many cells of each column differ from what an undamaged entry recorded."""
    return Counter((f.table, f.column) for f in findings if f.what.endswith("was recorded"))


@pytest.mark.spoils_record
def test_a_broken_entry_hides_no_other_damage(branch: At) -> None:
    """A cell edited elsewhere and a second broken entry are named beside the first."""
    told = branch()
    with unguarded(told) as s:
        s.run(ELSEWHERE)
        s.run("update log_entry set answer = header where seq = 150")
        for statement, unjudged in BROKEN.items():
            tables = ("log_entry", "log_touch")
            kept = {t: s.run(f"select * from {t} where seq = 100") for t in tables}
            ((answer,),) = s.run("select answer from log_entry where seq = 100")
            values = [bytes(answer)] if "answer_of_100" in statement else []
            s.run(statement.replace("answer_of_100", "?"), *values)
            proof = verify(told.site.database)
            assert {100, 150} <= {f.seq for f in proof.findings if "log_" in f.table}, statement
            assert cells(proof.findings) == {("unit_fill", "viable_cells"): UNITS}, statement
            assert any(unjudged in str(f) for f in proof.findings), statement
            assert proof.size == 100, "entries 0 to 99 are proven"
            for table, rows in kept.items():
                s.run(f"delete from {table} where seq = 100")
                for row in rows:
                    s.run(f"insert into {table} values ({', '.join('?' for _ in row)})", *row)
