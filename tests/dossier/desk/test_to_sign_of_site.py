"""What waits for a signature and is about no therapy: a definition, the review of access (H52)."""

from __future__ import annotations

import json

import pytest

from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.dossier.desk import of_site
from tracker.protocol.definition import load_default


@pytest.fixture
def engine() -> str:
    return "sqlite"  # what is asked is asked of both engines by the acts' own tests


def page(bench: Bench, who: str, language: str = "en", path: str = "/to-sign") -> str:
    return client_of(bench, who, app_of(bench), language).get(path).get_data(as_text=True)


def loaded(bench: Bench) -> dict[str, str]:
    text = json.loads(load_default().canonical_bytes()) | {"version": "1.1"}
    return bench.did("qa", "protocol:definition:loaded", {"text": json.dumps(text)})


def test_a_definition_waits_for_those_who_may_approve_it_until_they_have(bench: Bench) -> None:
    out = loaded(bench)
    for who in ("qa", "qp", "investigator"):
        seen = page(bench, who)
        assert "Version 1.1: no therapy begins under it yet" in seen
        assert f"tracker definition approve {out['sha256'][:12]}" in seen
    assert "Version 1.1" not in page(bench, "tech")
    assert "版本 1.1" in page(bench, "qa", "zh_Hans_CN")
    given = {"definition": out["definition"], "sha256": out["sha256"]}
    bench.did("qa", "protocol:definition:approved", given, second="qp", reason="revised")
    assert "Version 1.1" not in page(bench, "qa")


def test_the_review_of_access_waits_from_a_quarter_after_the_founding_on(bench: Bench) -> None:
    words = "the quarterly review is due"
    assert words not in page(bench, "qa")
    bench.clock.on(days=92)  # 1 April and 92 days: 2 July
    assert words in page(bench, "qa")
    assert 'href="/people/review"' in page(bench, "qa")
    assert words not in page(bench, "qp"), "quality assurance signs it first"
    assert "One thing waits for your signature" in page(bench, "qa", path="/today")


def test_with_the_question_removed_neither_is_asked_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(bench)
    monkeypatch.setattr(of_site, "_waiting", lambda _: [])
    assert "Version 1.1" not in page(bench, "qa")


def test_the_telephone_page_says_in_words_that_nothing_is_on_hold(bench: Bench) -> None:
    from tests.journey.walk import Way

    way = Way(bench).enrolled()
    seen = page(bench, "tech", path=f"/therapies/{way.therapy}/telephone")
    assert "Nothing of this therapy is on hold." in seen
    chinese = page(bench, "tech", "zh_Hans_CN", f"/therapies/{way.therapy}/telephone")
    assert "暂停" in chinese
