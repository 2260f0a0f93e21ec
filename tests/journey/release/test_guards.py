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


ACTOR = "lot_actor"


def test_the_database_refuses_a_reviewer_or_releaser_as_maker_afterwards(bench: Bench) -> None:
    """The other way round: who has signed for the lot does not make it any more (I07)."""
    Suite(bench).prepared("msc").released()
    made = next(r for r in rows(bench, ACTOR) if r["part"] == "made")
    for who in ("qa", "qa_2", "qp"):
        row = made | {"person_id": bench.people[who]}
        for keys in (True, False):
            assert insert(bench, ACTOR, row, keys=keys) == "i07_reviewer_does_not_make"


@pytest.mark.spoils_record
def test_without_its_guard_a_reviewer_could_make(bench: Bench) -> None:
    Suite(bench).prepared("msc").released()
    made = next(r for r in rows(bench, ACTOR) if r["part"] == "made")
    lite = bench.site.database.is_sqlite
    name = "guard_lot_actor_insert" if lite else "guard_i07_reviewer_does_not_make"
    with bench.site.database.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if lite else f" ON {ACTOR}"))
    assert insert(bench, ACTOR, made | {"person_id": bench.people["qa"]}) == PASSED


def test_roles_given_later_do_not_let_a_maker_release(bench: Bench) -> None:
    """The lot's actors are people: QA's role in a maker's hand opens nothing (I07)."""
    suite = Suite(bench).prepared("msc")
    for who in ("tech", "analyst"):
        roles = ["technician", "qa", "qualified_person", "qc_analyst"]
        given = {"person": bench.people[who], "roles": roles, "reason": "short of people"}
        bench.did("admin", "staff:roles:changed", given, second="qa_2")
    makers = {r["person_id"] for r in rows(bench, ACTOR) if r["lot_id"] == suite.lots["msc"]}
    for who in ("tech", "analyst"):
        answer = suite.review(who=who, second="qa_2")
        assert not answer.accepted
        wanted = {"maker_may_not_release", "tester_may_not_release"}
        assert bench.people[who] not in makers or set(answer.verdict.codes) & wanted
    verified = suite.review(who="qa", second="tech")
    assert set(verified.verdict.codes) & {"maker_may_not_release", "tester_may_not_release"}
