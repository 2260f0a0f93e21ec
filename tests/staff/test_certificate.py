"""Before the first signature: agreed, with the password, to the text in force (21 CFR 11.100)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask

from tests.attacks import PASSED, rows, shell
from tests.sites import Bench
from tests.staff.ground import PASSWORD, WRONG, form_of, sign_in, with_passwords
from tests.therapy.marked import marked
from tests.upkeep.ground import client_of
from tracker.act import ACTS, Alone, Answer, Check
from tracker.people.certificate.models import Tongue
from tracker.people.certificate.standing import wording_now

AGREE, WORD, MATRIX = "staff:signature:agreed", "staff:signature:worded", "staff:matrix:changed"
PAGE = "/account/signature"
ENGLISH = "My electronic signature binds me exactly as one by hand does, and I alone give it. " * 2
CHINESE = "本人电子签名与本人手写签名具有同等法律约束力，" * 3


def text_now(bench: Bench) -> dict[str, Any]:
    with bench.site.database.reading() as s:
        now = wording_now(s)
        assert now is not None
        return {"wording": now.n, "language": "en", "text_sha256": now.sha256[Tongue.ENGLISH]}


def newcomer(bench: Bench, name: str = "qa_3", role: str = "qa") -> None:
    given = {"username": name, "name": "Qian An", "roles": [role]}
    bench.people[name] = bench.did("admin", "staff:person:added", given)["person"]


def signed(bench: Bench, who: str, second: str) -> Answer:
    """The two sign the smallest thing there is to sign: the matrix keeps a role less."""
    version = max(r["n"] for r in rows(bench, "role_matrix_version"))
    given = {
        "version": version,
        "act": "supplies:lot:received",
        "part": "performer",
        "roles": ["technician"],
        "reason": "only technicians from now on",
    }
    return bench.do(who, MATRIX, given, second=second)


def test_who_has_not_agreed_signs_nothing_neither_first_nor_second(bench: Bench) -> None:
    newcomer(bench)
    for who, second, part in (("qa_3", "qp", "performer"), ("qa", "qa_3", "verifier")):
        answer = signed(bench, who, second)
        assert answer.verdict.codes == ("signature_not_certified",)
        (why,) = answer.reasons
        assert (why.about, dict(why.facts)["who"]) == (part, "Qian An")
    bench.did("qa_3", AGREE, text_now(bench) | {"agreed": True})
    assert signed(bench, "qa_3", "qp").accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_act_that_is_signed_asks_for_it_but_the_way_out_of_recovery(bench: Bench) -> None:
    assert bench.people
    asked = {tag for tag, kind in ACTS.items() if kind.asks_certificate}
    by_two = {tag for tag, kind in ACTS.items() if kind.check is Check.SIGNATURE}
    alone = {tag for tag, kind in ACTS.items() if kind.alone is Alone.SIGNATURE}
    assert (by_two | alone) - asked == {"upkeep:recovery:ended"}
    assert asked <= by_two | alone


def test_the_row_says_which_text_in_which_language_word_for_word(bench: Bench) -> None:
    newcomer(bench)
    bench.did("qa_3", AGREE, text_now(bench) | {"agreed": True})
    (own,) = [
        r for r in rows(bench, "signature_certificate") if r["person_id"] == bench.people["qa_3"]
    ]
    (text,) = [r for r in rows(bench, "signature_wording") if r["language"] == own["language"]]
    assert own["text_sha256"] == hashlib.sha256(text["text"].encode()).hexdigest()
    assert "legally binding equivalent of my handwritten signature" in text["text"]
    again = bench.do("qa_3", AGREE, text_now(bench) | {"agreed": True})
    assert again.verdict.codes == ("agreed_already",)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nobody_agrees_without_the_password_the_word_or_the_very_text(bench: Bench) -> None:
    newcomer(bench)
    now = text_now(bench)
    no_password = bench.do("qa_3", AGREE, now | {"agreed": True}, signed=False)
    assert no_password.verdict.codes == ("signature_needed",)
    assert not bench.do("qa_3", AGREE, now | {"agreed": False}).accepted
    for other in ({"text_sha256": "0" * 64}, {"wording": 1}):
        answer = bench.do("qa_3", AGREE, now | {"agreed": True} | other)
        assert answer.verdict.codes == ("wording_is_another",)


def test_a_new_text_by_two_asks_everybody_anew(bench: Bench) -> None:
    given = {"n": 0, "english": ENGLISH, "chinese": CHINESE, "reason": "the site's own"}
    assert "second_person_needed" in bench.do("qa", WORD, given).verdict.codes
    bench.did("qa", WORD, given, second="qp")
    assert signed(bench, "qa", "qp").verdict.codes == ("signature_not_certified",) * 2
    late = bench.do("qa", WORD, given | {"reason": "once more"}, second="qp")
    assert "signature_not_certified" in late.verdict.codes
    for who in ("qa", "qp"):
        bench.did(who, AGREE, text_now(bench) | {"agreed": True})
    assert signed(bench, "qa", "qp").accepted
    stale = bench.do("qa", WORD, given, second="qp")
    assert stale.verdict.codes == ("changed_since_shown",)


@pytest.mark.spoils_record
def test_the_database_refuses_a_certificate_of_another_text(bench: Bench) -> None:
    newcomer(bench)
    values = f"('{bench.people['qa_3']}', 0, 'en', '{'0' * 64}', '2026-04-01T00:00:00.000000Z')"
    columns = "person_id, wording, language, text_sha256, agreed_at"
    statement = f"insert into signature_certificate ({columns}) values {values}"
    with shell(bench) as s:
        assert s.refused(statement) == "i21_agreed_to_this_very_text"


@pytest.mark.spoils_record
def test_the_database_refuses_a_signature_of_who_has_not_agreed(bench: Bench) -> None:
    newcomer(bench)
    therapy = marked(bench).names["therapy"]
    words = ("x", therapy, bench.people["qa_3"], "Qian An", "qa", "reviewed", "lot", "0" * 64)
    values = ", ".join(f"'{w}'" for w in (*words, "2026-04-01T00:00:00.000000Z", "UTC"))
    statement = f"insert into signature values ({values})"
    with shell(bench) as s:
        assert s.refused(statement) == "i21_signed_after_agreeing"
        s.unguard("i21_signed_after_agreeing", statement)
        assert s.refused(statement) == PASSED


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_the_page_is_read_agreed_with_the_password_and_then_says_when(
    bench: Bench, app: Flask, language: str
) -> None:
    newcomer(bench)
    with_passwords(bench, "qa_3")
    client, _ = sign_in(app, "qa_3")
    with client.session_transaction() as session:
        session["language"] = language
    words = {
        "en": "legally binding equivalent of my handwritten signature",
        "zh_Hans_CN": "与本人手写签名具有同等法律约束力",
    }
    assert words[language] in client.get(PAGE).get_data(as_text=True)
    assert PAGE in client.get("/account").get_data(as_text=True)
    fields = form_of(client, PAGE, PAGE) | {"agreed": "on"}
    assert client.post(PAGE, data=fields | {"password": WRONG}).status_code == 409
    assert client.post(PAGE, data=fields | {"password": PASSWORD}).status_code == 303
    (own,) = [
        r for r in rows(bench, "signature_certificate") if r["person_id"] == bench.people["qa_3"]
    ]
    assert own["language"] == {"en": "en", "zh_Hans_CN": "zh"}[language]
    assert 'name="agreed"' not in client.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_quality_sees_who_is_missing_and_approves_the_sites_text(bench: Bench, app: Flask) -> None:
    newcomer(bench)
    with_passwords(bench, "qa", "qp")
    client, _ = sign_in(app, "qa")
    html = client.get("/people/signing").get_data(as_text=True)
    assert "1 people have not agreed yet" in html
    assert "the program proposes" in html
    form = form_of(client, "/people/signing", "/people/signing") | {
        "english": ENGLISH,
        "chinese": CHINESE,
        "reason": "approved by the quality board",
        "password": PASSWORD,
        "second_user": "qp",
        "second_password": PASSWORD,
    }
    assert client.post("/people/signing", data=form).status_code == 303
    html = client.get("/people/signing").get_data(as_text=True)
    assert "the program proposes" not in html
    assert "27 people have not agreed yet" in html
    assert client_of(bench, "tech", app).get("/people/signing").status_code == 403
