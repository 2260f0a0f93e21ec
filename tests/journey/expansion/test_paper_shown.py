"""Container and trace pages of a culture taken over from paper say which of it was never seen here.

Documents, days and people are those of ``paper.py``; the flasks of P2 and the marrow for the other
product are of the worked case, recorded here.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.journey.expansion.paper import opened_from_paper
from tests.journey.story import Branch, StoryClock, Worked, worked_case
from tests.upkeep.ground import app_of, client_of
from tracker.pages.sheets import BOM

CASE = opened_from_paper(worked_case())
KEPT = "told from paper, filled"
FILLED = 58
"""The event in which the units of MSC are filled."""
TOLD = "2026-05-08 "  # the day of the take-over
WHO = ("Lu Tao", "Qin Hao")


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the same statement on both


@pytest.fixture
def filled(worked: Worked) -> Iterator[Branch]:
    """The culture was taken over from paper and went on here to its units."""
    if KEPT not in worked.stops:
        told = worked.before(8)
        assert [one.line() for one in told.tell(8, FILLED, CASE) if not one.as_expected] == []
        assert isinstance(told.clock, StoryClock)
        worked.keep(KEPT, told)
    told = worked.before(KEPT)
    yield told
    worked.end(told)


def of(told: Branch, name: str) -> str:
    """The id of the container of this name."""
    (id_,) = (
        c["id"]
        for c in rows(told, "container")
        if c["short_name"] == name and c["therapy_id"] == told.therapy
    )
    return str(id_)


def said(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    main = page.text.split('<main id="main"')[1].split("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", main, flags=re.S))
    return " ".join(html.unescape(words).replace("\u00a0", " ").split())


def both(client: FlaskClient, told: Branch, name: str) -> tuple[str, str]:
    """What its page and its trace say."""
    id_ = of(told, name)
    return said(client, f"/containers/{id_}"), said(client, f"/trace/container/{id_}")


def test_a_flask_told_from_paper_says_so_with_its_document_who_took_it_over_and_when(
    filled: Branch,
) -> None:
    client = client_of(filled, "qa", app_of(filled))
    for page in both(client, filled, "P1-F12"):
        for words in (
            "From paper.",
            "BR-0031 p. 7, done 2026-05-05 09:40 +08:00",
            f"taken over by {WHO[0]}, verified by {WHO[1]}, {TOLD}",
            "Why: go-live: the record begins here on 8 May",
        ):
            assert words in page, words
    page, _trace = both(client, filled, "P1-F12")
    assert "taken over from paper" in page.split("Custody and history")[1]


def test_what_was_made_here_of_it_says_that_its_beginning_is_from_paper(filled: Branch) -> None:
    client = client_of(filled, "qa", app_of(filled))
    for page in both(client, filled, "MSC-U1"):
        assert "Its beginning is from paper." in page
        # harvest, mononuclear cells, P0 and P1 in the order in which they were done, each once
        assert "BR-0031 p. 1, BR-0031 p. 3, BR-0031 p. 5, BR-0031 p. 7, taken over by" in page
        assert "From paper." not in page
    for page in both(client, filled, "HARV-B"):
        assert "from paper" not in page.lower()  # harvested and received here


def test_the_trace_tells_each_container_in_the_order_and_at_the_time_of_its_paper(
    filled: Branch,
) -> None:
    client = client_of(filled, "qa", app_of(filled))
    _page, trace = both(client, filled, "P1-F12")
    up = trace.split("Up to the harvest")[1].split("Down to the units")[0]
    order = [up.index(name) for name in ("POOL-P0", "P0-F01", "MNC-A", "HARV-A")]
    assert order == sorted(order)
    assert up.count("from paper: BR-0031 p. ") == 5  # the four above and itself
    content = client.get(f"/trace/container/{of(filled, 'MSC-U1')}.csv").get_data(as_text=True)
    sheet = {r["container"]: r for r in csv.DictReader(io.StringIO(content.removeprefix(BOM)))}
    assert sheet["HARV-A"]["made_at"] == "2026-04-23 08:40 +08:00"
    assert sheet["HARV-A"]["from_paper"] == "BR-0031 p. 1"
    assert sheet["MSC-U1"]["from_paper"] == ""


def test_in_chinese_it_says_the_same(filled: Branch) -> None:
    client = client_of(filled, "qa", app_of(filled), "zh_Hans_CN")
    for page in both(client, filled, "P1-F12"):
        assert "据纸质记录" in page
        assert f"由 {WHO[0]} 接续录入，{WHO[1]} 复核" in page


def test_with_the_question_removed_the_page_would_pass_paper_off_as_recorded_here(
    filled: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(filled, "qa", app_of(filled))
    monkeypatch.setattr("tracker.dossier.container.on_paper", lambda *_: None)
    assert "from paper" not in said(client, f"/containers/{of(filled, 'P1-F12')}").lower()
