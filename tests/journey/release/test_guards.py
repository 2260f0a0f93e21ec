"""The database refuses dispositions that cannot be, and a maker as signer (I07)."""

from __future__ import annotations

import pytest

from tests.attacks import PASSED, copy, insert, rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench


@pytest.mark.parametrize("table", ["batch_review", "disposition"])
def test_the_database_refuses_a_maker_as_signer(bench: Bench, table: str) -> None:
    Suite(bench).prepared("msc").released()
    maker = bench.people["tech"]
    names = {
        "batch_review": "i07_maker_does_not_review",
        "disposition": "i07_maker_does_not_release",
    }
    for keys in (True, False):
        assert copy(bench, table, keys=keys, id="x", second=maker) == names[table]
    tester = bench.people["analyst"]
    first = "reviewed_by" if table == "batch_review" else "decided_by"
    row = rows(bench, table)[0] | {"id": "x", first: tester}
    assert insert(bench, table, row) == names[table]


def test_the_database_refuses_dispositions_that_cannot_be(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    row = rows(bench, "disposition")[0] | {"id": "x"}
    attacks = {
        "i04_lot_decided_by_two": {"second": row["decided_by"]},
        "i06_only_rejected_unreviewed": {"review_id": None},
        "i20_exceptional_on_request": {"decision": "oos_exceptional"},
        "one_of_disposition_decision": {"decision": "released_anyway"},
    }
    for name, change in attacks.items():
        assert insert(bench, "disposition", row | change) == name
    other = day0(bench, n=8)
    assert insert(bench, "disposition", row | {"lot_id": other.lots["msc"]}) != PASSED
    assert insert(bench, "disposition", row | {"therapy_id": other.therapy}, keys=False) != PASSED
    assert suite.lots


@pytest.mark.spoils_record
@pytest.mark.parametrize("table", ["batch_review", "disposition"])
def test_without_its_guard_a_maker_could_sign(bench: Bench, table: str) -> None:
    Suite(bench).prepared("msc").released()
    names = {
        "batch_review": "i07_maker_does_not_review",
        "disposition": "i07_maker_does_not_release",
    }
    own = f"guard_{table}_insert" if bench.site.database.is_sqlite else f"guard_{names[table]}"
    on = "" if bench.site.database.is_sqlite else f" ON {table}"
    with bench.site.database.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP TRIGGER {own}{on}")
    assert copy(bench, table, id="x", second=bench.people["tech"]) == PASSED
