"""Consent comes before everything, and its withdrawal stops everything that rests on it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.walk import HIP, SCOPES, Given, Way
from tests.sites import Bench
from tracker.journey.donor.acts import screening
from tracker.journey.donor.state import consent_in_force, consent_reasons
from tracker.material.models import Container
from tracker.quality.holds import holds_on
from tracker.quality.models import Deviation, Hold, Task
from tracker.record.verify import verify
from tracker.therapy.models import Signature
from tracker.therapy.present import therapy_now


def why_not(bench: Bench, way: Way, activity: str) -> list[str]:
    with bench.site.database.reading() as s:
        therapy = therapy_now(s, way.therapy)
        assert therapy is not None
        found = consent_reasons(s, therapy, activity, bench.clock.at, bench.site.zone)
    return [r.code for r in found]


def test_a_consent_stands_with_both_signatures(bench: Bench) -> None:
    way = Way(bench).enrolled().consented()
    with bench.site.database.reading() as s:
        now = consent_in_force(s, way.therapy, bench.clock.at)
        signed = s.scalars(select(Signature).order_by(Signature.meaning)).all()
    assert now is not None
    assert now.scopes == set(SCOPES)
    assert [x.meaning for x in signed] == ["consent:obtained", "consent:obtained:verified"]
    assert why_not(bench, way, "harvest") == []
    assert why_not(bench, way, "research") == ["consent_scope_missing"]


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (
            ("investigator", "donor:screening:measured"),
            {"weight_kg": "68", "height_cm": "172", "hips": [HIP]},
        ),
        (
            ("radiologist", "donor:imaging:performed"),
            {"studies": [{"name": "XR-001", "modality": "x_ray"}]},
        ),
        (("nurse", "donor:sample:taken"), {"name": "BLD-001", "tests": ["panel"]}),
        (("investigator", "donor:rescreen:done"), {"fever": False}),
    ],
)
def test_nothing_is_done_before_consent(
    bench: Bench, act: tuple[str, str], given: dict[str, Any]
) -> None:
    way = Way(bench).enrolled()
    assert way.act(*act, **given).verdict.codes == ("consent_missing",)
    way.consented()
    way.did(*act, **given)
    way.did("investigator", "donor:consent:withdrawn", scopes=list(SCOPES), material="destroy")
    second = {"name": "BLD-2", "studies": [{"name": "XR-2", "modality": "x_ray"}]}
    again = given | {k: v for k, v in second.items() if k in given}
    assert "consent_withdrawn" in way.act(*act, **again).verdict.codes


def test_without_the_rule_a_patient_is_screened_before_consent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "consent_reasons", lambda *_: ())
    Way(bench).enrolled().screened()


def test_a_consent_needs_its_witness_and_both_signatures(bench: Bench) -> None:
    way = Way(bench).enrolled()
    given: Given = {"version": "1.0", "language": "zh-CN", "scopes": list(SCOPES)}
    alone = way.act("investigator", "donor:consent:signed", **given)
    assert "second_person_needed" in alone.verdict.codes
    unqualified = way.act("investigator", "donor:consent:signed", "nurse", **given)
    assert unqualified.verdict.codes == ("not_qualified",)
    unsigned = bench.do(
        "investigator",
        "donor:consent:signed",
        given | {"therapy": way.therapy},
        second="witness",
        signed=False,
    )
    assert set(unsigned.verdict.codes) == {"signature_needed"}


def test_an_unknown_scope_is_refused(bench: Bench) -> None:
    way = Way(bench).enrolled()
    given: Given = {
        "version": "1.0",
        "language": "zh-CN",
        "scopes": ["harvest", "sell_on"],
    }
    answer = way.act("investigator", "donor:consent:signed", "witness", **given)
    assert answer.verdict.codes == ("scope_unknown",)


def test_a_superseded_version_is_recorded_and_listed(bench: Bench) -> None:
    way = Way(bench).enrolled()
    given: Given = {"version": "0.9", "language": "zh-CN", "scopes": list(SCOPES)}
    answer = way.act("investigator", "donor:consent:signed", "witness", **given)
    assert answer.accepted
    assert answer.verdict.codes == ("consent_version_superseded",)
    assert why_not(bench, way, "harvest") == ["consent_version_superseded"]


# START is 2026-04-01: born 2010-01-05 the patient is sixteen
def test_the_young_need_a_guardian_and_their_own_assent(bench: Bench) -> None:
    way = Way(bench).enrolled(born_on="2010-01-05").consented()
    assert why_not(bench, way, "harvest") == ["guardian_permission_missing", "assent_missing"]
    way.consented(guardian_signed=True)
    assert why_not(bench, way, "harvest") == ["assent_missing"]
    way.consented(guardian_signed=True, assent_given=True)
    assert why_not(bench, way, "harvest") == []


def test_who_comes_of_age_consents_again(bench: Bench) -> None:
    way = Way(bench).enrolled(born_on="2008-05-01")
    way.consented(guardian_signed=True, assent_given=True)
    bench.clock.on(days=31)  # 2026-05-02, eighteen since yesterday
    assert why_not(bench, way, "harvest") == ["adult_consent_missing"]
    way.consented()
    assert why_not(bench, way, "harvest") == []


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


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_forge_consent(bench: Bench, keys: bool) -> None:
    way = Way(bench, 7).enrolled().consented()
    way.did("coordinator", "donor:consent:withdrawn", scopes=["harvest"], material="undecided")
    other = Way(bench, 9).enrolled().therapy

    def tried(table: str, **changes: Any) -> str:
        return attacks.copy(bench, table, keys=keys, id="x", **changes)

    assert tried("consent", therapy_id=other) == "i01_consent_step_of_this_therapy"
    assert tried("consent_withdrawal", therapy_id=other) == "i29_withdrawal_of_this_consent"
    taken_by = attacks.rows(bench, "consent")[0]["taken_by"]
    assert tried("consent", witness=taken_by) == "i04_consent_witnessed_by_another"
    assert tried("consent_withdrawal", material="sell") == "i29_withdrawn_material"
    assert tried("consent") == tried("consent_withdrawal") == attacks.PASSED
