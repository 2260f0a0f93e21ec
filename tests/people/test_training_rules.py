"""Who is qualified on a day, and what a site may make of the matrix: by hand, no database."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.sites import START
from tracker import house
from tracker.act import ACTS, widest_rules
from tracker.identity.verdict import Verdict
from tracker.people import rules as people_rules
from tracker.people.models import Role
from tracker.people.training.families import DEFAULTS, FAMILY, families_of
from tracker.people.training.models import Family, Part, Qualification
from tracker.people.training.rules import (
    Held,
    Need,
    expires_soon,
    judge_change,
    judge_qualified,
    narrowed,
)

house.acts()  # every act that there is
DAY = dt.date(2026, 4, 1)
MAKERS = frozenset({Role.TECHNICIAN, Role.PRODUCTION})
NEED = Need(Qualification.GOWNING)


def held(
    until: dt.date | None = DAY,
    since: dt.date = dt.date(2026, 1, 1),
    *,
    subject: str = "",
    ended_at: dt.datetime | None = None,
) -> Held:
    return Held("q", Qualification.GOWNING, subject, "GQ-1", since, until, ended_at)


def codes(*given: Held, need: Need = NEED, at: dt.datetime = START) -> tuple[str, ...]:
    return Verdict.of(judge_qualified(given, [need], at, at.date(), "performer")).codes


def test_the_last_day_is_a_day_of_the_qualification_and_the_next_is_not() -> None:
    assert codes(held(DAY)) == ()
    assert codes(held(DAY - dt.timedelta(days=1))) == ("qualification_expired",)
    assert codes(held(None)) == ()


def test_before_the_first_day_it_does_not_hold() -> None:
    tomorrow = DAY + dt.timedelta(days=1)
    assert codes(held(None, tomorrow)) == ("qualification_begins_later",)
    assert codes(held(None, DAY)) == ()


def test_what_was_taken_back_holds_for_what_was_done_before() -> None:
    taken = held(None, ended_at=START)
    assert codes(taken) == ("qualification_taken_back",)
    assert codes(taken, at=START - dt.timedelta(seconds=1)) == ()


def test_another_kind_or_another_procedure_does_not_help() -> None:
    assert codes(held(None), need=Need(Qualification.MEDIA_FILL)) == ("qualification_missing",)
    for_version_2 = Need(Qualification.GOWNING, "SOP-7 v2")
    assert codes(held(None, subject="SOP-7 v1"), need=for_version_2) == ("qualification_missing",)
    assert codes(held(None, subject="SOP-7 v2"), need=for_version_2) == ()


def test_one_that_stands_is_enough_beside_others_that_lapsed() -> None:
    assert codes(held(DAY - dt.timedelta(days=1)), held(DAY)) == ()


def test_the_refusal_names_kind_day_and_who_can_renew() -> None:
    (found,) = judge_qualified([held(dt.date(2026, 3, 31))], [NEED], START, DAY, "verifier")
    assert found.about == "verifier"
    assert dict(found.facts) == {
        "kind": "gowning",
        "since": "2026-03-31",
        "needed": "production, qa, qc_manager",
        "subject": "",
    }


def test_the_day_is_the_sites_own() -> None:
    """23:30 UTC on 31 March is 1 April in Shanghai."""
    at = dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    assert codes(held(dt.date(2026, 3, 31)), at=at) == ("qualification_expired",)


@pytest.mark.parametrize(("days", "warned"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_warning_comes_thirty_days_before_the_last(days: int, warned: bool) -> None:
    assert expires_soon(held(DAY + dt.timedelta(days=days)), START, DAY) is warned


def test_a_site_narrows_and_never_widens() -> None:
    assert narrowed(MAKERS, None) == MAKERS
    assert narrowed(MAKERS, ["technician"]) == {Role.TECHNICIAN}
    assert narrowed(MAKERS, ["technician", "runner"]) == {Role.TECHNICIAN}
    assert narrowed(MAKERS, ["runner", "no such role"]) == frozenset()


def test_an_act_that_the_matrix_leaves_to_nobody_lets_nobody_in() -> None:
    """Fail closed: an empty set is not 'anybody', as it is for acts without roles."""
    assert people_rules.fit(True, True, {Role.TECHNICIAN}, frozenset(), "performer")
    assert people_rules.fit(True, True, (), None, "performer") == ()


def test_a_change_that_widens_or_leaves_nobody_is_refused() -> None:
    widened = judge_change(MAKERS, {Role.TECHNICIAN, Role.RUNNER}, "x")
    assert [(r.code, dict(r.facts)["needed"]) for r in widened] == [
        ("matrix_would_widen", "runner")
    ]
    assert [r.code for r in judge_change(MAKERS, (), "x")] == ["matrix_would_leave_nobody"]
    assert judge_change(MAKERS, {Role.TECHNICIAN}, "x") == []


def test_every_family_names_acts_that_exist() -> None:
    assert FAMILY.keys() <= ACTS.keys()


def test_what_a_new_site_asks_for() -> None:
    """EU GMP Part IV: gowning of all in the room, media fill of the hands, training of all."""
    asked = {(f, p): {k for g, q, k in DEFAULTS if (g, q) == (f, p)} for f, p, _ in DEFAULTS}
    room, hands = Qualification.GOWNING, Qualification.MEDIA_FILL
    assert asked == {
        (Family.CLEAN_ROOM, Part.PERFORMER): {room, hands, Qualification.PROCEDURE},
        (Family.CLEAN_ROOM, Part.VERIFIER): {room, Qualification.PROCEDURE},
        (Family.LABORATORY, Part.PERFORMER): {Qualification.PROCEDURE},
        (Family.LABORATORY, Part.VERIFIER): {Qualification.PROCEDURE},
        (Family.BEDSIDE, Part.PERFORMER): {Qualification.INFUSION},
        (Family.BEDSIDE, Part.VERIFIER): {Qualification.INFUSION},
    }


def test_a_signed_act_at_the_bedside_is_in_both_families() -> None:
    assert families_of("administration:infusion:started", signs=True) == {
        Family.BEDSIDE,
        Family.SIGNING,
    }
    assert families_of("quality:task:done", signs=False) == frozenset()


def test_the_widest_that_a_site_may_give_never_lets_a_runner_release() -> None:
    """I07 and the segregation of duties, said by hand: who signs for a lot."""
    widest = {w.act: w for w in widest_rules()}
    for tag in ("release:lot:disposed", "release:lot:reviewed", "release:lot:closed"):
        both = widest[tag].performer | widest[tag].verifier
        assert both <= {Role.QA, Role.QUALIFIED_PERSON}
