"""One container's page, and the way to it by a scan."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.dossier.test_therapy import shown
from tests.dossier.told import Told
from tracker.marking.models import LabelInstance, LabelState, LabelStateWord
from tracker.material.models import Place
from tracker.supplies.models import Equipment, ReagentLot
from tracker.therapy.models import ActiveWristband, Wristband

STATEMENTS_MOST = 25
ONE_OF_EACH = ("HARV-A-1", "MNC-A", "P1-F05", "POOL-P1", "VIAL-1", "MSC-BULK", "QC-M0", "MSC-U1")


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_page_of_every_kind_asks_few_questions(told: Told, name: str) -> None:
    client = told.client()
    with told.statements() as asked:
        answer = client.get(f"/containers/{told.names[name]}")
    assert answer.status_code == 200
    assert len(asked) <= STATEMENTS_MOST, len(asked)
    text = shown(answer.text)
    assert name in text
    assert not re.findall(r"\b[a-z]+_[a-z]+\b", text)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_page_of_every_kind_is_all_chinese(told: Told, name: str) -> None:
    client = told.client(language="zh_Hans_CN")
    body = client.get(f"/containers/{told.names[name]}").text
    body = body.split('<main id="main"')[1].split("</main>")[0]
    body = re.sub(r"<svg.*?</svg>", " ", body, flags=re.S)
    typed = (
        "residual after seeding",
        "posterior iliac crest",
        "fresh product",
        "remainder after",
    )  # as people wrote
    for words in typed:
        body = body.replace(words, "")
    assert not re.findall(r"[a-z]{3,}(?: [a-z]{2,}){2,}", re.sub(r"<[^>]+>", "\n", body))


def test_unit_page_says_where_it_goes_what_is_in_it_and_until_when(told: Told) -> None:
    text = shown(told.client().get(f"/containers/{told.names['MSC-U1']}").text)
    # case, event 58: 10.0 ml, 3.40e7 viable, 3.40e6 per ml, expiry 15:35
    for words in (
        "left medial femoral circumflex artery",
        "3.40 × 10⁷",
        "10.0 ml at 3.40 × 10⁶ per ml",
        "2026-05-18 15:35 +08:00",
        "MSC-BULK",
    ):
        assert words in text


def test_flask_page_says_what_was_seeded(told: Told) -> None:
    text = shown(told.client().get(f"/containers/{told.names['P1-F05']}").text)
    # case, event 24: 1.05e7 over 12 x 175 cm2 = 8.75e5 each, 5 000 per cm2; event 31: 85 %
    for words in ("8.75 × 10⁵", "5000 / cm², 175 cm²", "85 %", "INC-2", "POOL-P0", "POOL-P1"):
        assert words in text


def test_page_shows_the_label_as_it_was_printed(told: Told) -> None:
    with told.site.database.reading() as s:
        label = s.scalars(
            select(LabelInstance)
            .join(LabelState, LabelState.label_id == LabelInstance.id)
            .where(
                LabelInstance.container_id == told.names["MSC-U1"],
                LabelState.to_state == LabelStateWord.APPLIED,
            )
        ).one()
    page = told.client().get(f"/containers/{told.names['MSC-U1']}").text
    assert label.code in page
    assert f"Label MSC-U1, SYN-ON-007, {label.serial}" in page  # the drawing's own name


def test_custody_goes_from_the_fill_to_the_vein(told: Told) -> None:
    text = shown(told.client().get(f"/containers/{told.names['MSC-U1']}").text)
    history = text.split("Custody and history")[1]
    order = ["Given", "Being given", "Accepted by the suite", "Issued", "Filled"]
    places = [history.index(word) for word in order]
    assert places == sorted(places)


def test_page_shows_no_container_of_another_therapy(told: Told) -> None:
    page = told.client().get(f"/containers/{told.names['P1-F05']}").text
    assert not [
        n
        for n, id_ in told.other.items()
        if isinstance(id_, str) and id_ in page and id_.startswith("container-")
    ]


def test_unknown_container_is_not_found(told: Told) -> None:
    assert told.client().get("/containers/container-nothing").status_code == 404


def test_a_scanned_label_leads_to_its_container(told: Told) -> None:
    answer = told.client().post("/scan", data={"scan": told.names["MSC-U1.code"]})
    assert answer.status_code == 303
    assert answer.location == f"/containers/{told.names['MSC-U1']}"


def test_a_destroyed_spare_is_refused_with_what_became_of_it(told: Told) -> None:
    with told.site.database.reading() as s:
        code = s.scalars(
            select(LabelInstance.code)
            .join(LabelState, LabelState.label_id == LabelInstance.id)
            .where(LabelState.to_state == LabelStateWord.DESTROYED)
        ).one()
    answer = told.client().post("/scan", data={"scan": code})
    assert answer.status_code == 409
    assert "destroyed" in shown(answer.text)


def test_a_worn_wristband_leads_to_the_therapy_and_one_taken_off_to_nothing(told: Told) -> None:
    with told.site.database.reading() as s:
        worn = s.scalars(select(ActiveWristband.wristband_id)).all()
        bands = {
            w.id: w
            for w in s.scalars(select(Wristband).where(Wristband.therapy_id == told.therapy))
        }
    client = told.client()
    for id_, band in bands.items():
        answer = client.post("/scan", data={"scan": band.code})
        if id_ in worn:
            assert answer.location == f"/therapies/{told.therapy}"
        else:
            assert answer.status_code == 409


@pytest.mark.parametrize(
    ("model", "kind"), [(ReagentLot, "lot"), (Equipment, "equipment"), (Place, "place")]
)
def test_supplies_and_places_lead_to_their_trace(
    told: Told, model: type[ReagentLot | Equipment | Place], kind: str
) -> None:
    with told.site.database.reading() as s:
        row = s.execute(select(model.id, model.code)).first()
        assert row is not None
    client = told.client()
    answer = client.post("/scan", data={"scan": row.code})
    assert answer.location == f"/trace/{kind}/{row.id}"
    assert client.get(answer.location).status_code == 200
