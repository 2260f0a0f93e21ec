"""PostgreSQL's roles: what no act does is refused by the database, to whoever is connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

from migrations.guarded import CHANGES
from tests.journey.story import Branch, worked_case
from tests.postgres import Server
from tests.sites import Bench
from tests.upkeep.checked import about
from tracker.db import Database, open_database, table_of
from tracker.identity.environment import Environment
from tracker.record.capture import recorded
from tracker.record.verify import verify
from tracker.replay import begin, fresh_site
from tracker.upkeep import roles, selfcheck

pytestmark = pytest.mark.parametrize("engine", ["postgresql"])
At = Callable[..., Branch]
DENIED = psycopg.errors.InsufficientPrivilege
LOG = ("log_entry", "log_touch", "log_head")


def given_roles(database: Database) -> None:
    with database.writing() as conn:
        roles.make(conn)


def url_as(database: Database, part: roles.Part) -> str:
    url = make_url(database.engine.url).set(username=roles.name_of(part))
    return url.render_as_string(hide_password=False)


@contextmanager
def connected(database: Database, part: roles.Part) -> Iterator[psycopg.Connection]:
    plain = make_url(url_as(database, part)).set(drivername="postgresql")
    text = plain.render_as_string(hide_password=False)
    with psycopg.connect(text, autocommit=True) as connection:
        yield connection


def ways(table: str) -> Iterator[str]:
    column = next(c.name for c in table_of(recorded()[table]).columns if c.computed is None)
    if table in recorded() and column not in CHANGES.get(table, ()):
        yield f'update {table} set "{column}" = "{column}"'
    yield f"delete from {table}"
    yield f"truncate {table} cascade"
    yield f"alter table {table} disable trigger guard_{table}_delete"
    yield f"alter table {table} disable trigger all"
    yield f"drop trigger guard_{table}_delete on {table}"
    yield f"drop table {table} cascade"
    yield f"create rule quiet as on insert to {table} do instead nothing"


def refused(connection: psycopg.Connection, statement: str) -> bool:
    try:
        connection.execute(statement)
    except DENIED:
        return True
    return False


def test_the_application_can_change_and_remove_nothing_recorded(bench: Bench) -> None:
    given_roles(bench.site.database)
    tried = 0
    with connected(bench.site.database, roles.Part.APP) as app:
        for table in recorded():
            for statement in ways(table):
                assert refused(app, statement), statement
                tried += 1
        for table in LOG:
            assert refused(app, f"delete from {table}")
        assert refused(app, "update log_entry set leaf = link")
        assert refused(
            app, "insert into log_head select 2, size, recorded_at, link, peaks from log_head"
        )
        assert refused(app, "create table note (x text)")
        assert refused(
            app,
            "create or replace function guard_refuse() returns trigger language"
            " plpgsql as $$ begin return new; end $$",
        )
        assert refused(app, "set session_replication_role = replica")
    print(f"\n{tried} statements over {len(recorded())} tables denied to the application's role")


def test_the_owner_is_stopped_by_the_guards_alone(bench: Bench) -> None:
    """Without the roles the same statements are possible: so nothing runs as the owner."""
    given_roles(bench.site.database)
    with connected(bench.site.database, roles.Part.OWNER) as owner, owner.transaction():
        owner.execute("alter table person_role disable trigger guard_person_role_delete")
        assert owner.execute("delete from person_role").rowcount > 0
        raise psycopg.Rollback


def test_each_other_role_has_what_it_is_for(bench: Bench) -> None:
    given_roles(bench.site.database)
    with connected(bench.site.database, roles.Part.READ) as read:
        assert read.execute("select count(*) from person").fetchone() is not None
        assert refused(read, "select * from credential")
        assert refused(read, "insert into scan_seen select * from scan_seen")
    with connected(bench.site.database, roles.Part.BACKUP) as backup:
        assert backup.execute("select count(*) from credential").fetchone() is not None
        assert refused(backup, "delete from credential")
    with connected(bench.site.database, roles.Part.SIGNER) as signer:
        assert signer.execute("select size from log_head").fetchone() is not None
        assert refused(signer, "update log_head set size = 0")


def test_the_worked_case_is_told_as_the_application(postgres: Server, branch: At) -> None:
    case = worked_case()
    site = fresh_site(postgres.create("as_app"), case)
    owner = site.database
    given_roles(owner)
    site.database = open_database(url_as(owner, roles.Part.APP))
    told = list(begin(site, case).tell())
    assert [t.line() for t in told if not t.as_expected] == []
    proof = verify(site.database)
    assert proof.holds
    assert proof.root == verify(branch().site.database).root
    site.database.close()
    owner.close()
    postgres.drop("as_app")
    print(f"\n{len(told)} acts as the application's role, root {proof.root[:16]}")


def test_the_selfcheck_passes_as_application_and_stops_the_owner(bench: Bench) -> None:
    given_roles(bench.site.database)
    found = {}
    for part in (roles.Part.APP, roles.Part.OWNER):
        database = open_database(url_as(bench.site.database, part))
        lines = selfcheck.check(selfcheck.Asked(database, Environment.PRODUCTION))
        by_name = {line.name: line for line in lines}
        found[part] = about(by_name["database role"].causes)
        assert by_name["guards as they were made"].holds
        assert by_name["a forbidden change is refused"].holds
        database.close()
    assert found[roles.Part.APP] == set()
    assert found[roles.Part.OWNER] == {("recovery_owner", "marrowtrace_owner")}


def test_roles_are_made_again_without_harm_and_take_back_what_was_given(bench: Bench) -> None:
    given_roles(bench.site.database)
    with bench.site.database.writing() as conn:
        assert roles.prefix_of(conn) == roles.PREFIX
        conn.exec_driver_sql("grant delete on person to marrowtrace_app")
    given_roles(bench.site.database)
    with connected(bench.site.database, roles.Part.APP) as app:
        assert refused(app, "delete from person")
    with (
        bench.site.database.writing() as conn,
        pytest.raises(roles.RolesError, match="small letters"),
    ):
        roles.make(conn, "x; drop table person")
