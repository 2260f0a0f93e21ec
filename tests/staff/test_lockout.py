"""Brute force, enumeration, and the way out of a lock-out (I21, I24, H49; ASVS 6.3.1, 6.3.8)."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.attacks import PASSED, rows, shell
from tests.sites import Bench
from tests.staff.ground import PASSWORD, WRONG, form_of, sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.act import proving
from tracker.act.proving import prove_password, signer
from tracker.people import passwords
from tracker.people.access import tries
from tracker.people.access.history import Where
from tracker.people.access.models import What
from tracker.record.site import Site

ME = Where()


def happened(bench: Bench, name: str | None) -> list[str]:
    """The person's history, oldest first."""
    mine = bench.people[name] if name else None
    found = [r for r in rows(bench, "sign_in_event") if r["person_id"] == mine]
    return [str(r["what"]) for r in sorted(found, key=lambda r: str(r["at"]))]


def test_fifth_wrong_password_locks_and_the_right_one_opens_nothing(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "tech", "admin")
    for _ in range(4):
        assert sign_in(app, "tech", WRONG)[1].status_code == 401
    assert sign_in(app, "tech")[1].status_code == 303, "a right one before the fifth"
    for _ in range(5):
        assert sign_in(app, "tech", WRONG)[1].status_code == 401
    assert sign_in(app, "tech")[1].status_code == 401
    assert [r["person_id"] for r in rows(bench, "lockout")] == [bench.people["tech"]]
    assert happened(bench, "tech")[-3:] == ["failed", "locked", "refused_locked"]
    admin = client_of(bench, "admin", app)
    assert "Tech is locked out" in admin.get("/staff").get_data(as_text=True)
    assert "Locked out after wrong passwords" in admin.get("/record").get_data(as_text=True)


def test_without_the_count_guessing_goes_on(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "tech")
    monkeypatch.setattr(tries, "counted", lambda *_: 0)
    monkeypatch.setattr(tries, "reserve", lambda *_: True)
    for _ in range(7):
        sign_in(app, "tech", WRONG)
    assert sign_in(app, "tech")[1].status_code == 303


def test_administrator_unlocks_with_a_reason_and_never_themselves(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "tech", "admin")
    for _ in range(5):
        sign_in(app, "tech", WRONG)
    admin, person = client_of(bench, "admin", app), bench.people["tech"]
    href = f"/staff/{person}/unlock"
    form = form_of(admin, f"/staff/{person}", href)
    refused = admin.post(href, data=form | {"reason": " "})
    assert refused.status_code == 409
    assert "reason is missing" in refused.get_data(as_text=True)
    form = form_of(admin, f"/staff/{person}", href)
    assert admin.post(href, data=form | {"reason": "asked her, gloves"}).status_code == 303
    assert sign_in(app, "tech")[1].status_code == 303
    assert happened(bench, "tech")[-2:] == ["unlocked", "signed_in"]
    given = {"person": bench.people["admin"]}
    own = bench.do("admin", "staff:sign_in:unlocked", given, reason="me")
    assert "not_for_oneself" in own.verdict.codes
    assert not bench.do("qa", "staff:sign_in:unlocked", given, reason="x").accepted


def test_nobody_locks_another_person_out_by_an_act(bench: Bench) -> None:
    given = {"person": bench.people["tech"], "factor": "password", "tries": 5}
    answer = bench.do("admin", "staff:sign_in:locked", given)
    assert answer.verdict.codes == ("act_of_the_system_only",)


def test_wrong_signatures_on_forms_and_at_the_terminal_count_as_tries(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "qa", "qp")
    client = client_of(bench, "admin", app)
    person = bench.people["tech"]
    href = f"/staff/{person}/first-password"
    for n in range(5):
        form = form_of(client, f"/staff/{person}", href)
        more = {"reason": "lost", "password": "x", "second_user": "qa", "second_password": WRONG}
        assert client.post(href, data=form | more).status_code == 409, n
    assert [r["person_id"] for r in rows(bench, "lockout")] == [bench.people["qa"]]
    assert signer(bench.site, "qa", PASSWORD, ME) is None
    for _ in range(5):
        assert signer(bench.site, "qp", WRONG, ME) is None
    assert len(rows(bench, "lockout")) == 2


def test_many_guesses_at_once_are_judged_no_oftener_than_the_policy_allows(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "tech")
    judged: list[str] = []
    real = passwords.matches

    def matches(hashed: str, secret: str) -> bool:
        found = real(hashed, secret)
        judged.append(secret)
        return found

    reserved: list[bool] = []
    keep = tries.reserve

    def reserve(*given: object) -> bool:
        reserved.append(keep(*given))  # type: ignore[arg-type]  # handed on as it came
        return reserved[-1]

    monkeypatch.setattr(proving, "matches", matches)
    monkeypatch.setattr(tries, "reserve", reserve)
    many = [
        threading.Thread(target=prove_password, args=(bench.site, "tech", f"guess {i}", ME))
        for i in range(12)
    ]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert sum(reserved) == 5
    assert len(judged) == 12, "the others are computed too: the time tells nothing"
    assert len(rows(bench, "lockout")) == 1


@pytest.mark.usefixtures("strong_hashes")
@pytest.mark.parametrize("engine", ["sqlite"])
def test_unknown_locked_and_disabled_get_one_answer_after_one_time(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "tech", "nurse", "qa")
    for _ in range(5):
        sign_in(app, "tech", WRONG)
    bench.did("admin", "staff:person:disabled", {"person": bench.people["nurse"]}, reason="left")
    tried = {"tech": PASSWORD, "nurse": PASSWORD, "nobody.here": PASSWORD, "qa": WRONG}
    pages = {n: sign_in(app, n, p)[1].get_data(as_text=True) for n, p in tried.items()}
    same = {page.replace(name, "NAME") for name, page in pages.items()}
    own = ("op_id", "csrf_token")  # every form has its own
    same = {"".join(x for x in p.splitlines(True) if not any(o in x for o in own)) for p in same}
    assert len({p[p.index("<main") :] for p in same}) == 1
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.4)
    # how long a busy machine takes says nothing: each computes one hash and is held until 0.4 s
    slept: list[float] = []
    hashes: list[str] = []
    real = passwords.matches
    still = SimpleNamespace(monotonic=lambda: 7.0, sleep=slept.append)
    monkeypatch.setattr(proving, "time", still)

    def matches(against: str, secret: str) -> bool:
        hashes.append(against)
        return real(against, secret)

    monkeypatch.setattr(proving, "matches", matches)
    for name in ("tech", "nurse", "nobody.here"):
        assert prove_password(bench.site, name, PASSWORD, ME) is None
    assert slept == [0.4] * 3
    assert [h.split("$")[1:4] for h in hashes] == [["argon2id", "v=19", "m=65536,t=3,p=4"]] * 3


def test_what_was_typed_as_a_user_name_is_kept_nowhere(bench: Bench, app: Flask) -> None:
    sign_in(app, "My Secret Password 77", WRONG)
    found = rows(bench, "sign_in_event")
    assert [r["what"] for r in found] == [What.FAILED.value]
    assert "Secret" not in str(found)


@pytest.mark.parametrize(
    "sql", ["update sign_in_event set what = 'signed_in'", "delete from sign_in_event"]
)
def test_history_is_neither_changed_nor_removed_by_hand(bench: Bench, app: Flask, sql: str) -> None:
    sign_in(app, "nobody", WRONG)
    with shell(bench) as s:
        assert s.refused(sql) in ("i08_never_changed", "i08_never_removed")
    with shell(bench, untriggered=True) as s, s.undone():
        assert s.refused(sql) == PASSED, "it is the guard that refuses"


def test_policy_of_tries_counts_from_the_next_try_on(bench: Bench, app: Flask) -> None:
    with_passwords(bench, "tech")
    given = {"name": "password_tries", "value": 3}
    assert not bench.do("admin", "staff:policy:set", given).accepted, "no reason"
    assert not bench.do("tech", "staff:policy:set", given, reason="x").accepted
    out = bench.did("admin", "staff:policy:set", given, reason="audit finding 7")
    assert out == {"from": "5", "to": "3"}
    for _ in range(3):
        sign_in(app, "tech", WRONG)
    assert len(rows(bench, "lockout")) == 1


def test_in_recovery_the_count_alone_keeps_the_door_shut(bench: Bench) -> None:
    from tracker.identity.verdict import reason

    with_passwords(bench, "tech")
    site: Site = bench.site
    site.causes = (reason("recovery_disk_full"),)
    for _ in range(5):
        assert prove_password(site, "tech", WRONG, ME) is None
    assert prove_password(site, "tech", PASSWORD, ME) is None
    assert rows(bench, "lockout") == []
    assert rows(bench, "sign_in_event") == []
    site.causes = ()
