"""The guards as they were made, each way round them named, and the change that is tried."""

from __future__ import annotations

import pytest

from tests.attacks import shell
from tests.sites import Bench
from tests.upkeep.checked import stops

LITE, PG = ("sqlite",), ("postgresql",)
ALTERED = "CREATE TRIGGER guard_person_delete BEFORE DELETE ON person BEGIN SELECT 1; END"
THEIRS = "CREATE TRIGGER nice AFTER INSERT ON person BEGIN UPDATE person SET active = 1; END"
LET_PASS = (
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN coalesce(NEW, OLD); END $$"
)
GUARDS = (
    (LITE, ("DROP TRIGGER guard_person_delete",), "missing", "guard_person_delete"),
    (LITE, ("DROP TRIGGER guard_person_delete", ALTERED), "altered", "guard_person_delete"),
    (LITE, (THEIRS,), "foreign", "nice"),
    (PG, ("DROP TRIGGER guard_site_update ON site",), "missing", "guard_site_update"),
    (PG, (LET_PASS,), "altered", "guard_refuse()"),
    (PG, ("ALTER TABLE site DISABLE TRIGGER guard_site_delete",), "disabled", "guard_site_delete"),
    (PG, ("ALTER TABLE site ENABLE TRIGGER guard_site_delete",), "disabled", "guard_site_delete"),
    (PG, ("CREATE RULE quiet AS ON DELETE TO site DO INSTEAD NOTHING",), "foreign", "quiet"),
    (PG, ("ALTER TABLE site ENABLE ROW LEVEL SECURITY",), "foreign", "row security"),
)


@pytest.mark.parametrize(
    ("engine", "statements", "how", "name"),
    [(e, s, how, name) for engines, s, how, name in GUARDS for e in engines],
)
def test_a_guard_dropped_altered_or_disabled_is_named(
    bench: Bench, statements: tuple[str, ...], how: str, name: str
) -> None:
    with shell(bench) as s:
        for statement in statements:
            s.run(statement)
    stops(bench, (f"recovery_guard_{how}", name))


@pytest.mark.parametrize(("engine", "sabotage"), [("sqlite", ALTERED), ("postgresql", LET_PASS)])
def test_a_forbidden_change_is_tried_and_leaves_nothing(bench: Bench, sabotage: str) -> None:
    with shell(bench) as s:
        if bench.site.database.is_sqlite:
            s.run("DROP TRIGGER guard_person_delete")
            s.run("DROP TRIGGER guard_person_role_delete")
        s.run(sabotage)
        before = s.run("select count(*) from person_role")
        stops(bench, ("recovery_probe", "person_role"))
        assert s.run("select count(*) from person_role")[0][0] == before[0][0] + 1
