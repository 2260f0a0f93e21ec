"""A checkpoint that comes back from outside: recorded when it fits, refused by name when not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.attacks import rows
from tests.record.forging import cut_tail, notarised, rewrite, signed
from tests.sites import Bench
from tracker.record.checkpoints import Checkpoint
from tracker.record.seal import SigningKey, checkpoint_text, sign_note
from tracker.upkeep.models import Held
from tracker.upkeep.witnessed import last_of, newest_outside

WITNESSED = "upkeep:checkpoint:witnessed"


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


def held(made: Checkpoint, **other: Any) -> dict[str, Any]:
    given = {"size": made.size, "root": made.root, "note": made.note, "held": "paper"}
    return given | other


def add(bench: Bench, username: str) -> None:
    given = {"username": username, "name": username, "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)


def test_a_checkpoint_that_fits_is_recorded_as_known_outside(bench: Bench) -> None:
    made = signed(bench)
    add(bench, "after.the.paper")
    bench.did("qa", WITNESSED, held(made))
    with bench.site.database.reading() as s:
        outside = newest_outside(s)
        assert outside == last_of(s, made.size, made.root)
    assert outside is not None
    assert (outside.size, outside.root, outside.held) == (made.size, made.root, Held.PAPER)
    assert outside.by == "Qa"
    assert rows(bench, "checkpoint_witness")[0]["key_id"] == made.key_id


def test_size_and_root_typed_from_paper_are_enough(bench: Bench) -> None:
    made = signed(bench)
    bench.did("qp", WITNESSED, held(made, note=""))
    assert rows(bench, "checkpoint_witness")[0]["key_id"] is None


def test_the_longest_log_counts_not_the_latest_look(bench: Bench) -> None:
    first = signed(bench)
    add(bench, "between")
    second = signed(bench)
    bench.did("qa", WITNESSED, held(second))
    bench.did("qa", WITNESSED, held(first))
    with bench.site.database.reading() as s:
        outside = newest_outside(s)
    assert outside is not None
    assert outside.size == second.size


def test_what_does_not_fit_is_refused_by_name_and_recorded(bench: Bench) -> None:
    made = signed(bench)
    origin = made.note.split("\n")[0]
    foreign = SigningKey(origin, bytes(32))
    other = SigningKey("marrowtrace/test/0000000000000000", bytes(32))
    root = bytes.fromhex(made.root)
    refusals = {
        "log_shorter_than_checkpoint": held(made, size=made.size + 100, note=""),
        "log_differs_from_typed_root": held(made, root="00" * 32, note=""),
        "checkpoint_not_signed_by_this_log": held(
            made, note=sign_note(checkpoint_text(origin, made.size, root), foreign)
        ),
        "checkpoint_of_another_log": held(
            made, note=sign_note(checkpoint_text(other.name, made.size, root), other)
        ),
        "checkpoint_not_readable": held(made, note="nothing of a note"),
    }
    before = len(rows(bench, "log_entry"))
    for code, given in refusals.items():
        assert bench.do("qa", WITNESSED, given).verdict.codes == (code,)
    tampered = held(made, note=made.note.replace("\n", "x\n", 1))
    assert not bench.do("qa", WITNESSED, tampered).accepted
    said_other = held(made, size=made.size - 1)
    assert bench.do("qa", WITNESSED, said_other).verdict.codes == (
        "checkpoint_not_signed_by_this_log",
    )
    assert rows(bench, "checkpoint_witness") == []
    assert len(rows(bench, "log_entry")) == before + len(refusals) + 2


def test_only_those_who_answer_for_the_record_confirm(bench: Bench) -> None:
    answer = bench.do("tech", WITNESSED, held(signed(bench)))
    assert answer.verdict.codes == ("not_qualified",)


@pytest.mark.spoils_record
def test_a_rewritten_log_is_told_by_the_paper(bench: Bench) -> None:
    made = signed(bench)

    def change(table: str, image: list[Any]) -> list[Any]:
        mine = table == "person" and image[1] == "qa"
        return [*image[:2], "Somebody Else", *image[3:]] if mine else image

    rewrite(bench, "update person set name = 'Somebody Else' where username = 'qa'", change)
    answer = bench.do("qa", WITNESSED, held(made))
    assert not answer.accepted
    # founding changed nothing in entry 0, so the log's name is the same; its roots are not
    assert answer.verdict.codes == ("log_differs_from_checkpoint",)


@pytest.mark.spoils_record
def test_a_cut_log_is_told_by_the_paper(bench: Bench) -> None:
    for n in range(5):
        add(bench, f"person.{n}")
    made = signed(bench)
    cut_tail(bench, made.size - 3)
    answer = bench.do("qa", WITNESSED, held(made))
    assert answer.verdict.codes == ("log_shorter_than_checkpoint",)
