"""Where erased values might still stand: the database file, an export, a record rebuilt of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.journey.shortcut import write
from tests.journey.walk import Way
from tests.sites import Bench
from tests.therapy.marked import CLEAR, bytes_of, erased, marked
from tracker.act import Act, Outcome
from tracker.db import SQLITE_PRAGMAS, open_database
from tracker.exchange.export import export
from tracker.exchange.taking import take
from tracker.therapy.models import Patient


@pytest.mark.parametrize("engine", ["sqlite"])
def test_no_byte_of_the_values_stands_in_the_database_file(bench: Bench) -> None:
    way = marked(bench)
    assert [v for v in CLEAR if v.encode() not in bytes_of(bench)] == []
    erased(bench, way.names["patient"])
    assert [v for v in CLEAR if v.encode() in bytes_of(bench)] == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("overwritten", "some_left"), [(True, False), (False, True)])
def test_not_even_in_pages_that_were_split(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, overwritten: bool, some_left: bool
) -> None:
    """Many rows move between pages as they come; with the setting off, copies stay behind."""
    if not overwritten:
        bench.site.database.close()
        monkeypatch.setitem(SQLITE_PRAGMAS, "secure_delete", ("OFF", 0))
    draw = random.Random(813267)
    names = [f"MARKED-{n:03d}-{'x' * 40}" for n in range(200)]
    ids = [f"patient-{draw.randbytes(10).hex()}" for _ in names]

    def enrolled(ctx: Act) -> Outcome:
        for id_, name in zip(ids, names, strict=True):
            values = {"id": id_, "subject_code": id_, "sex": "F", "salt": b"s" * 16, "name": name}
            ctx.add(Patient(**values))
            ctx.flush()
        return Outcome()

    write(bench, enrolled)
    assert sum(n.encode() in bytes_of(bench) for n in names) == len(names)
    for id_ in ids:
        assert erased(bench, id_) == set()
    left = sum(n.encode() in bytes_of(bench) for n in names)
    assert bool(left) == some_left
    print(f"\n{len(names)} names erased, secure_delete {overwritten}: {left} left in the file")


def test_an_erased_record_is_taken_over_as_it_is(bench: Bench, tmp_path: Path) -> None:
    """The import writes no value that is known no more; the rebuilt record proves itself."""
    patient = marked(bench).names["patient"]
    Way(bench, 8).enrolled()
    erased(bench, patient)
    done = export(bench.site.database, tmp_path / "out")
    assert done.judged.clear == 3  # of the patient who was not erased
    there = open_database(f"sqlite:///{tmp_path / 'there.db'}")
    taken = take(there, tmp_path / "out")
    assert taken.proof.root == done.judged.root
    there.close()
    raw = (tmp_path / "there.db").read_bytes()
    assert [v for v in CLEAR if v.encode() in raw] == []
