"""Lots and equipment at the bench: by scanned code, refused at the act, recalled with reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.act import Answer
from tracker.quality import response
from tracker.quality.models import Deviation, Hold
from tracker.supplies import present as supplies_present
from tracker.supplies.models import StepEquipment, StepReagent

LOT = {"material": "enzyme", "lot_number": "X1", "expires_on": "2026-12-31"}


def receive(bench: Bench, **changes: Any) -> dict[str, Any]:
    return bench.did("production", "supplies:lot:received", LOT | changes, second="qa")


def feed(way: Laboratory, lots: Sequence[str] = (), equipment: Sequence[str] = ()) -> Answer:
    """Feed the P0 flasks of the case on the day they are due."""
    return way.act(
        "tech",
        "expansion:culture:fed",
        vessels=way.ids(*(f"P0-F0{n}" for n in range(1, 7))),
        change_pct="50",
        lots=list(lots),
        equipment=list(equipment),
    )


@pytest.fixture
def fed(bench: Bench) -> Laboratory:
    """P0 in culture on the morning of its second feed."""
    way = Laboratory(bench).grown(through=19)
    bench.clock.to(at("04-30T10:00"))
    return way


def test_a_lot_is_used_by_its_scanned_code_or_its_id(bench: Bench, fed: Laboratory) -> None:
    lot = receive(bench, material="basal_medium")
    assert feed(fed, [lot["code"], lot["lot"]]).accepted
    with bench.site.database.reading() as s:
        used = s.scalars(
            select(StepReagent.step_id).where(StepReagent.reagent_lot_id == lot["lot"])
        )
        assert len(used.all()) == 1


def test_an_expired_lot_is_refused_at_the_act(bench: Bench, fed: Laboratory) -> None:
    bench.clock.to(at("04-29T10:00"))
    lot = receive(bench, material="basal_medium", expires_on="2026-04-29")["lot"]
    bench.clock.to(at("04-30T00:01"))  # the day after, by the clock of the site
    assert feed(fed, [lot]).verdict.codes == ("reagent_expired",)


def test_without_the_rule_an_expired_lot_enters(
    bench: Bench, fed: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.clock.to(at("04-29T10:00"))
    lot = receive(bench, material="basal_medium", expires_on="2026-04-29")["lot"]
    bench.clock.to(at("04-30T00:01"))
    monkeypatch.setattr(supplies_present, "judge_lot", lambda *_: ())
    assert feed(fed, [lot]).accepted


def test_a_recalled_lot_is_refused_and_its_reach_is_told(bench: Bench, fed: Laboratory) -> None:
    lot = receive(bench, material="basal_medium")
    assert feed(fed, [lot["lot"]]).accepted
    told = bench.did(
        "qa", "supplies:lot:recalled", {"lot": lot["code"], "reason": "endotoxin at the maker"}
    )
    assert told["therapies"] == [fed.therapy]
    assert len(told["steps"]) == 1
    bench.clock.on(days=3)
    assert feed(fed, [lot["lot"]]).verdict.codes == ("reagent_recalled",)


def test_a_code_of_another_kind_is_no_lot(bench: Bench, fed: Laboratory) -> None:
    added = {"name": "CEN-1", "kind": "centrifuge", "calibration_due_on": "2026-12-31"}
    one = bench.did("production", "supplies:equipment:added", added)
    assert feed(fed, [one["code"]]).verdict.codes == ("wrong_kind_of_code",)
    mistyped = one["code"][:-1] + ("0" if one["code"][-1] != "0" else "1")
    assert feed(fed, equipment=[mistyped]).verdict.codes == ("check_failed",)
    assert feed(fed, ["reagent-unknown"]).verdict.codes == ("reagent_unknown",)


def test_a_lapsed_centrifuge_is_not_started_until_qa_extends_it(
    bench: Bench, fed: Laboratory
) -> None:
    added = {
        "name": "CEN-1",
        "kind": "centrifuge",
        "calibrated_on": "2025-04-29",
        "calibration_due_on": "2026-04-29",
    }
    one = bench.did("production", "supplies:equipment:added", added)["equipment"]
    assert feed(fed, equipment=[one]).verdict.codes == ("calibration_lapsed",)
    extension = {"equipment": one, "until_on": "2026-05-10", "reason": "checked with a tachometer"}
    unsigned = bench.do(
        "qa", "supplies:calibration:extended", extension, second="qa_2", signed=False
    )
    assert "signature_needed" in unsigned.verdict.codes
    bench.did("qa", "supplies:calibration:extended", extension, second="qa_2")
    assert feed(fed, equipment=[one]).accepted


def test_an_incubator_that_lapses_with_cells_inside_opens_a_deviation(
    bench: Bench, fed: Laboratory
) -> None:
    added = {
        "name": "INC-9",
        "kind": "incubator",
        "calibrated_on": "2025-04-29",
        "calibration_due_on": "2026-04-29",
    }
    one = bench.did("production", "supplies:equipment:added", added)["equipment"]
    answer = feed(fed, equipment=[one])
    assert answer.accepted  # living cells are cared for
    assert answer.verdict.codes == ("calibration_lapsed_with_cells_inside",)
    with bench.site.database.reading() as s:
        (deviation,) = s.scalars(select(Deviation))
        assert (deviation.code, deviation.severity) == ("D29", "major")
        assert s.scalars(select(Hold.lot_id)).all() == [fed.id("MSC-lot")]
        assert s.scalar(select(StepEquipment.step_id).where(StepEquipment.equipment_id == one))


def test_one_lapse_is_one_deviation_until_qa_closes_it(bench: Bench, fed: Laboratory) -> None:
    added = {
        "name": "INC-9",
        "kind": "incubator",
        "calibrated_on": "2025-04-29",
        "calibration_due_on": "2026-04-29",
    }
    one = bench.did("production", "supplies:equipment:added", added)["equipment"]

    def opened() -> list[str]:
        assert feed(fed, equipment=[one]).accepted
        with bench.site.database.reading() as s:
            assert len(s.scalars(select(Hold)).all()) == len(s.scalars(select(Deviation)).all())
            return list(s.scalars(select(Deviation.id).order_by(Deviation.opened_at)))

    (first,) = opened()
    assert opened() == [first]
    closed = {
        "therapy": fed.therapy,
        "deviation": first,
        "severity": "major",
        "conclusion": "in range when it was calibrated again",
        "outcome": "closed",
    }
    bench.did("qa", "quality:deviation:assessed", closed)
    assert len(opened()) == 2  # it lapses still: QA is told again


def test_without_the_rule_each_feed_would_tell_it_again(
    bench: Bench, fed: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response, "LASTING", frozenset())
    added = {
        "name": "INC-9",
        "kind": "incubator",
        "calibrated_on": "2025-04-29",
        "calibration_due_on": "2026-04-29",
    }
    one = bench.did("production", "supplies:equipment:added", added)["equipment"]
    for _ in range(2):
        assert feed(fed, equipment=[one]).accepted
    with bench.site.database.reading() as s:
        assert len(s.scalars(select(Deviation)).all()) == 2


def test_a_lot_is_received_once_and_not_after_its_end(bench: Bench) -> None:
    receive(bench)
    again = bench.do("production", "supplies:lot:received", LOT, second="qa")
    assert again.verdict.codes == ("reagent_lot_known",)
    late = LOT | {"lot_number": "X2", "expires_on": "2026-03-31"}
    refused = bench.do("production", "supplies:lot:received", late, second="qa")
    assert refused.verdict.codes == ("reagent_expired",)
    alone = bench.do("production", "supplies:lot:received", LOT | {"lot_number": "X3"})
    assert alone.verdict.codes == ("second_person_needed",)


def test_a_calibration_follows_the_one_before(bench: Bench) -> None:
    added = {
        "name": "CEN-1",
        "kind": "centrifuge",
        "calibrated_on": "2026-01-15",
        "calibration_due_on": "2026-12-31",
    }
    one = bench.did("production", "supplies:equipment:added", added)["code"]
    given = {"equipment": one, "calibrated_on": "2026-01-15", "due_on": "2027-01-14"}
    tag = "supplies:equipment:calibrated"
    assert bench.do("qa", tag, given).verdict.codes == ("calibration_not_newer",)
    upside = given | {"calibrated_on": "2026-04-01", "due_on": "2026-03-01"}
    assert bench.do("qa", tag, upside).verdict.codes == ("calibration_due_before_it",)
    bench.did("qa", tag, given | {"calibrated_on": "2026-04-01"})
    assert bench.do("production", "supplies:equipment:added", added).verdict.codes == (
        "equipment_known",
    )


@pytest.mark.spoils_record
def test_use_of_a_lot_in_another_therapy_is_refused_by_the_database(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    other = Laboratory(bench, n=8).enrolled()
    crossed = {"therapy_id": other.therapy, "reagent_lot_id": way.id("SY10-91")}
    for keys in (True, False):
        said = attacks.copy(bench, "step_reagent", keys=keys, **crossed)
        assert said == "i01_reagent_use_of_this_therapy"
        unknown = attacks.copy(bench, "step_reagent", keys=keys, reagent_lot_id="reagent-none")
        assert unknown == "i27_use_of_a_lot"
