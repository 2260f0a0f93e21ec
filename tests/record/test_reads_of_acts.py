"""H31: what an act decides on is read in its own writing transaction, never from a replica."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

import config
from tests.attacks import rows
from tests.journey.administration.suite import day0
from tests.journey.story import Files, Worked, worked_case
from tests.sites import Bench
from tests.upkeep.checked import found
from tracker import house, replay
from tracker.act import Answer, Door, perform
from tracker.db import Database, open_database
from tracker.identity.environment import Environment
from tracker.record.site import Site
from tracker.record.verify import verify
from tracker.replay import begin, fresh_site
from tracker.upkeep.selfcheck import engine as asked_of_engine

READS = ("reading", "looking", "snapshot")
"""Every way to read that a site might serve from a second server."""
lite = pytest.mark.parametrize("engine", ["sqlite"])


class ElsewhereError(Exception):
    """Something was read past the transaction of the act."""


def forbidden(*_: Any, **__: Any) -> NoReturn:
    raise ElsewhereError


@lite
def test_no_act_of_the_worked_case_reads_past_its_own_transaction(
    worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(worked.copies, Files)
    case, acts = worked_case(), list[str]()
    site = fresh_site(worked.copies.url("primary"), case)
    story = begin(site, case)

    def alone(at: Site, door: Door, tag: str, given: Any) -> Answer:
        with monkeypatch.context() as m:
            for way in READS:
                m.setattr(at.database, way, forbidden)
            acts.append(tag)
            return perform(at, door, tag, given)

    monkeypatch.setattr(replay, "perform", alone)
    assert [t for t in story.tell() if not t.as_expected] == []
    assert len(acts) == len(worked.told)
    assert verify(site.database).holds
    site.database.close()
    worked.copies.drop("primary")


@pytest.fixture
def lagging(tmp_path: Path) -> Database:
    """A replica that stands still; ``catch_up`` is a copy of the file."""
    return open_database(f"sqlite:///{tmp_path / 'replica.db'}")


def catch_up(bench: Bench, replica: Database) -> None:
    where = str(replica.engine.url.database)
    shutil.copyfile(str(bench.site.database.engine.url.database), where)
    house.ready(replica)


@contextmanager
def served_by(database: Database, replica: Database) -> Iterator[None]:
    """Every read that is no act comes from the replica, as a proxy in between would have it."""
    with pytest.MonkeyPatch.context() as m:
        for way in READS:
            m.setattr(database, way, getattr(replica, way))
        yield


@lite
def test_a_release_revoked_on_the_primary_stops_the_start_whatever_the_replica_says(
    bench: Bench, lagging: Database
) -> None:
    suite = day0(bench).matched("MSC-U1")
    catch_up(bench, lagging)
    assert suite.revoke().accepted
    with served_by(bench.site.database, lagging):
        assert rows(bench, "revocation") == [], "whoever looks at a page still sees the release"
        assert "release_revoked" in suite.start("MSC-U1").verdict.codes
    # the attack: the act itself at the replica, as if it were the primary
    suite.bench = replace(bench, site=replace(bench.site, database=lagging))
    assert suite.start("MSC-U1").accepted
    lagging.close()


def test_there_is_no_setting_for_a_second_server() -> None:
    """One address of the record; the owner's is for upgrade and restore, never for a page."""
    urls = {name for name in config.Settings.__dataclass_fields__ if "url" in name}
    assert urls <= {"database_url", "owner_url"}


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_standby_is_named_at_the_start_and_read_only(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ("recovery_setting", "in_hot_standby")
    causes = found(bench, environment=Environment.PRODUCTION)
    assert named not in {(c.code, c.about) for c in causes}, "this server is a primary"
    # what the server says of itself is compared; here the other way round
    monkeypatch.setitem(asked_of_engine.SERVER, "in_hot_standby", "on")
    causes = found(bench, environment=Environment.PRODUCTION)
    assert named in {(c.code, c.about) for c in causes}
