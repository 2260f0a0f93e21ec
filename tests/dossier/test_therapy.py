"""The therapy's page and the list: the case's figures, one therapy only, few statements."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.dossier.told import Told
from tracker.dossier.grown_culture import culture_of
from tracker.dossier.lineage import lineage_of

CASE = Path(__file__).parents[1] / "cases" / "worked_case.json"
STATEMENTS_MOST = 25


def shown(text: str) -> str:
    """What a person reads, without mark-up."""
    inside = re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.S)
    words = re.sub(r"<[^>]+>", " ", inside)
    for entity, sign in (("&amp;", "&"), ("&#39;", "'"), ("\u00a0", " "), ("\u202f", " ")):
        words = words.replace(entity, sign)
    return re.sub(r"\s+", " ", words)


def content(page: str) -> str:
    """Banner and main part: the foot names the site, which is called like its case."""
    return page.split("</header>")[1].split("<footer")[0]


def addresses(told: Told) -> list[str]:
    return ["/therapies", f"/therapies/{told.therapy}", f"/therapies/{told.other['therapy']}"]


def test_doublings_are_those_of_the_case(told: Told) -> None:
    # case file, header.checks: pd_P0 11.028, pd_P1 2.475, pd_P2 2.195, cpd 15.70
    with told.site.database.reading() as s:
        harvests = culture_of(s, told.therapy).harvests
    pds = [h.pd for h in harvests if h.pd is not None]
    assert [pd.quantize(Decimal("0.001")) for pd in pds] == [
        Decimal("11.028"),
        Decimal("2.475"),
        Decimal("2.195"),
    ]
    last = harvests[-1]
    assert last.cpd is not None
    assert last.cpd.quantize(Decimal("0.01")) == Decimal("15.70")


def test_page_shows_the_figures_of_the_case(told: Told) -> None:
    text = shown(told.client().get(f"/therapies/{told.therapy}").text)
    for figure in ("PD 11.0", "PD 2.48", "PD 2.20", "CPD 15.7"):  # three figures of the above
        assert figure in text
    # case file, header.checks: msc_dose 1.02e8, bmmnc_dose 5.4e8; PDT of P2 65.6 h
    for figure in ("1.02 × 10⁸", "5.40 × 10⁸", "65.6 h", "95.8 %"):
        assert figure in text


def test_every_unit_stands_on_the_page_with_its_artery(told: Told) -> None:
    text = shown(told.client().get(f"/therapies/{told.therapy}").text)
    for product in ("MSC", "MNC"):
        for n, artery in enumerate(("medial femoral", "lateral femoral", "obturator"), 1):
            assert re.search(rf"{product}-U{n}.{{1,20}}left {artery}", text)


def test_a_failing_or_pending_result_is_never_hidden(told: Told) -> None:
    page = told.client().get(f"/therapies/{told.therapy}").text
    with told.site.database.reading() as s:
        line = lineage_of(s, told.therapy)
    samples = [c.short_name for i, c in line.containers.items() if line.tests.get(i)]
    assert samples
    for name in samples:
        assert f"<b>{name}</b>" in page


def test_page_of_one_therapy_never_names_a_container_of_another(told: Told) -> None:
    with told.site.database.reading() as s:
        own = lineage_of(s, told.therapy).containers
        others = lineage_of(s, told.other["therapy"]).containers
    assert own
    assert others
    client = told.client()
    mine = content(client.get(f"/therapies/{told.therapy}").text)
    theirs = content(client.get(f"/therapies/{told.other['therapy']}").text)
    assert [i for i in others if i in mine] == []
    assert [i for i in own if i in theirs] == []
    assert "SYN-ON-010" not in mine
    assert "SYN-ON-007" not in theirs


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_no_word_of_the_code_is_in_sight(told: Told, language: str) -> None:
    client = told.client(language=language)
    for address in (
        "/therapies",
        f"/therapies/{told.therapy}",
        f"/therapies/{told.other['therapy']}",
    ):
        text = shown(client.get(address).text)
        assert not re.findall(r"\b[a-z]+_[a-z]+\b", text)


def test_chinese_page_has_no_english_sentence(told: Told) -> None:
    client = told.client(language="zh_Hans_CN")
    for address in ("/therapies", f"/therapies/{told.therapy}"):
        body = client.get(address).text.split('<main id="main"')[1].split("</main>")[0]
        body = re.sub(r"<svg.*?</svg>", " ", body, flags=re.S)
        assert not re.findall(r"[a-z]{3,}(?: [a-z]{2,}){2,}", re.sub(r"<[^>]+>", "\n", body))


@pytest.mark.parametrize(
    ("who", "lists"), [("lab_tech", 200), ("infusion_nurse", 403), ("qa", 200)]
)
def test_everybody_reads_one_therapy_and_the_bedside_no_list(
    told: Told, who: str, lists: int
) -> None:
    """H51: whoever has one patient before them opens no list of others."""
    client = told.client(who)
    assert client.get("/therapies").status_code == lists
    assert client.get(f"/therapies/{told.therapy}").status_code == 200


def test_nobody_reads_without_signing_in(told: Told) -> None:
    client = told.app().test_client()
    for address in ("/therapies", f"/therapies/{told.therapy}", "/trace"):
        assert client.get(address).status_code == 302


def test_unknown_therapy_is_not_found(told: Told) -> None:
    assert told.client().get("/therapies/therapy-nobody").status_code == 404


def test_list_has_each_therapy_once_and_narrows(told: Told) -> None:
    client = told.client()
    everyone = client.get("/therapies").text
    assert everyone.count('class="therapy-line"') == 2
    growing = client.get("/therapies?show=culture").text
    assert growing.count('class="therapy-line"') == 1
    assert "SYN-ON-010" in growing
    after = client.get("/therapies?show=followup").text
    assert "SYN-ON-007" in after
    assert "SYN-ON-010" not in after


def test_pages_ask_few_questions(told: Told) -> None:
    client = told.client()
    for address in (
        "/therapies",
        f"/therapies/{told.therapy}",
        f"/therapies/{told.other['therapy']}",
    ):
        with told.statements() as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= STATEMENTS_MOST, (address, len(asked))


def test_the_list_asks_as_much_for_two_as_for_one(told: Told) -> None:
    client = told.client()
    with told.statements() as asked:
        client.get("/therapies")
    assert len(asked) <= 6


def test_case_is_told_as_written() -> None:
    case = json.loads(CASE.read_text(encoding="utf-8"))
    assert case["events"][-1]["seq"] >= 97
