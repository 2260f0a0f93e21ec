"""Checkpoints follow the acts that nobody may later move; failing to sign fails nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.attacks import rows, shell
from tests.record.forging import guarded_again, notarised, signed
from tests.sites import Bench
from tracker import house
from tracker.act import ACTS
from tracker.act.after import LISTENERS, Told
from tracker.record import checkpoints
from tracker.record.models import Occasion
from tracker.record.seal import SigningKey, checkpoint_text, sign_note
from tracker.record.site import Notary, Site
from tracker.record.verify import verify
from tracker.upkeep.keys import new_key
from tracker.upkeep.occasions import EVERY, OCCASIONS, checkpoint_after

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


def kept(bench: Bench) -> list[checkpoints.Checkpoint]:
    with bench.site.database.snapshot() as conn:
        return checkpoints.known(conn)


def test_every_occasion_is_an_act() -> None:
    house.acts()
    assert OCCASIONS.keys() - ACTS.keys() == set()


def test_a_checkpoint_says_size_and_root_of_the_log(bench: Bench) -> None:
    made = signed(bench)
    proof = verify(bench.site.database)
    assert (made.size, made.root) == (proof.size, proof.root)
    assert proof.roots[made.size] == proof.root
    assert made.note.startswith(
        f"marrowtrace/test/{rows(bench, 'log_entry')[0]['leaf'].hex()[:16]}"
    )


def test_a_checkpoint_is_no_entry_and_changes_no_root(bench: Bench) -> None:
    before = verify(bench.site.database).root
    signed(bench)
    assert verify(bench.site.database).root == before


def test_the_same_log_is_signed_once(bench: Bench) -> None:
    assert signed(bench) == signed(bench)
    add(bench, "one.more")
    assert len({c.size for c in [*kept(bench), signed(bench)]}) == len(kept(bench))


def test_an_occasion_is_followed_by_its_checkpoint(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OCCASIONS, "staff:person:added", Occasion.RELEASE)
    add(bench, "one.more")
    last = kept(bench)[-1]
    assert last.occasion == "release"
    assert last.size == verify(bench.site.database).size


def test_an_act_sent_again_finds_the_checkpoint_of_the_first(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OCCASIONS, "staff:person:added", Occasion.RELEASE)
    given = {"username": "one.more", "name": "One More", "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given, op_id="same")
    monkeypatch.delitem(OCCASIONS, "staff:person:added")
    add(bench, "another")
    monkeypatch.setitem(OCCASIONS, "staff:person:added", Occasion.RELEASE)
    before = kept(bench)
    bench.did("admin", "staff:person:added", given, op_id="same")
    assert kept(bench) == before


@SQLITE
def test_while_there_are_acts_none_is_older_than_an_hour(bench: Bench) -> None:
    bench.site.replaying = False
    signed(bench)
    before = len(kept(bench))
    bench.clock.on(minutes=59)
    add(bench, "within.the.hour")
    assert len(kept(bench)) == before
    bench.clock.on(minutes=2)
    add(bench, "after.the.hour")
    assert kept(bench)[-1].occasion == "hourly"
    assert dt.timedelta(hours=1) == EVERY


def test_an_act_stands_when_its_checkpoint_cannot_be_signed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OCCASIONS, "staff:person:added", Occasion.RELEASE)
    for file in notary(bench).folder.iterdir():
        file.unlink()
    before = len(kept(bench))
    add(bench, "one.more")
    assert len(kept(bench)) == before
    assert notary(bench).trouble == "key_missing"
    assert "tracker keys new" in notary(bench).why
    assert new_key(bench.site).accepted
    assert notary(bench).trouble == ""
    assert signed(bench).size == verify(bench.site.database).size


def test_an_act_stands_whatever_a_subscriber_raises(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(site: Site, told: Told) -> None:
        raise RuntimeError("the subscriber is broken")

    monkeypatch.setattr("tracker.act.after.LISTENERS", [fails, *LISTENERS])
    monkeypatch.setitem(OCCASIONS, "staff:person:added", Occasion.RELEASE)
    add(bench, "one.more")
    assert kept(bench)[-1].size == verify(bench.site.database).size


@SQLITE
def test_without_a_notary_nothing_is_signed(bench: Bench) -> None:
    bench.site.notary = None
    before = kept(bench)
    assert checkpoints.make(bench.site, "demand") is None
    checkpoint_after(bench.site, Told("release:lot:disposed", 3, True))
    assert kept(bench) == before


def test_checkpoints_are_neither_changed_nor_removed(bench: Bench) -> None:
    signed(bench)
    with shell(bench) as s:
        assert s.refused("delete from checkpoint") == "i08_never_removed"
        assert s.refused("update checkpoint set root = root") == "i08_never_changed"
        assert s.refused("update checkpoint set occasion = 'hourly'") == "i08_never_changed"


@pytest.mark.spoils_record
def test_a_checkpoint_that_was_altered_or_forged_is_named(bench: Bench) -> None:
    made = signed(bench)
    foreign = SigningKey(made.note.split("\n")[0], bytes(32))
    text = checkpoint_text(foreign.name, made.size, bytes.fromhex(made.root))
    spoilt = {
        "the signature does not fit the text": ("note", made.note.replace("\n", "0\n", 1)),
        "not signed by this key": ("note", sign_note(text, foreign)),
        "the signed note says something else": ("root", "00" * 32),
        "signed by a key that the log does not publish": ("key_id", "00000000"),
    }
    with shell(bench, untriggered=True) as s:
        for words, (column, value) in spoilt.items():
            old = getattr(made, column)
            s.run(f"update checkpoint set {column} = ? where {column} = ?", value, old)
            found = verify(bench.site.database).findings
            assert [f.table for f in found] == ["checkpoint"], words
            assert words in found[0].what or column == "note"
            s.run(f"update checkpoint set {column} = ? where {column} = ?", old, value)
    guarded_again(bench)
    assert verify(bench.site.database).holds


@pytest.mark.spoils_record
def test_a_log_behind_its_checkpoint_is_not_signed_again(bench: Bench) -> None:
    made = signed(bench)
    with shell(bench, untriggered=True) as s:
        s.run("update checkpoint set size = size + 5 where size = ?", made.size)
        assert checkpoints.make(bench.site, "demand") is None
        assert notary(bench).trouble == "log_behind_checkpoint"
        s.run("update checkpoint set size = size - 5 where size = ?", made.size + 5)
        s.run("update checkpoint set root = ? where size = ?", "00" * 32, made.size)
        assert checkpoints.make(bench.site, "demand") is None
        assert notary(bench).trouble == "log_behind_checkpoint"
