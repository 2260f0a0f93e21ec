"""Today: stories found in the record, and the work of each role."""

from __future__ import annotations

from tests.dossier.desk.stages import Stages
from tests.dossier.desk.test_cultures import plain
from tracker.identity.environment import Environment

DEMO = Environment.DEMO


def test_day0_of_the_case_leads_to_the_bedside(stages: Stages) -> None:
    # event 72: six units accepted by the suite; the earliest expires at 15:35 (event 58)
    with stages.at(72, DEMO) as desk:
        page = desk.page("infusion_nurse", "/today")
        words = plain(page)
    assert "SYN-ON-007: 6 units for the left hip" in words
    assert "The units are in the infusion suite, accepted." in words
    assert 'data-until="2026-05-18T07:35:00+00:00"' in page  # 15:35 in Fuzhou
    assert 'href="/bedside"' in page
    assert all(f"{p}-U{n}" in words for p in ("MSC", "MNC") for n in (1, 2, 3))


def test_day0_story_ends_with_its_day(stages: Stages) -> None:
    with stages.at(72, DEMO) as desk:
        desk.to("2026-05-19T08:00:00")
        assert "Day 0 is today" not in plain(desk.page("infusion_nurse", "/today"))


def test_review_waits_before_it_is_signed(stages: Stages) -> None:
    with stages.at(65, DEMO) as desk:
        words = plain(desk.page("qa", "/today"))
    assert "A review is waiting" in words
    assert "Day 0 is today" not in words  # nothing is released yet


def test_turbid_culture_is_told_as_a_story(stages: Stages) -> None:
    with stages.at(37, DEMO) as desk:
        vessel = desk["P2-CS10-01"]
        given = {"vessels": [vessel], "confluence_pct": 20, "turbid": [vessel]}
        desk.do("lab_tech", "expansion:culture:observed", given)
        assert "P2-CS10-01: the medium is turbid" in plain(desk.page("qa", "/today"))


def test_stories_and_tour_belong_to_a_demo(stages: Stages) -> None:
    with stages.at(72) as desk:
        page = desk.page("infusion_nurse", "/today")
    assert "data-tour" not in page
    assert "Day 0 is today" not in page


def test_each_role_sees_its_own_work(stages: Stages) -> None:
    # P1 was sampled on 12 May; karyotype is due 18 days later, sterility of P1 14 days later
    with stages.at(37) as desk:
        desk.to("2026-05-25T09:00:00")
        analyst = plain(desk.page("qc_analyst", "/today"))
        nurse = plain(desk.page("infusion_nurse", "/today"))
    assert "Result: " in analyst
    assert "Nothing is due for you" in nurse
    assert "Result: " not in nurse


def test_review_is_on_the_list_of_qa(stages: Stages) -> None:
    with stages.at(65) as desk:
        words = plain(desk.page("qa", "/today"))
        listed = plain(desk.page("qa", "/review"))
    assert "Review expanded autologous MSC" in words
    assert "For review 2" in listed
    assert "MSC, 3 units" in listed


def test_landing_speaks_chinese(stages: Stages) -> None:
    with stages.at(72, DEMO) as desk:
        assert "今天是第 0 天" in desk.page("qa", "/today", "zh_Hans_CN")


def test_landing_with_stories_costs_at_most_25_statements(stages: Stages) -> None:
    with stages.at(72, DEMO) as desk:
        assert desk.cost("qa", "/today") <= 25
