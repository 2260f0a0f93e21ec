"""Keys of checkpoints are files; their public halves are in the log; rotation forgets nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import shell
from tests.record.forging import notarised, signed
from tests.sites import Bench
from tracker.record import checkpoints, keys
from tracker.record.seal import SigningKey
from tracker.record.site import Notary
from tracker.record.verify import verify
from tracker.upkeep.keys import new_key

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


def notary(bench: Bench) -> Notary:
    assert bench.site.notary is not None
    return bench.site.notary


def add(bench: Bench, username: str) -> None:
    given = {"username": username, "name": username, "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)


def test_a_rotated_key_leaves_its_checkpoints_checkable(bench: Bench) -> None:
    before = signed(bench)
    assert new_key(bench.site).accepted
    after = signed(bench)
    assert after.key_id != before.key_id
    with bench.site.database.snapshot() as conn:
        known = keys.published(conn)
    assert [k.retired_at is None for k in known] == [False, True]
    # the old key's file may go now: verify needs the log alone
    (notary(bench).folder / f"{before.key_id}.key").unlink()
    proof = verify(bench.site.database)
    assert proof.holds
    assert {before.size, after.size} <= proof.roots.keys()


@SQLITE
def test_a_key_that_others_may_read_signs_nothing(bench: Bench) -> None:
    (file,) = notary(bench).folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    add(bench, "one")
    assert checkpoints.make(bench.site, "demand") is None
    assert notary(bench).trouble == "key_readable_by_others"


@SQLITE
@pytest.mark.parametrize("text", ["", "no key", "PRIVATE+KEY+x+00000000+AAAA"])
def test_a_spoilt_key_file_signs_nothing(bench: Bench, text: str) -> None:
    (file,) = notary(bench).folder.iterdir()
    file.write_text(text)
    assert checkpoints.make(bench.site, "demand") is None
    assert notary(bench).trouble == "key_spoilt"


@SQLITE
def test_the_file_of_another_key_signs_nothing(bench: Bench) -> None:
    (file,) = notary(bench).folder.iterdir()
    file.write_text(SigningKey("marrowtrace/test/other", bytes(32)).secret())
    assert checkpoints.make(bench.site, "demand") is None
    assert notary(bench).trouble == "key_spoilt"


def everything(bench: Bench) -> Iterator[str]:
    """Every value of every table, as text."""
    tables = "select name from sqlite_master where type = 'table'"
    with shell(bench) as s:
        for (table,) in s.run(tables):
            for row in s.run(f"select * from {table}"):
                yield from (
                    v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row
                )


@SQLITE
def test_no_private_key_is_in_the_database(bench: Bench) -> None:
    signed(bench)
    (file,) = notary(bench).folder.iterdir()
    key = SigningKey.read(file.read_text())
    encoded = key.secret().split("+", 4)[-1]
    said = "\n".join(everything(bench))
    assert str(key.public) in said  # the search finds what is there
    assert encoded not in said
    assert key.seed.hex() not in said


@SQLITE
def test_a_key_of_another_log_or_one_published_already_is_refused(bench: Bench) -> None:
    foreign = SigningKey("marrowtrace/test/other", bytes(32)).public
    given = {"public": str(foreign)}
    answer = bench.do("admin", "upkeep:key:published", given)
    assert answer.verdict.codes == ("key_of_another_log",)
    assert bench.do("admin", "upkeep:key:published", {"public": "x"}).verdict.codes == (
        "key_not_readable",
    )
    with bench.site.database.snapshot() as conn:
        own = keys.published(conn)[0]
    again = bench.do("admin", "upkeep:key:published", {"public": str(own.key)})
    assert again.verdict.codes == ("key_published_already",)
    assert bench.do("tech", "upkeep:key:retired", {"key": own.id, "why": "x"}).verdict.codes == (
        "not_qualified",
    )
    bench.did("admin", "upkeep:key:retired", {"key": own.id, "why": "left with somebody"})
    twice = bench.do("admin", "upkeep:key:retired", {"key": own.id, "why": "again"})
    assert twice.verdict.codes == ("key_retired_already",)
    unknown = bench.do("admin", "upkeep:key:retired", {"key": "00000000", "why": "x"})
    assert unknown.verdict.codes == ("key_unknown",)
    assert checkpoints.make(bench.site, "demand") is None
    assert notary(bench).trouble == "no_key"
