"""Labels in a sealed, counted kit: for one therapy, one step, one area; labelled before cells."""

from __future__ import annotations

from typing import Any

import pytest

from tests import attacks
from tests.journey.laboratory import Laboratory, at
from tests.journey.walk import Way
from tests.sites import Bench
from tests.workplace.test_acts import area
from tracker.act import Answer
from tracker.marking import acts as marking
from tracker.marking.kits import empties
from tracker.workplace.kits.acts import way as kits

STEP = "S13"
SEAL = "SEAL-0041"


class Kit:
    """MNC that will be seeded into six flasks, and the kit of their labels with one spare."""

    def __init__(self, way: Laboratory, *, spares: int = 1) -> None:
        self.way, self.bench = way, way.bench
        self.place = area(self.bench)["area"]
        given: dict[str, Any] = {"step": STEP, "area": self.place, "source": way.id("MNC-A")}
        given |= {"empties": 6, "vessel": "t175", "spares": spares}
        out = way.did("tech", "workplace:kit:prepared", **given).outputs
        self.id, self.codes, self.labels = out["kit"], out["codes"], out["labels"]
        self.containers: dict[str, str] = out["containers"]
        self.seven = 6 + spares

    def act(self, verb: str, second: str | None = None, **given: Any) -> Answer:
        return self.way.act("tech", f"workplace:kit:{verb}", second, kit=self.id, **given)

    def clear(self, way: Way | None = None, step: str = STEP) -> None:
        given: dict[str, Any] = {
            "area": self.place,
            "previous": "none",
            "clear": True,
            "step": step,
        }
        (way or self.way).did("tech", "workplace:line:cleared", "tech_2", **given)

    def sealed(self) -> Kit:
        assert self.act("sealed", "tech_2", counted=self.seven, seal=SEAL).accepted
        return self

    def opened(self) -> Kit:
        self.sealed().clear()
        assert self.act("taken_in", area=self.place).accepted
        assert self.act("unsealed", "tech_2", counted=self.seven, seal=SEAL).accepted
        return self

    def apply(self, *names: str) -> Answer:
        put = [{"code": self.codes[n], "container": self.containers[n]} for n in names]
        return self.way.act("tech", "marking:labels:applied", "tech_2", applied=put)

    def seed(self, vessels: int = 6, vessel: str = "t175") -> Answer:
        given: dict[str, Any] = {"container": self.way.id("MNC-A"), "vessel": vessel}
        given |= {"vessels": vessels, "viable_seeded": 26_250_000 * vessels, "medium": "aMEM"}
        return self.way.act("tech", "expansion:cells:seeded", "tech_2", **given)

    def back(self, *names: str) -> Answer:
        return self.act("returned", labels=[self.codes[n] for n in names])

    def state(self, container: str) -> str:
        found = attacks.rows(self.bench, "container_state")
        return str(
            max((r for r in found if r["container_id"] == container), key=lambda r: r["n"])[
                "to_state"
            ]
        )


FLASKS = [f"P0-F{n:02d}" for n in range(1, 7)]


@pytest.fixture
def kit(bench: Bench) -> Kit:
    return Kit(Laboratory(bench).grown(15))


def test_flasks_are_labelled_from_their_kit_before_cells_come_in(kit: Kit) -> None:
    """The whole way: prepared, sealed, taken in, unsealed, put on, seeded, back, reconciled."""
    kit.opened()
    assert {kit.state(c) for c in kit.containers.values()} == {"prepared"}
    assert kit.apply(*FLASKS).accepted
    seeded = kit.seed()
    assert seeded.accepted, seeded.reasons
    assert seeded.outputs["containers"] == kit.containers
    assert {kit.state(c) for c in kit.containers.values()} == {"in_culture"}
    (lot,) = {r["id"] for r in attacks.rows(kit.bench, "lot")}
    assert seeded.outputs["lot"] == lot  # the kit's flasks stand in it already
    counts = {"printed": 7, "applied": 6, "returned": 1}
    given: dict[str, Any] = {"containers": list(kit.containers.values()), "step": STEP, **counts}
    early = kit.way.act("tech", "marking:labels:reconciled", "tech_2", **given)
    assert set(early.verdict.codes) >= {"kit_not_returned", "label_not_settled"}
    assert kit.back("P0-F01+1").outputs == {"kit": kit.id, "returned": 1, "missing": []}
    kit.way.did("tech", "marking:labels:reconciled", "tech_2", **given)


def test_a_label_of_an_empty_flask_leaves_its_time_to_the_pen(kit: Kit) -> None:
    said = {r["snapshot"] for r in attacks.rows(kit.bench, "label_instance")}
    assert sum("P0 · T175 flask · seeded ____-__-__ __:__" in str(s) for s in said) == 7


def test_no_cells_into_a_flask_without_its_label(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.opened()
    assert kit.apply(*FLASKS[:5]).accepted
    refused = kit.seed()
    assert [(r.code, r.about) for r in refused.reasons] == [("container_not_labelled", "P0-F06")]
    # without the rule cells come into a flask that nobody labelled
    monkeypatch.setattr(empties, "judge_empty", lambda *_, **__: ())
    assert kit.seed().accepted


def test_a_flask_prepared_for_another_vessel_is_not_taken(kit: Kit) -> None:
    kit.opened()
    assert kit.apply(*FLASKS).accepted
    refused = kit.seed(vessel="t75")
    assert "container_prepared_otherwise" in refused.verdict.codes


def test_labels_stay_in_the_bag_until_it_is_opened_in_its_area(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for go_on in (lambda: None, kit.sealed, kit.clear):
        go_on()
        assert kit.apply("P0-F01").verdict.codes == ("label_in_closed_kit",)
    # without the rule a label leaves the airlock's bag unseen
    monkeypatch.setattr(marking, "judge_in_hand", lambda *_: ())
    assert kit.apply("P0-F01").accepted


def test_a_kit_is_sealed_by_two_over_exactly_its_labels(kit: Kit) -> None:
    assert kit.act("sealed", counted=7, seal=SEAL).verdict.codes == ("second_person_needed",)
    for n in (6, 8):
        short = kit.act("sealed", "tech_2", counted=n, seal=SEAL)
        assert short.verdict.codes == ("kit_counted_otherwise",)
    kit.sealed()
    assert kit.act("sealed", "tech_2", counted=7, seal=SEAL).verdict.codes == (
        "kit_step_not_allowed",
    )


def test_a_kit_goes_into_its_own_area_for_its_own_step(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.sealed()
    other = area(kit.bench, "BSC-2")["area"]
    given: dict[str, Any] = {"area": other, "previous": "none", "clear": True, "step": STEP}
    assert kit.act("taken_in", area=kit.place).verdict.codes == ("work_area_not_cleared",)
    kit.way.did("tech", "workplace:line:cleared", "tech_2", **given)
    assert kit.act("taken_in", area=other).verdict.codes == ("kit_of_another_area",)
    kit.clear(step="S11")
    assert kit.act("taken_in", area=kit.place).verdict.codes == ("kit_of_another_step",)
    # without the rule the database still keeps it out of another area
    monkeypatch.setattr(kits, "judge_entry", lambda *_: ())
    there = kit.act("taken_in", area=other)
    assert [r.about for r in there.reasons] == ["i26_kit_in_its_own_area"]
    assert kit.act("taken_in", area=kit.place).accepted


def test_a_kit_in_an_area_of_another_patient_is_an_identity_stop(kit: Kit) -> None:
    kit.sealed().clear(Way(kit.bench, n=8).enrolled())
    stopped = kit.act("taken_in", area=kit.place)
    assert stopped.verdict.identity_stop
    assert stopped.verdict.codes[0] == "work_area_open_for_another_patient"


def test_another_patients_kit_is_an_identity_stop(kit: Kit) -> None:
    other = Way(kit.bench, n=8).enrolled()
    stopped = other.act("tech", "workplace:kit:taken_in", kit=kit.id, area=kit.place)
    assert stopped.verdict.codes == ("kit_of_another_patient",)
    assert stopped.verdict.identity_stop


def test_a_broken_seal_or_a_missing_label_keeps_the_kit_shut(kit: Kit) -> None:
    kit.sealed().clear()
    assert kit.act("taken_in", area=kit.place).accepted
    other = kit.act("unsealed", "tech_2", counted=7, seal="SEAL-0042")
    assert other.verdict.codes == ("kit_seal_differs",)
    short = kit.act("unsealed", "tech_2", counted=6, seal=SEAL)
    assert short.verdict.codes == ("kit_counted_otherwise",)
    alone = kit.act("unsealed", counted=7, seal=SEAL)
    assert alone.verdict.codes == ("second_person_needed",)
    assert kit.back(*kit.codes).accepted  # it goes back as it came


def test_what_stays_unused_comes_back_and_is_thrown_away(kit: Kit) -> None:
    kit.opened()
    assert kit.apply(*FLASKS[:5]).accepted
    assert kit.seed(vessels=4).accepted
    assert kit.back("P0-F06", "P0-F01+1").outputs["missing"] == []
    assert [kit.state(kit.containers[n]) for n in FLASKS[3:]] == [
        "in_culture",
        "discarded",
        "discarded",
    ]
    counts = {"printed": 7, "applied": 4, "voided": 1, "returned": 2}
    given: dict[str, Any] = {"containers": list(kit.containers.values()), "step": STEP, **counts}
    kit.way.did("tech", "marking:labels:reconciled", "tech_2", **given)


def test_a_label_lost_from_the_kit_opens_a_critical_deviation_and_holds_the_lot(
    kit: Kit,
) -> None:
    kit.opened()
    assert kit.apply(*FLASKS).accepted
    assert kit.seed().accepted
    assert kit.back().outputs["missing"] == ["P0-F01"]
    counts: dict[str, Any] = {"printed": 7, "applied": 6}
    given = {"containers": list(kit.containers.values()), "step": STEP, **counts}
    unsaid = kit.way.act("tech", "marking:labels:reconciled", "tech_2", **given)
    assert "label_not_settled" in unsaid.verdict.codes
    given["unaccounted"] = [kit.labels["P0-F01+1"]]
    kit.way.did("tech", "marking:labels:reconciled", "tech_2", **given)
    (deviation,) = [
        r for r in attacks.rows(kit.bench, "deviation") if r["title"] == "label_unaccounted"
    ]
    assert deviation["severity"] == "critical"
    (hold,) = attacks.rows(kit.bench, "hold")
    assert hold["lot_id"] == attacks.rows(kit.bench, "lot")[0]["id"]


def test_the_harvest_kit_is_labelled_at_the_table_before_the_marrow(bench: Bench) -> None:
    way = Laboratory(bench).supplied()
    bench.clock.to(at("04-23T08:05"))
    way.banded_and_asked("HARV-A")
    theatre = area(bench, "Theatre 2")["area"]
    out = way.did(
        "nurse", "workplace:kit:prepared", step="S07", area=theatre, empties=2, spares=1
    ).outputs
    assert sorted(out["containers"]) == ["HARV-A-1", "HARV-A-2"]
    seal = {"kit": out["kit"], "counted": 3, "seal": SEAL}
    way.did("nurse", "workplace:kit:sealed", "nurse_2", **seal)
    way.did("nurse", "workplace:kit:taken_in", kit=out["kit"], area=theatre)
    way.did("nurse", "workplace:kit:unsealed", "nurse_2", **seal)
    taken = way.take_act("HARV-A", "msc", containers=2)
    assert "container_not_labelled" in taken.verdict.codes
    put = [{"code": out["codes"][n], "container": c} for n, c in out["containers"].items()]
    way.did("physician", "marking:labels:applied", "nurse", applied=put)
    taken = way.take_act("HARV-A", "msc", containers=2)
    assert taken.accepted, taken.reasons
    assert taken.outputs["containers"] == out["containers"]
    back = way.did(
        "nurse", "workplace:kit:returned", kit=out["kit"], labels=[out["codes"]["HARV-A-1+1"]]
    )
    assert back.outputs["missing"] == []


def test_a_kit_is_written_by_hand_neither_wrongly_nor_twice(kit: Kit) -> None:
    kit.sealed()
    last = max(attacks.rows(kit.bench, "kit_state"), key=lambda r: r["n"])
    row = last | {"n": 2, "from_state": "sealed", "to_state": "taken_in"}
    for changes, names in (
        ({"to_state": "unsealed"}, {"i05_kit_step_allowed", "i12_kit_sealed_and_counted_by_two"}),
        ({"n": 3}, {"i05_kit_step_follows"}),
        ({"n": -1}, {"i05_kit_state_counted", "i05_kit_step_follows"}),
        ({"from_state": None}, {"i05_kit_first_has_no_from", "i05_kit_step_allowed"}),
        ({"second": row["by"]}, {"i04_kit_second_is_another"}),
        ({"to_state": "lost"}, {"i05_kit_step_allowed", "one_of_kit_state_to_state"}),
        (
            {"from_state": "taken_in", "to_state": "unsealed", "second": None},
            {"i12_kit_sealed_and_counted_by_two", "i05_kit_step_follows"},
        ),
    ):
        assert attacks.insert(kit.bench, "kit_state", row | changes) in names, changes
    other = Way(kit.bench, n=8).enrolled()
    for table, name in (
        ("kit_state", "i01_kit_state_of_this_therapy"),
        ("kit_label", "i01_label_in_a_kit_of_this_therapy"),
        ("kit_area", "i01_kit_area_of_this_therapy"),
    ):
        found = attacks.rows(kit.bench, table)[-1] | {"therapy_id": other.therapy}
        if table == "kit_state":
            found = row | {"therapy_id": other.therapy}
        said = attacks.insert(kit.bench, table, found)
        assert said == name or said.startswith("pk_"), said
    said = attacks.copy(kit.bench, "label_kit", id="kit-x", code="x", name="x", labels=0)
    assert said == "i12_kit_counted"
    assert attacks.insert(kit.bench, "kit_state", row) == attacks.PASSED
