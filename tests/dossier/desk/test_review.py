"""Review and disposition through the pages, on the worked case (events 63 to 69)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.dossier.desk.stages import PASSWORD, Desk, Stages
from tests.dossier.desk.test_cultures import plain
from tracker.journey.release.models import BatchReview, Disposition
from tracker.material.models import ContainerState
from tracker.material.words import State

BOTH = {"password": PASSWORD, "second_password": PASSWORD}


def fields_of(desk: Desk, who: str, action: str) -> dict[str, str]:
    """What the form that posts to this address carries."""
    page = desk.page(who, desk.lot())
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert form, action
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def reviewed(desk: Desk) -> None:
    action = f"{desk.lot()}/trail"
    given = fields_of(desk, "qa", action) | BOTH | {"second_user": "qa_2"}
    answer = desk.client("qa").post(action, data=given)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def test_pending_tests_of_the_case_stand_there_with_owner_and_day(stages: Stages) -> None:
    # event 68: sterility QC-M0, QC-P1-1, QC-P2-1; karyotype QC-P1-2; mycoplasma culture
    with stages.at(65) as desk:
        words = plain(desk.page("qa", desk.lot()))
    for pending in (
        "Karyotype, QC-P1-2 QC manager",
        "Mycoplasma, culture, QC-M0 QC manager",
        "Sterility, final, QC-M0 QC manager",
        "Sterility, in process, QC-P1-1 QC manager",
        "Sterility, in process, QC-P2-1 QC manager",
    ):
        assert pending in words
    assert "5 still missing" in words or "still missing 5" in words


def test_findings_of_one_kind_are_told_once(stages: Stages) -> None:
    # events 39, 41 and 50 find seven markers too old each; event 30 enters a result late
    with stages.at(65) as desk:
        page = desk.page("qa", desk.lot())
    assert "was due on" in page
    assert 2 <= page.count('class="finding"') <= 5


def test_results_stand_with_value_and_limit(stages: Stages) -> None:
    with stages.at(65) as desk:
        words = plain(desk.page("qa", desk.lot()))
    assert "HLA-DR" in words
    assert re.search(r"Viability, fresh [\d.]+ % meets ≥ 70 %", words)


def test_review_and_conditional_release_by_two_people_each(stages: Stages) -> None:
    with stages.at(65) as desk:
        reviewed(desk)
        action = f"{desk.lot()}/decision"
        given = fields_of(desk, "qualified_person", action) | BOTH
        given |= {"second_user": "qa", "reason": "fresh product"}
        given["decision"] = "conditionally_released"
        answer = desk.client("qualified_person").post(action, data=given)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        with desk.site.database.reading() as s:
            review = s.scalars(select(BatchReview)).one()
            assert {review.reviewed_by, review.second} == {
                desk.told.people["qa"],
                desk.told.people["qa_2"],
            }
            assert len(s.scalars(select(Disposition)).one().pending) == 5
            released = ContainerState.to_state == State.CONDITIONALLY_RELEASED
            assert len(s.scalars(select(ContainerState).where(released)).all()) == 3
        words = plain(desk.page("qa", desk.lot()))
        assert "Released with pending results" in words
        assert desk.person("qualified_person") in words


def test_wrong_second_password_is_refused_as_a_page_and_signs_nothing(stages: Stages) -> None:
    with stages.at(65) as desk:
        action = f"{desk.lot()}/trail"
        given = fields_of(desk, "qa", action) | BOTH
        given |= {"second_user": "qa_2", "second_password": "not the password at all"}
        answer = desk.client("qa").post(action, data=given)
        assert answer.status_code == 409
        assert "Refused" in answer.get_data(as_text=True)
        with desk.site.database.reading() as s:
            assert s.scalars(select(BatchReview)).all() == []


def test_missing_results_close_the_review_with_their_names(stages: Stages) -> None:
    # after event 63 the release tests are sampled and none is read
    with stages.at(63) as desk:
        page = desk.page("qa", desk.lot())
        words = plain(page)
        assert f'action="{desk.lot()}/trail"' not in page
        assert "The review cannot be signed yet:" in words
        assert "Endotoxin" in words.split("cannot be signed yet", 1)[1]


def test_release_is_disabled_until_the_review_is_signed(stages: Stages) -> None:
    with stages.at(65) as desk:
        page = desk.page("qualified_person", desk.lot())
        released = re.search(r'<input type="radio" name="decision" value="released"[^>]*>', page)
        assert released
        assert "disabled" in released[0]
        assert "has not been reviewed" in plain(page)


def test_deviation_is_assessed_and_its_hold_ended_from_the_page(stages: Stages) -> None:
    with stages.at(65) as desk:
        report = {"title": "Door of INC-2 stood open", "hold": True, "lot": desk["MSC-1"]}
        desk.do("lab_tech", "quality:deviation:reported", report)
        assert "Door of INC-2 stood open" in plain(desk.page("qa", desk.lot()))
        page = desk.page("qa", desk.lot())
        assert f'action="{desk.lot()}/trail"' not in page
        action = f"{desk.lot()}/deviation"
        given = fields_of(desk, "qa", action) | {"severity": "major", "outcome": "closed"}
        given["conclusion"] = "Two minutes; temperature never left its limits."
        assert desk.client("qa").post(action, data=given).status_code == 303
        action = f"{desk.lot()}/hold"
        given = fields_of(desk, "qa", action) | {"conclusion": "Assessed, no effect."}
        assert desk.client("qa").post(action, data=given).status_code == 303
        assert f'action="{desk.lot()}/trail"' in desk.page("qa", desk.lot())


@pytest.mark.parametrize("who", ["qa", "qualified_person"])
def test_review_of_a_lot_costs_at_most_29_statements(stages: Stages, who: str) -> None:
    # among them: who could still release, what the matrix leaves, plates to come, gaps of paper
    with stages.at(65) as desk:
        assert desk.cost(who, desk.lot()) <= 29


def test_reading_a_review_changes_nothing(stages: Stages) -> None:
    with stages.at(65) as desk:
        before = desk.entries()
        desk.page("qa", desk.lot())
        assert desk.entries() == before


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("courier", "get", "/review"),
        ("nurse", "get", "{lot}"),
        ("courier", "get", "/checks"),
        ("lab_tech", "post", "{lot}/trail"),
        ("qa", "post", "{lot}/decision"),
        ("qualified_person", "post", "{lot}/deviation"),
        ("lab_tech", "post", "{lot}/hold"),
        ("infusion_nurse", "get", "/labels/{therapy}.pdf"),
    ],
)
def test_another_role_is_turned_away(stages: Stages, who: str, method: str, path: str) -> None:
    with stages.at(65) as desk:
        where = path.format(lot=desk.lot(), therapy=desk["therapy"])
        before = desk.entries()
        assert getattr(desk.client(who), method)(where).status_code == 403
        assert desk.entries() == before


def test_unknown_lot_is_not_found(stages: Stages) -> None:
    with stages.at(65) as desk:
        assert desk.client("qa").get("/review/nothing").status_code == 404


def test_a_step_without_its_check_waits_for_one_who_may(stages: Stages) -> None:
    with stages.at(65) as desk:
        given = {"of": desk["MSC-U1"], "name": "QC-M9", "purpose": "in_process"}
        desk.do("qc_analyst", "testing:sample:taken", given | {"tests": ["appearance"]})
        assert "Nothing waits" in plain(desk.page("qc_analyst", "/checks"))
        page = desk.page("qc_analyst_2", "/checks")
        steps = re.findall(r'name="steps" value="([^"]+)"', page)
        assert len(steps) == 1
        assert f'action="{desk.lot()}/trail"' not in desk.page("qa", desk.lot())
        action = f"/checks/{desk['therapy']}"
        answer = desk.client("qc_analyst_2").post(action, data={"steps": steps})
        assert answer.status_code == 303
        assert f'action="{desk.lot()}/trail"' in desk.page("qa", desk.lot())
