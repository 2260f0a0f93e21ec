"""Training with a last day gates the acts that need it; nobody finds themselves fit (I04, I21)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.attacks import PASSED, Shell, rows
from tests.journey.administration.suite import Suite
from tests.journey.walk import Way
from tests.sites import PROCESS, START, Bench
from tests.upkeep.ground import app_of, client_of
from tests.workplace.test_acts import area, clear
from tracker.act import Answer
from tracker.people.training.standing import Standing

GIVE, RENEW, REVOKE = (f"staff:qualification:{done}" for done in ("given", "renewed", "revoked"))
LAST_DAY = START.date() + dt.timedelta(days=400)
"""Of everybody's training on the bench (tests/sites.py)."""


def newcomer(bench: Bench, *roles: str) -> str:
    """Somebody whose training is not in the record yet."""
    given = {"username": "newcomer", "name": "New Comer", "roles": list(roles)}
    bench.people["newcomer"] = bench.did("admin", "staff:person:added", given)["person"]
    return bench.people["newcomer"]


def given(bench: Bench, who: str = "newcomer", **changes: Any) -> dict[str, Any]:
    return {
        "people": [bench.people[who]],
        "kind": "procedure",
        "subject": PROCESS,
        "document": "TR-26-014",
        "valid_from": "2026-04-01",
        "valid_until": "2026-09-30",
    } | changes


def cleared(bench: Bench, way: Way, ref: str, who: str, second: str = "qa") -> Answer:
    del bench
    return way.act(who, "workplace:line:cleared", second, area=ref, previous="none", clear=True)


def test_an_untrained_person_is_refused_until_somebody_finds_them_fit(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    newcomer(bench, "technician")
    refused = cleared(bench, way, ref, "newcomer")
    assert refused.verdict.codes == ("qualification_missing",)
    bench.did("production", GIVE, given(bench))
    assert cleared(bench, way, ref, "newcomer").accepted


def test_with_the_judgement_of_training_removed_the_untrained_would_pass(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    newcomer(bench, "technician")
    monkeypatch.setattr(Standing, "lacking", lambda *_: [])
    assert cleared(bench, way, ref, "newcomer").accepted


def test_the_verifier_needs_the_training_too(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    newcomer(bench, "technician")
    refused = cleared(bench, way, ref, "tech", "newcomer")
    assert refused.verdict.codes == ("qualification_missing",)
    assert refused.reasons[0].about == "verifier"


def test_the_day_after_the_last_refuses_and_names_it(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    bench.clock.to(dt.datetime.combine(LAST_DAY, dt.time(23, 59), START.tzinfo))
    assert clear(way, ref).accepted
    bench.did("tech", "workplace:area:closed", {"area": ref})
    bench.clock.to(dt.datetime.combine(LAST_DAY + dt.timedelta(days=1), dt.time(0), START.tzinfo))
    refused = clear(way, ref)
    assert set(refused.verdict.codes) == {"qualification_expired"}
    assert [r.about for r in refused.reasons] == ["performer", "verifier"]
    assert dict(refused.reasons[0].facts)["since"] == str(LAST_DAY)


def test_what_was_done_while_it_was_valid_may_be_recorded_late(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    done_at = dt.datetime.combine(LAST_DAY, dt.time(12), START.tzinfo)
    bench.clock.to(done_at + dt.timedelta(days=1))
    asked = {"area": ref, "previous": "none", "clear": True, "therapy": way.therapy}
    late = bench.do("tech", "workplace:line:cleared", asked, second="qa", at=done_at)
    assert late.accepted
    assert late.verdict.codes == ("late_entry",)


def test_what_authorises_is_judged_today_whatever_day_is_told(bench: Bench) -> None:
    """Patient sign-in is signed by two: yesterday's training does not open it today."""
    suite = Suite(bench).prepared("msc")
    bench.clock.to(dt.datetime.combine(LAST_DAY + dt.timedelta(days=1), dt.time(8), START.tzinfo))
    yesterday = dt.datetime.combine(LAST_DAY, dt.time(12), START.tzinfo)
    given = {
        "therapy": suite.therapy,
        "wristband": suite.band,
        "spoken_name": "Wang Jun",
        "spoken_birth_on": "1988-03-14",
        "sides": ["left"],
    }
    tag, second = "administration:patient:signed_in", "interventionalist"
    refused = bench.do("infusion_nurse", tag, given, second=second, at=yesterday)
    assert refused.verdict.codes.count("qualification_expired") == 2


def test_nobody_finds_themselves_fit(bench: Bench) -> None:
    own = bench.do("production", GIVE, given(bench, "production"))
    assert own.verdict.codes == ("assessed_by_themselves",)
    (row,) = (
        r
        for r in rows(bench, "qualification")
        if r["person_id"] == bench.people["production"] and r["kind"] == "gowning"
    )
    again = {"document": "GQ-2", "valid_from": "2026-04-01", "valid_until": "2027-04-01"}
    renewed = bench.do("production", RENEW, again | {"qualification": row["id"]})
    assert renewed.verdict.codes == ("assessed_by_themselves",)
    taken = bench.do("production", REVOKE, {"qualification": row["id"], "reason": "mine"})
    assert taken.verdict.codes == ("assessed_by_themselves",)


OWN = (
    "insert into qualification (id, person_id, kind, subject, document, valid_from, valid_until,"
    " renews, assessed_by, assessed_at) select 'q-x', person_id, kind, '', 'X', valid_from,"
    " valid_until, null, person_id, assessed_at from qualification limit 1"
)


def test_the_database_refuses_a_person_who_assessed_themselves(bench: Bench) -> None:
    shell = Shell(bench)
    assert shell.refused(OWN) == "i04_nobody_assesses_themselves"
    shell.close()
    free = Shell(bench, unguarded=True)
    with free.undone():
        assert free.refused(OWN) == PASSED
    free.close()


def test_an_investigator_does_not_qualify_for_the_clean_room(bench: Bench) -> None:
    newcomer(bench, "technician")
    answer = bench.do("investigator", GIVE, given(bench, kind="gowning"))
    assert answer.verdict.codes == ("not_qualified",)
    assert bench.do("tech", GIVE, given(bench)).verdict.codes == ("not_qualified",)


def test_gowning_media_fill_and_bedside_training_always_have_a_last_day(bench: Bench) -> None:
    newcomer(bench, "technician")
    for kind, who in (("gowning", "qa"), ("media_fill", "qa"), ("infusion", "qa")):
        answer = bench.do(who, GIVE, given(bench, kind=kind, valid_until=None))
        assert answer.verdict.codes == ("qualification_without_end",)
    assert bench.do("qa", GIVE, given(bench, valid_until=None)).accepted
    wrong = bench.do("qa", GIVE, given(bench, valid_until="2026-03-31"))
    assert wrong.verdict.codes == ("qualified_for_no_day",)


def test_a_renewal_goes_on_and_a_revocation_ends_at_once(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    newcomer(bench, "technician")
    (first,) = bench.did("production", GIVE, given(bench))["qualifications"]
    again = {"document": "TR-26-020", "valid_from": "2026-09-01", "valid_until": "2027-03-31"}
    (second,) = bench.did("qa", RENEW, again | {"qualification": first})["qualifications"]
    assert rows(bench, "qualification")[-1]["renews"] in (first, None)
    bench.clock.to(dt.datetime(2026, 10, 1, 8, tzinfo=START.tzinfo))
    assert cleared(bench, way, ref, "newcomer").accepted
    bench.did("tech", "workplace:area:closed", {"area": ref})
    bench.did("qa", REVOKE, {"qualification": second, "reason": "failed the re-test"})
    refused = cleared(bench, way, ref, "newcomer")
    assert refused.verdict.codes == ("qualification_taken_back",)
    twice = bench.do("qa", REVOKE, {"qualification": second, "reason": "again"})
    assert twice.verdict.codes == ("qualification_ended_already",)


def test_a_site_may_ask_for_training_on_one_version_of_a_procedure(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    change = {
        "version": 0,
        "family": "laboratory",
        "part": "performer",
        "kind": "procedure",
        "needed": True,
        "subject": "SOP-021 v4",
        "reason": "version 4 is in force from today",
    }
    bench.did("qa", "staff:requirement:changed", change, second="qp")
    refused = clear(way, ref)
    assert refused.verdict.codes == ("qualification_missing",)
    assert dict(refused.reasons[0].facts)["subject"] == "SOP-021 v4"
    bench.did("production", GIVE, given(bench, "tech", subject="SOP-021 v4"))
    assert clear(way, ref).accepted


def test_a_requirement_that_was_lifted_is_not_asked_for(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    newcomer(bench, "technician")
    change = {
        "version": 0,
        "family": "laboratory",
        "part": "performer",
        "kind": "procedure",
        "needed": False,
        "reason": "kept on paper here",
    }
    bench.did("qa", "staff:requirement:changed", change, second="qp")
    assert cleared(bench, way, ref, "newcomer").accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_pages_say_what_lapses_and_who_renews(bench: Bench, tmp_path: Any) -> None:
    del tmp_path
    newcomer(bench, "technician")
    soon = (START.date() + dt.timedelta(days=30)).isoformat()
    bench.did("production", GIVE, given(bench, valid_until=soon))
    app = app_of(bench)
    qa = client_of(bench, "qa", app)
    page = qa.get(f"/people/training/{bench.people['newcomer']}").get_data(as_text=True)
    assert "in 30 days" in page  # the last day is 30 days after the first of April
    assert "Gowning qualification lacks or has lapsed" in page
    own = client_of(bench, "newcomer", app).get("/people", follow_redirects=True)
    assert own.status_code == 200
    assert "Renewed by: production manager, quality assurance, QC manager" in own.get_data(
        as_text=True
    )
    other = client_of(bench, "tech", app).get(f"/people/training/{bench.people['newcomer']}")
    assert other.status_code == 403
