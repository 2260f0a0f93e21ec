"""Each attack on the record against each defence alone: what is found, and by whom.

Run with ``-s`` to see the table. The last three rows are why paper is the first outside witness:
the database agrees with itself, and only a checkpoint that was held elsewhere tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import PASSED, shell
from tests.journey.story import Copies, Databases, Files
from tests.record.forging import cut_tail, edit_unseen, guarded_again, notarised, rewrite, signed
from tests.sites import Bench, new_bench, recall_people
from tracker.record.verify import DOUBTED, Proof, verify
from tracker.record.witnesses import Witness

pytestmark = pytest.mark.spoils_record

EDIT = "update person set name = 'Somebody Else' where username = 'qa'"
DELETE = "delete from person_role where role = 'witness'"
INSERT = (
    "insert into person (id, username, name, active)"
    " select 'person-forged', 'forged', 'Nobody', active from person where username = 'qa'"
)
DEFENCES = ("triggers", "chain", "rebuild and compare", "earlier checkpoint")


@dataclass
class Signed:
    """A record with a checkpoint held outside, and copies to spoil."""

    copies: Copies
    name: str
    backup: str
    outside: Witness
    size: int

    def copy(self, name: str, of: str = "") -> Bench:
        bench = new_bench(self.copies.copy(of or self.name, name))
        bench.clock.on(days=1)
        recall_people(bench)
        return bench


@pytest.fixture
def record(engine: str, bench: Bench, tmp_path: Path, request: pytest.FixtureRequest) -> Signed:
    """Ten acts, a backup, ten more, a checkpoint that leaves the house, ten more."""
    lite = engine == "sqlite"
    database = str(bench.site.database.engine.url.database)
    if lite:
        copies: Copies = Files(Path(database).parent)
        name = Path(database).stem
    else:
        copies, name = Databases(request.getfixturevalue("postgres")), database
    notarised(bench, tmp_path)

    def ten(prefix: str) -> None:
        for n in range(10):
            given = {"username": f"{prefix}.{n}", "name": f"{prefix} {n}", "roles": ["nurse"]}
            bench.did("admin", "staff:person:added", given)

    ten("early")
    bench.site.database.close()
    copies.copy(name, f"{name}_backup")
    ten("middle")
    held = signed(bench)
    outside = Witness(held.size, held.root, "paper", held.note)
    ten("late")
    size = verify(bench.site.database).size
    bench.site.database.close()
    return Signed(copies, name, f"{name}_backup", outside, size)


def plainly(statement: str) -> Callable[[Bench], str]:
    """The statement in a plain shell, past the triggers if they let it."""

    def attack(bench: Bench) -> str:
        with shell(bench) as s:
            name = s.refused(statement)
        if name != PASSED:
            edit_dropped(bench, statement)
        return name

    return attack


def edit_dropped(bench: Bench, statement: str) -> None:
    """The same once more, without triggers: to see what the other defences find."""
    with shell(bench, untriggered=True) as s:
        s.run(statement)


def edit_of_the_log(bench: Bench) -> str:
    """An act of the log says something else."""
    header = "update log_entry set answer = header where seq = 5"
    return plainly(header)(bench)


def edit_and_hide(bench: Bench) -> str:
    edit_unseen(bench, EDIT)
    return PASSED


def full_rewrite(bench: Bench) -> str:
    def change(table: str, image: list[Any]) -> list[Any]:
        return [*image[:2], "Somebody Else", *image[3:]] if image[1:2] == ["qa"] else image

    def person_only(table: str, image: list[Any]) -> list[Any]:
        return change(table, image) if table == "person" else image

    rewrite(bench, EDIT, person_only)
    return PASSED


def cut(bench: Bench) -> str:
    cut_tail(bench, 67)  # founded 1, people 26, trained 6, agreed 26, definition 2, key 1; 5 more
    return PASSED


def nothing(bench: Bench) -> str:
    return PASSED


# attack -> (how, which defences find it, in the order of DEFENCES)
ATTACKS: dict[str, tuple[Callable[[Bench], str], str]] = {
    "edited cell": (plainly(EDIT), "y-y-"),
    "deleted row": (plainly(DELETE), "y-y-"),
    "inserted row": (plainly(INSERT), "--y-"),
    "edited entry of the log": (edit_of_the_log, "yy--"),
    "edited, triggers dropped and made again": (edit_and_hide, "--y-"),
    "full rewrite, hashes rebuilt": (full_rewrite, "---y"),
    "cut tail": (cut, "---y"),
    "old backup": (nothing, "---y"),
}


def found(record: Signed, name: str, number: int) -> str:
    """Which defences find it: a letter each."""
    attack, _ = ATTACKS[name]
    of = record.backup if name == "old backup" else record.name
    bench = record.copy(f"{record.name}_{number}", of)
    refused = attack(bench)
    guarded_again(bench)
    database = bench.site.database
    with shell(bench, untriggered=True) as s:  # beside the log nothing is left that would tell
        s.run("delete from checkpoint")
    chain = verify(database, rows=False)
    whole = verify(database)
    held = verify(database, rows=False, known=[record.outside])
    database.close()
    rows = {str(f) for f in whole.findings} - {str(f) for f in chain.findings}
    rows = {f for f in rows if DOUBTED not in f}  # saying what cannot be judged finds nothing
    by = (refused != PASSED, bool(chain.findings), bool(rows), said_by(held))
    return "".join("y" if one else "-" for one in by)


def said_by(proof: Proof) -> bool:
    """True when the checkpoint from outside is what tells."""
    return any("paper: checkpoint" in str(f) and "broken" not in str(f) for f in proof.findings)


def rows_of(table: dict[str, str]) -> Iterator[str]:
    yield f"{'':42}" + "".join(f"{d:>22}" for d in DEFENCES)
    for name, letters in table.items():
        cells = "".join(f"{'FOUND' if one == 'y' else '-':>22}" for one in letters)
        yield f"{name:42}{cells}"


def test_what_each_defence_finds_alone(record: Signed, engine: str) -> None:
    table = {name: found(record, name, n) for n, name in enumerate(ATTACKS)}
    print(f"\n{engine}: {record.size} entries, checkpoint held at {record.outside.size}")
    print("\n".join(rows_of(table)))
    assert table == {name: letters for name, (_, letters) in ATTACKS.items()}


def test_the_untouched_record_fits_the_checkpoint(record: Signed) -> None:
    bench = record.copy(f"{record.name}_whole")
    proof = verify(bench.site.database, known=[record.outside])
    bench.site.database.close()
    assert proof.holds, [str(f) for f in proof.findings]
    assert proof.roots[record.outside.size] == record.outside.root


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("full rewrite, hashes rebuilt", "now its first {size} entries have root"),
        ("cut tail", "the log had {size} entries with root {root}, now it has only 67"),
        ("old backup", "the log had {size} entries with root {root}, now it has only"),
    ],
)
def test_what_is_missing_is_said(record: Signed, name: str, words: str) -> None:
    of = record.backup if name == "old backup" else record.name
    bench = record.copy(f"{record.name}_said", of)
    ATTACKS[name][0](bench)
    typed = Witness(record.outside.size, record.outside.root, "typed")
    said = [str(f) for f in verify(bench.site.database, known=[typed]).findings]
    bench.site.database.close()
    assert len(said) == 1
    assert words.format(size=typed.size, root=typed.root) in said[0]
