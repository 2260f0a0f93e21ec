"""A lot is released by a qualified person and by nobody else (Annex 11 (2011) 15; I07, I21)."""

from __future__ import annotations

import pytest

from tests.journey.administration.suite import Suite
from tests.journey.release.told import codes, states
from tests.sites import PEOPLE, Bench
from tracker.act import gate
from tracker.people.models import Role
from tracker.people.training.standing import Standing

WRONG = "not_qualified"
WIDER = {"act": "release:lot:disposed", "part": "performer", "reason": "the QP is away"}


def test_nobody_but_a_qualified_person_releases(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    assert suite.review().accepted
    before = states(suite)
    others = [n for n, roles in PEOPLE.items() if Role.QUALIFIED_PERSON not in roles and n != "qa"]
    assert len(others) == 24  # 26 people; qa signs second
    for who in others:
        refused = suite.dispose(who=who)
        why = [(r.about, dict(r.facts)["needed"]) for r in refused.reasons if r.code == WRONG]
        assert why == [("performer", "qualified_person")], who
    given = WIDER | {"version": 0, "roles": ["qualified_person", "qa"]}
    wider = bench.do("admin", "staff:matrix:changed", given, second="qp")
    assert codes(wider) == ("matrix_would_widen",)
    assert states(suite) == before
    assert suite.dispose().accepted
    assert states(suite) == {"released"}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_role_asked_anybody_releases(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench).prepared("msc")
    assert suite.review().accepted
    monkeypatch.setattr(gate, "fit", lambda *_: ())
    monkeypatch.setattr(Standing, "lacking", lambda *_: [])
    assert suite.dispose(who="coordinator").accepted
