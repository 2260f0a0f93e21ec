"""The role matrix as data: read at every act, narrowed by two people, never widened (I04, I07)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import PASSED, Shell, rows
from tests.journey.walk import Way
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tests.workplace.test_acts import area, clear
from tracker.act import ACTS, Answer, widest_rules
from tracker.pages import here
from tracker.people.models import Role
from tracker.people.training import standing
from tracker.people.training.rules import narrowed

CHANGE = "staff:matrix:changed"
CLEAR = "workplace:line:cleared"


def narrow(bench: Bench, roles: list[str], **more: Any) -> Answer:
    given = {
        "version": 0,
        "act": CLEAR,
        "part": "performer",
        "roles": roles,
        "reason": "only the production manager clears here",
    }
    who = {"second": "qp"} | {k: more.pop(k) for k in ("second", "signed") if k in more}
    return bench.do(more.pop("who", "admin"), CHANGE, given | more, **who)


def test_a_founded_site_has_a_row_for_every_part_of_every_act(bench: Bench) -> None:
    there = {(r["act"], r["part"]): r["roles"] for r in rows(bench, "role_rule")}
    # by hand, three of them: what the acts' own rules say on the day of the founding
    assert there[CLEAR, "performer"] == "production, technician"
    assert there["release:lot:disposed", "performer"] == "qualified_person"
    assert there["administration:unit:checked", "performer"] == (
        "infusion_nurse, interventionalist, physician"
    )
    wanted = {(w.act, "performer") for w in widest_rules()}
    wanted |= {(w.act, "verifier") for w in widest_rules() if w.verifier}
    # acts that the tests themselves bring are registered after the template was founded
    assert {w for w in wanted if not w[0].startswith("ground:")} <= there.keys()


def test_a_role_that_was_taken_away_is_refused_at_the_next_act(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    assert narrow(bench, ["production"]).accepted
    refused = clear(way, ref)
    assert refused.verdict.codes == ("not_qualified",)
    assert dict(refused.reasons[0].facts)["needed"] == "production"


def test_with_the_reading_of_the_matrix_removed_the_role_would_pass(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    assert narrow(bench, ["production"]).accepted
    monkeypatch.setattr(standing, "narrowed", lambda widest, given: widest)
    assert clear(way, ref).accepted


def test_what_was_taken_away_may_be_given_back_up_to_the_acts_own_rule(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    assert narrow(bench, ["production"]).accepted
    assert narrow(bench, ["production", "technician"], version=1).accepted
    assert clear(way, ref).accepted
    versions = rows(bench, "role_matrix_version")
    assert [(v["n"], v["reason"] != "") for v in versions] == [(0, False), (1, True), (2, True)]


def test_a_change_that_widens_is_refused(bench: Bench) -> None:
    answer = narrow(bench, ["production", "runner"])
    assert answer.verdict.codes == ("matrix_would_widen",)
    assert len(rows(bench, "role_matrix_version")) == 1


def test_a_change_that_leaves_nobody_or_nothing_is_refused(bench: Bench) -> None:
    assert narrow(bench, []).verdict.codes == ("matrix_would_leave_nobody",)
    same = narrow(bench, ["technician", "production"])
    assert same.verdict.codes == ("matrix_says_so_already",)
    assert narrow(bench, ["qa"], act="no:such:act").verdict.codes == ("act_unknown",)
    founding = narrow(bench, ["qa"], act="house:site:founded")
    assert founding.verdict.codes == ("act_unknown",)


def test_the_matrix_is_changed_by_two_who_both_sign(bench: Bench) -> None:
    assert "second_person_needed" in narrow(bench, ["production"], second=None).verdict.codes
    assert "same_person_twice" in narrow(bench, ["production"], who="qa", second="qa").verdict.codes
    assert "signature_needed" in narrow(bench, ["production"], signed=False).verdict.codes
    assert "not_qualified" in narrow(bench, ["production"], who="tech").verdict.codes
    assert "field_not_readable" in narrow(bench, ["production"], reason="").verdict.codes


def test_a_change_on_an_older_version_is_refused(bench: Bench) -> None:
    assert narrow(bench, ["production"]).accepted
    assert narrow(bench, ["technician"]).verdict.codes == ("changed_since_shown",)


@pytest.mark.spoils_record
def test_a_row_that_names_strangers_by_sql_lets_nobody_in(bench: Bench) -> None:
    """Hand-written SQL can add a version; it cannot widen: the program's rule is the limit."""
    shell = Shell(bench)
    shell.run(
        "insert into role_matrix_version (n, changed_at, changed_by, second, reason)"
        " select 1, changed_at, 'system', null, '' from role_matrix_version"
    )
    shell.run(
        "insert into role_rule (act, part, version, roles) values (?, 'performer', 1, 'runner')",
        "release:lot:disposed",
    )
    shell.close()
    given = {"therapy": "t", "lot": "l", "decision": "released", "reason": "x"}
    for who in ("runner", "qp"):
        answer = bench.do(who, "release:lot:disposed", given, second="qa")
        assert "not_qualified" in answer.verdict.codes


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        (
            "insert into role_matrix_version (n, changed_at, changed_by, second, reason)"
            " select 9, changed_at, 'p', 'p', 'x' from role_matrix_version",
            "i04_matrix_changed_by_two",
        ),
        (
            "insert into role_matrix_version (n, changed_at, changed_by, second, reason)"
            " select 9, changed_at, 'p', null, 'x' from role_matrix_version",
            "i04_matrix_changed_by_two",
        ),
        ("update role_rule set roles = 'runner'", "i08_never_changed"),
        ("delete from role_rule", "i08_never_removed"),
        ("update qualification_requirement set needed = 0", "i08_never_changed"),
    ],
)
def test_the_database_itself_refuses(bench: Bench, sql: str, name: str) -> None:
    shell = Shell(bench)
    if not shell.lite:
        sql = sql.replace("needed = 0", "needed = false")
    assert shell.refused(sql) == name
    shell.close()
    free = Shell(bench, unguarded=True)
    with free.undone():
        assert free.refused(sql) == PASSED
    free.close()


def test_a_person_without_roles_is_refused_in_mid_step(bench: Bench) -> None:
    """The roles are read in the act's own transaction: what the page showed is old (I21)."""
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    roles = {"person": bench.people["tech"], "roles": [], "reason": "has left the laboratory"}
    bench.did("admin", "staff:roles:changed", roles, second="qa")
    assert clear(way, ref).verdict.codes == ("not_qualified",)


def test_a_disabled_person_is_refused_in_mid_step(bench: Bench) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    bench.did("admin", "staff:person:disabled", {"person": bench.people["tech"]}, reason="left")
    assert clear(way, ref).verdict.codes == ("person_disabled",)


def test_nobody_changes_their_own_roles(bench: Bench) -> None:
    given = {"person": bench.people["admin"], "roles": ["qa"], "reason": "I want to release"}
    own = bench.do("admin", "staff:roles:changed", given, second="qa")
    assert own.verdict.codes == ("own_roles",)
    of_the_second = given | {"person": bench.people["qa"]}
    answer = bench.do("admin", "staff:roles:changed", of_the_second, second="qa")
    assert "own_roles" in answer.verdict.codes


def test_the_entry_names_the_role_that_the_site_lets_in(bench: Bench) -> None:
    """Who holds two roles acted in the one that the matrix allows."""
    given = {"username": "both", "name": "Both", "roles": ["production", "qa"]}
    bench.people["both"] = bench.did("admin", "staff:person:added", given)["person"]
    assert narrow(bench, ["qa", "administrator"], act="workplace:area:added").accepted
    answer = bench.do("both", "workplace:area:added", {"name": "BSC-9"})
    shell = Shell(bench)
    ((header,),) = shell.run("select header from log_entry where seq = ?", answer.seq)
    shell.close()
    assert b'"role":"qa"' in bytes(header)


def test_an_act_without_roles_lets_anybody_in_and_one_without_any_left_lets_nobody() -> None:
    assert narrowed(frozenset(), None) == frozenset()
    assert narrowed(frozenset({Role.QA}), ()) == frozenset()
    ours = {t: k for t, k in ACTS.items() if k.function.__module__.startswith("tracker.")}
    assert {t for t, k in ours.items() if not k.by and not k.system} <= ANYBODYS


ANYBODYS = {
    "staff:pin:set",
    "staff:passkey:registered",
    "staff:passkey:revoked",
    "staff:signature:agreed",
    "staff:form:refused",
    "scanning:scan:refused",
}
"""Acts of everybody who is signed in: about themselves, and a scan that was refused."""


def test_a_role_that_was_taken_away_loses_page_and_button_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).enrolled()
    app, page = app_of(bench), f"/therapies/{way.therapy}/clearance"
    tech, production = client_of(bench, "tech", app), client_of(bench, "production", app)
    therapy = f"/therapies/{way.therapy}"
    assert page in tech.get(therapy).get_data(as_text=True)
    assert narrow(bench, ["production"]).accepted
    assert tech.get(page).status_code == 403
    assert page not in tech.get(therapy).get_data(as_text=True)
    assert production.get(page).status_code == 200
    size = len(rows(bench, "log_entry"))
    assert tech.post(page).status_code == 409  # the act refuses, and the refusal is recorded
    assert len(rows(bench, "log_entry")) == size + 1
    monkeypatch.setattr(here, "performers", lambda _: {})
    assert tech.get(page).status_code == 200
