"""The log and what was recorded: changed, removed, replaced, forked (I08, I10, I15)."""

from __future__ import annotations

from typing import Final

from tests.journey.attacks.writing import attack, copied, then

LAST: Final = "seq = (select max(seq) from log_entry)"
NEXT: Final = copied("log_entry", LAST, seq="seq + 1", op_id="'new'")
STREAM: Final = "'therapy:' || {a.therapy}"
NEWEST: Final = f"(select max(n) from log_touch where stream = {STREAM})"


def touch(n: str) -> str:
    """A part of the newest entry for the therapy's stream, as number ``n``."""
    return (
        "insert into log_touch (seq, stream, n, part)"
        f" select max(seq), {STREAM}, {n}, (select part from log_touch limit 1) from log_entry"
    )


CORRECTION: Final = copied(
    "test_result", "sample_id = {a.QC-M0} and test = 'viability'", id="'new'"
)

LOG: Final = (
    attack(
        "a result changed",
        "update test_result set raw = '99.0' where sample_id = {a.QC-M0} and test = 'viability'",
        "i08_never_changed",
        CORRECTION,
    ),
    attack(
        "a result removed",
        "delete from test_result where sample_id = {a.QC-M0} and test = 'viability'",
        "i08_never_removed",
        CORRECTION,
    ),
    attack(
        "an entry of the log changed",
        "update log_entry set answer = header where seq = 5",
        "i08_never_changed",
        NEXT,
    ),
    attack(
        "the last entry cut off", f"delete from log_entry where {LAST}", "i08_never_removed", NEXT
    ),
    attack(
        "an op_id used again",
        copied("log_entry", LAST, seq="seq + 1"),
        "i15_op_id_once",
        NEXT,
    ),
    attack(
        "an entry with a skipped number",
        copied("log_entry", LAST, seq="seq + 2", op_id="'new'"),
        "i10_seq_without_gap",
        NEXT,
    ),
    attack(
        "an entry between others",
        copied("log_entry", LAST, seq="5", op_id="'new'"),
        "pk_log_entry i10_seq_without_gap",
        NEXT,
    ),
    attack(
        "a stream with a skipped number",
        then(NEXT, touch(f"{NEWEST} + 2")),
        "i10_stream_n_without_gap",
        then(NEXT, touch(f"{NEWEST} + 1")),
    ),
    attack(
        "a stream with a number used again",
        then(NEXT, touch(NEWEST)),
        "i10_stream_n_once i10_stream_n_without_gap",
        then(NEXT, touch(f"{NEWEST} + 1")),
    ),
    attack(
        "a part of no entry",
        touch(f"{NEWEST} + 1").replace("max(seq)", "max(seq) + 1"),
        "i09_touch_of_an_entry",
        then(NEXT, touch(f"{NEWEST} + 1")),
    ),
    attack(
        "a second head",
        copied("log_head", "id = 1", id="2"),
        "i10_one_head",
        "update log_head set size = size where id = 1",
    ),
)
