"""The tables of labels refuse by themselves; guards are taken away once to see that it was they."""

from __future__ import annotations

from typing import Any

import pytest

from tests import attacks
from tests.ground import Ground, ground
from tests.marking.test_labels import print_flasks, put_on
from tests.sites import Bench
from tracker.marking import acts
from tracker.material.words import Kind, State


@pytest.fixture
def lab(bench: Bench) -> Ground:
    """Two flasks, one labelled, one with a print in the drawer."""
    g = ground(bench)
    g.lay(Kind.VESSEL, "P1-F01", "P1-F02", step="S13", states=(State.IN_CULTURE,))
    print_flasks(g, "P1-F01", "P1-F02")
    put_on(g, "P1-F01")
    return g


def counted(lab: Ground) -> None:
    given = {"containers": [lab.ids["P1-F01"]], "printed": 1, "applied": 1, "step": "S13"}
    lab.did("tech", "marking:labels:reconciled", given, second="tech_2")


def last_state(lab: Ground) -> dict[str, Any]:
    rows = attacks.rows(lab.bench, "label_state")
    return next(r for r in rows if r["to_state"] == "applied")


STATES: list[tuple[dict[str, Any], str]] = [
    ({"n": -1, "from_state": "x", "to_state": "prepared"}, "i05_label_state_counted"),
    ({"n": 3, "from_state": None, "to_state": "voided"}, "i05_label_first_has_no_from"),
    ({"n": 3, "from_state": "applied", "to_state": "lost"}, "one_of_label_state_to_state"),
    ({"n": 3, "from_state": "printed", "to_state": "voided"}, "i05_label_step_follows"),
    ({"n": 4, "from_state": "applied", "to_state": "voided"}, "i05_label_step_follows"),
    ({"n": 3, "from_state": "applied", "to_state": "printed"}, "i05_label_step_allowed"),
]


def test_a_label_has_no_gap_fork_or_invented_step(lab: Ground) -> None:
    row = last_state(lab)
    for changes, name in STATES:
        said = attacks.insert(lab.bench, "label_state", row | changes)
        # SQLite's triggers look at the keys before its CHECKs do
        keys = ("i05_label_step_allowed", "i05_label_step_follows")
        assert said in (name, *keys), (changes, said)
    row |= {"n": 3, "from_state": "applied", "to_state": "voided"}
    said = attacks.insert(lab.bench, "label_state", row | {"second": row["by"]})
    assert said == "i04_label_second_is_another"
    other = ground(lab.bench, 8)
    said = attacks.insert(lab.bench, "label_state", row | {"therapy_id": other.therapy})
    assert said == "i01_label_state_of_this_therapy"
    assert attacks.insert(lab.bench, "label_state", row) == attacks.PASSED


def test_a_label_starts_prepared_and_has_one_first_state(lab: Ground) -> None:
    first = attacks.rows(lab.bench, "label_state")[0] | {"n": 0, "from_state": None}
    said = attacks.insert(lab.bench, "label_state", first | {"to_state": "printed"})
    assert said in ("i05_label_starts_prepared", "pk_label_state")
    said = attacks.insert(lab.bench, "label_state", first | {"to_state": "prepared"})
    assert said == "pk_label_state"


def test_a_label_is_of_this_therapys_container_and_of_a_known_role(lab: Ground) -> None:
    other = ground(lab.bench, 8)
    fresh: dict[str, Any] = {"id": "label-x", "code": "MT1C-x"}
    for keys in (True, False):
        said = attacks.copy(
            lab.bench, "label_instance", keys=keys, therapy_id=other.therapy, **fresh
        )
        assert said == "i01_label_of_this_therapy"
    said = attacks.copy(lab.bench, "label_instance", role="second", **fresh)
    assert said == "one_of_label_instance_role"
    said = attacks.copy(lab.bench, "label_instance", id="label-x")
    assert said == "i14_label_code_once"
    said = attacks.copy(lab.bench, "label_instance", replaces_id="none", **fresh)
    assert said == "i01_replaced_label_of_this_therapy"


def test_labels_that_do_not_add_up_cannot_be_written(lab: Ground) -> None:
    counted(lab)
    step = attacks.rows(lab.bench, "step_record")[0]["id"]
    said = attacks.copy(lab.bench, "label_reconciliation", step_id=step, printed=2)
    assert said == "i12_labels_add_up"
    row = attacks.rows(lab.bench, "reconciled_label")[0]
    ours = {r["code"]: r["id"] for r in attacks.rows(lab.bench, "label_instance")}
    drawer = ours[lab.codes["P1-F02"]]
    said = attacks.insert(
        lab.bench, "reconciled_label", row | {"label_id": drawer, "state": "printed"}
    )
    assert said == "i12_counted_when_settled"
    other = ground(lab.bench, 8)
    for keys in (True, False):
        crossed = row | {"label_id": drawer, "therapy_id": other.therapy}
        said = attacks.insert(lab.bench, "reconciled_label", crossed, keys=keys)
        assert said.startswith("i01_")


# ---- without its guard the attack succeeds ----


def test_without_the_rule_a_label_goes_onto_another_container(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"applied": [{"code": lab.codes["P1-F02"], "container": lab.ids["P1-F01"]}]}
    why = lab.codes_of("tech", "marking:labels:applied", wrong, second="tech_2")
    assert why == {"label_of_another_container"}
    monkeypatch.setattr(acts, "judge_place", lambda *_: ())
    lab.did("tech", "marking:labels:applied", wrong, second="tech_2")


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.spoils_record
def test_without_the_trigger_a_snapshot_is_rewritten(lab: Ground) -> None:
    rewrite = "update label_instance set serial = 'XXXXXX'"
    with (
        pytest.raises(Exception, match="i08_never_changed"),
        lab.bench.site.database.writing() as conn,
    ):
        conn.exec_driver_sql(rewrite)
    with lab.bench.site.database.writing() as conn:
        conn.exec_driver_sql("drop trigger guard_label_instance_update")
        assert conn.exec_driver_sql(rewrite).rowcount == 2
