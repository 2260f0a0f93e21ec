"""A withdrawal holds everything, deletes nothing, and can be taken back only by a new consent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.donor.consent import why_not
from tests.journey.walk import SCOPES, Given, Way
from tests.sites import Bench
from tracker.material.models import Container
from tracker.quality.holds import holds_on
from tracker.quality.models import Deviation, Hold, Task
from tracker.record.verify import verify


def test_withdrawal_holds_everything_and_deletes_nothing(bench: Bench) -> None:
    """T11: treatment and storage withdrawn during culture; follow-up data allowed."""
    way = Way(bench).ready().banded().identified().harvested().sent().received()
    before = verify(bench.site.database).rows
    answer = way.act(
        "investigator",
        "donor:consent:withdrawn",
        scopes=["harvest", "manufacture", "backup_storage"],
        material="destroy",
    )
    assert answer.accepted
    assert answer.verdict.codes == ("consent_withdrawn",)
    with bench.site.database.reading() as s:
        ids = list(s.scalars(select(Container.id)))
        held = holds_on(s, way.therapy, ids[:1])
        owners = list(s.scalars(select(Task.owner)))
        codes = list(s.scalars(select(Deviation.code)))
    assert [h.reason for h in held] == ["consent_withdrawn"]
    assert (owners, codes) == (["qa"], ["D41"])
    assert verify(bench.site.database).rows > before
    for activity in ("harvest", "manufacture", "storage", "infusion"):
        assert why_not(bench, way, activity) == ["consent_withdrawn"]
    assert why_not(bench, way, "follow_up") == []


def test_withdrawing_follow_up_alone_holds_nothing(bench: Bench) -> None:
    way = Way(bench).ready()
    way.did("investigator", "donor:consent:withdrawn", scopes=["follow_up"], material="undecided")
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold)).all() == []
    assert why_not(bench, way, "harvest") == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"scopes": ["research"], "material": "destroy"}, "scope_not_consented"),
        ({"scopes": ["harvest"], "material": "research"}, "research_not_consented"),
        ({"scopes": ["harvest"], "material": "sell"}, "field_not_readable"),
        ({"scopes": [], "material": "destroy"}, "field_not_readable"),
    ],
)
def test_what_was_not_given_is_not_taken_back(
    bench: Bench, given: dict[str, Any], code: str
) -> None:
    way = Way(bench).enrolled().consented()
    assert way.act("coordinator", "donor:consent:withdrawn", **given).verdict.codes == (code,)


def test_cells_are_kept_for_research_only_if_ticked(bench: Bench) -> None:
    way = Way(bench).enrolled().consented(scopes=[*SCOPES, "research"])
    way.did("coordinator", "donor:consent:withdrawn", scopes=["harvest"], material="research")
    again = way.act(
        "coordinator", "donor:consent:withdrawn", scopes=["harvest"], material="destroy"
    )
    assert again.verdict.codes == ("scope_already_withdrawn",)


def test_without_consent_there_is_nothing_to_withdraw(bench: Bench) -> None:
    way = Way(bench).enrolled()
    given: Given = {"scopes": ["harvest"], "material": "destroy"}
    answer = way.act("coordinator", "donor:consent:withdrawn", **given)
    assert answer.verdict.codes == ("consent_missing",)


def test_a_new_consent_counts_again_and_qa_ends_the_hold(bench: Bench) -> None:
    way = Way(bench).enrolled().consented()
    way.did("coordinator", "donor:consent:withdrawn", scopes=["harvest"], material="undecided")
    assert why_not(bench, way, "harvest") == ["consent_withdrawn"]
    bench.clock.on(minutes=1)
    way.consented()
    assert why_not(bench, way, "harvest") == []
