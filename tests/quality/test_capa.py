"""A deviation leads to its CAPA: number and words by QA, shown where QA judges."""

from __future__ import annotations

import pytest

from tests.attacks import copy, rows
from tests.journey.walk import Way
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.quality.deviations import deviations_now

__all__ = ["hands", "known_passwords"]


def departed(way: Way) -> str:
    told = way.did("tech", "quality:deviation:reported", title="late entry", severity="minor")
    return str(told.outputs["deviation"])


def test_qa_links_a_deviation_by_its_page_and_a_number_once(bench: Bench, hands: Hands) -> None:
    way = Way(bench).enrolled()
    deviation = departed(way)
    path = f"/therapies/{way.therapy}/deviation/capa"
    form = {"deviation": deviation, "number": "CAPA-26-014", "words": "train the bench"}
    assert "late entry" in hands.look("qa", path)
    assert hands.client("tech").get(path).status_code == 403
    assert hands.post("qa", path, **form).status_code == 303
    assert hands.done() == "quality:capa:linked"
    assert "CAPA-26-014" in hands.look("qa", path)
    assert hands.post("qa", path, **form).status_code == 409
    with bench.site.database.reading() as s:
        assert [d.capa for d in deviations_now(s, way.therapy)] == ["CAPA-26-014"]


@pytest.mark.spoils_record
def test_a_deviation_of_another_therapy_is_linked_neither_by_act_nor_in_sql(bench: Bench) -> None:
    one, other = Way(bench).enrolled(), Way(bench, n=8).enrolled()
    given = {"deviation": departed(one), "number": "CAPA-26-014", "words": "train the bench"}
    refused = other.act("qa", "quality:capa:linked", **given)
    assert refused.verdict.codes == ("deviation_unknown",)
    assert one.act("qa", "quality:capa:linked", **given).accepted
    assert len(rows(bench, "capa_link")) == 1
    for keys in (True, False):
        said = copy(bench, "capa_link", keys=keys, therapy_id=other.therapy, number="X 2")
        assert said == "i01_capa_of_this_therapy"
