"""The living cultures against the figures of the worked case (its header and events 29 to 37)."""

from __future__ import annotations

import html
import re

import pytest

from tests.dossier.desk.stages import Stages


def plain(page: str) -> str:
    """A page's words without tags, single spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u202f", " ")
    return " ".join(text.replace("\xa0", " ").split())


def test_p2_shows_how_p1_grew(stages: Stages) -> None:
    # header: pd_P1 2.475, pdt 67.9 h, cpd 13.5 (P0 11.028 + P1 2.475)
    with stages.at(37) as desk:
        words = plain(desk.page("lab_tech", "/cultures"))
    assert "P2-CS10-01" in words
    assert "PD P1 2.48 ≥ 1" in words
    assert "PDT P1 67.9 h ≤ 120 h" in words
    assert "CPD 13.5 ≤ 20" in words


def test_p2_is_projected_against_the_dose_that_was_ordered(stages: Stages) -> None:
    # 3.18e7 seeded on 12 May, Day 0 on 18 May: 144 h at 67.88 h give 2.1215 doublings,
    # 3.18e7 x 4.3515 = 1.384e8; the order is 1.5e6/kg x 68 kg = 1.02e8: 135 %
    with stages.at(37) as desk:
        words = plain(desk.page("lab_tech", "/cultures"))
    assert "Projected on Day 0 1.38 × 10⁸" in words
    assert "135 % of the dose" in words
    assert "dose 1.02 × 10⁸" in words


def test_culture_becomes_due_by_the_definitions_days(stages: Stages) -> None:
    # seeded 12 May 10:10, fed or looked at every 3-4 days: due on 16 May
    with stages.at(37) as desk:
        assert "Not due today" in plain(desk.page("lab_tech", "/cultures"))
        desk.to("2026-05-16T08:00:00")
        words = plain(desk.page("lab_tech", "/cultures"))
        assert "Feeding · 1 culture" in words
        tasks = plain(desk.page("lab_tech", "/today"))
    assert "Feed P2-CS10-01" in tasks


def test_turbid_medium_puts_the_culture_at_risk(stages: Stages) -> None:
    with stages.at(37) as desk:
        vessel = desk["P2-CS10-01"]
        given = {"vessels": [vessel], "confluence_pct": 20, "turbid": [vessel]}
        desk.do("lab_tech", "expansion:culture:observed", given)
        words = plain(desk.page("lab_tech", "/cultures"))
        assert "contamination suspected" in words
        assert "疑似污染" in plain(desk.page("lab_tech", "/cultures", "zh_Hans_CN"))


def test_no_culture_lives_after_the_final_harvest(stages: Stages) -> None:
    with stages.at(65) as desk:
        words = plain(desk.page("lab_tech", "/cultures"))
    assert "No culture is alive." in words


@pytest.mark.parametrize("path", ["/cultures", "/today", "/review", "/checks"])
def test_page_of_the_desk_costs_at_most_25_statements(stages: Stages, path: str) -> None:
    with stages.at(37) as desk:
        assert desk.cost("qa", path) <= 25


@pytest.mark.parametrize("path", ["/cultures", "/today", "/review"])
def test_reading_a_page_changes_nothing(stages: Stages, path: str) -> None:
    with stages.at(37) as desk:
        before = desk.entries()
        desk.page("qa", path)
        assert desk.entries() == before
