"""Consent comes before everything, with its witness and both signatures."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.donor.consent import why_not
from tests.journey.walk import HIP, SCOPES, Given, Way
from tests.sites import Bench
from tracker.journey.donor.acts import screening
from tracker.journey.donor.state import consent_in_force
from tracker.therapy.models import Signature


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
