"""Roles that should be with two people: every pair, written out (I07)."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from tracker.people.models import Role
from tracker.staff.training.review.rules import conflicts, due_at, quiet

TOGETHER = {
    # who makes neither tests nor decides, who tests does not decide
    *("technician qa", "technician qualified_person", "technician qc_analyst"),
    *("production qa", "production qualified_person", "production qc_analyst"),
    *("qc_analyst qa", "qc_analyst qualified_person"),
    # who conducts the trial does not decide about its product
    *("investigator qa", "investigator qualified_person"),
    *("coordinator qa", "coordinator qualified_person"),
    *("physician qa", "physician qualified_person"),
    # who carries it does not decide either
    *("runner qa", "runner qualified_person", "courier qa", "courier qualified_person"),
    # who administers does nothing else
    *(f"administrator {role.value}" for role in Role if role is not Role.ADMINISTRATOR),
}


def test_these_pairs_of_roles_and_no_others_are_named() -> None:
    found = {pair for pair in combinations(sorted(Role), 2) if conflicts(pair)}
    assert found == {tuple(sorted(map(Role, pair.split()))) for pair in TOGETHER}
    assert all(conflicts(pair) == (pair,) for pair in found)


def test_every_pair_of_one_person_is_named_in_order() -> None:
    held = (Role.TECHNICIAN, Role.QC_ANALYST, Role.QA)
    assert conflicts(held) == (
        (Role.QA, Role.QC_ANALYST),
        (Role.QA, Role.TECHNICIAN),
        (Role.QC_ANALYST, Role.TECHNICIAN),
    )


def test_ninety_days_to_the_second_are_not_quiet_and_a_review_is_due_after_92() -> None:
    now = dt.datetime(2026, 5, 18, tzinfo=dt.UTC)
    ninety, second = dt.timedelta(days=90), dt.timedelta(seconds=1)
    assert not quiet(now - ninety, now - ninety, now)
    assert quiet(now - ninety - second, now, now)
    assert quiet(None, now - ninety - second, now)
    assert due_at(now) == now + dt.timedelta(days=92)
