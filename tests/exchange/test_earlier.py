"""Exports that earlier programs wrote: judged by their own shape, and taken into today's database.

``written/NNNN.zip`` was written by the program of that revision and is never made anew: a founded
site, a therapy begun, one invented patient, three checkpoints.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

import migrations
from tests.postgres import Server
from tracker import house
from tracker.db import open_database
from tracker.exchange.taking import take
from tracker.exchange.verifier import lifts
from tracker.exchange.verifier.judge import HOLDS, judge
from tracker.record import lift
from tracker.record.lift import Lift
from tracker.record.roots import roots_at
from tracker.record.verify import verify

WRITTEN = Path(__file__).parent / "written"
EARLIER = sorted(p.stem for p in WRITTEN.glob("*.zip"))
ENTRIES = {"0002": 40}
ROOTS = {"0002": "707f642c1624f724502a32408b365b5ef7f3d4987839e1ab0617660660da9701"}
"""As the programs that wrote them said."""


def unpacked(revision: str, folder: Path) -> Path:
    with zipfile.ZipFile(WRITTEN / f"{revision}.zip") as packed:
        packed.extractall(folder / revision)
    return folder / revision


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_export_is_judged_by_its_own_shape(revision: str, tmp_path: Path) -> None:
    judged = judge(str(unpacked(revision, tmp_path)))
    assert (judged.entries, judged.root) == (ENTRIES[revision], ROOTS[revision])
    assert judged.line().startswith("Yes: ")
    assert HOLDS == 0


@pytest.mark.parametrize("revision", EARLIER)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_earlier_export_is_taken_and_the_upgrade_is_one_more_entry(
    revision: str, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'there.db'}"
    if engine == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        url = server.create(f"earlier{revision}")
    there = house.ready(open_database(url))
    taken = take(there, unpacked(revision, tmp_path))
    proof = verify(there)
    with there.reading() as s:
        conn = s.connection()
        assert migrations.revision_of(conn) == migrations.CURRENT_HEAD
        prefix = roots_at(conn, [ENTRIES[revision]])[ENTRIES[revision]].hex()
    there.close()
    assert proof.holds, [str(f) for f in proof.findings]
    assert taken.proof.root == ROOTS[revision] == prefix
    assert proof.size == ENTRIES[revision] + 1


INVENTED = [
    Lift(2, "person", added=((1, "day"),)),
    Lift(3, "person", dropped=(2,), changed=((1, (("day", "early"),)),)),
    Lift(3, "vial", added=((0, 1), (2, None))),
]


def test_the_verifier_knows_every_lift_of_the_program() -> None:
    """When a revision changes a recorded table: its lift stands in both."""
    assert lift.as_doc() == lifts.LIFTS


@pytest.mark.parametrize(
    ("table", "image", "since", "now"),
    [
        ("person", ["p", "x", "y"], 1, ["p", "early", "y"]),
        ("person", ["p", "night", "x", "y"], 2, ["p", "night", "y"]),
        ("person", ["p", "day", "y"], 3, ["p", "day", "y"]),
        ("vial", ["v"], 1, [1, "v", None]),
        ("vial", [], 1, [1, None]),
        ("person", [], 2, []),
        ("person", "no image", 1, "no image"),
    ],
)
def test_the_verifier_lifts_as_the_program_does(
    monkeypatch: pytest.MonkeyPatch, table: str, image: Any, since: int, now: Any
) -> None:
    monkeypatch.setattr(lifts, "LIFTS", [one.as_doc() for one in INVENTED])
    assert lifts.lifted(table, image, since, 3) == now


def test_without_the_lift_the_image_has_not_the_columns_of_its_table() -> None:
    assert lifts.lifted("person", ["p", "x", "y"], 1, 3) == ["p", "x", "y"]
