"""A lot is closed when nothing of it waits: a rejected one when its units are destroyed."""

from __future__ import annotations

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.journey.release.told import codes, states
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.release import facts
from tracker.journey.release.acts import review
from tracker.journey.testing import state


def rejected(bench: Bench) -> Suite:
    suite = Suite(bench).prepared("msc")
    assert suite.dispose("rejected").accepted
    return suite


def close(suite: Suite) -> Answer:
    return suite.act("qp", "release:lot:closed", "qa", lot=suite.lots["msc"])


def destroy(suite: Suite, *units: str) -> Answer:
    return suite.act(
        "tech",
        "material:container:discarded",
        "tech_2",
        containers=[suite.codes[u] for u in units],
        why="rejected, incinerated",
    )


def test_a_rejected_lot_is_not_closed_while_a_unit_of_it_is_there(bench: Bench) -> None:
    suite = rejected(bench)
    there = sorted(suite.units)
    assert [(r.code, r.about) for r in close(suite).reasons] == [
        ("unit_not_destroyed", name) for name in there
    ]
    assert destroy(suite, *there[1:]).accepted
    assert [r.about for r in close(suite).reasons] == there[:1]
    assert destroy(suite, there[0]).accepted
    assert states(suite) == {"destroyed"}
    assert close(suite).accepted


def test_without_the_rule_a_rejected_lot_would_close_over_its_units(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "judge_destroyed", lambda _: ())
    suite = rejected(bench)
    assert close(suite).accepted
    assert states(suite) == {"rejected"}


def test_a_unit_that_may_still_be_given_is_not_destroyed_in_passing(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc").released()
    assert codes(destroy(suite, "MSC-U1")) == ("wrong_kind_of_container",)
    assert suite.revoke().accepted
    assert destroy(suite, "MSC-U1").accepted


def test_one_person_alone_destroys_nothing(bench: Bench) -> None:
    suite = rejected(bench)
    alone = suite.act(
        "tech",
        "material:container:discarded",
        containers=[suite.codes["MSC-U1"]],
        why="rejected, incinerated",
    )
    assert codes(alone) == ("second_person_needed",)


def test_release_sees_a_unit_without_its_label(bench: Bench) -> None:
    """The rule of formulation, in one place: a mere count adds up without it (I12)."""
    suite = Suite(bench).prepared("msc")
    assert suite.review().accepted
    suite.did(
        "tech", "marking:labels:voided", "tech_2", labels=[suite.codes["MSC-U1"]], reason="torn"
    )
    assert [(r.code, r.about) for r in suite.dispose().reasons] == [("unit_not_labelled", "MSC-U1")]


def test_without_the_rule_a_unit_without_label_would_be_released(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "label_reasons", lambda *_: ())
    suite = Suite(bench).prepared("msc")
    suite.did(
        "tech", "marking:labels:voided", "tech_2", labels=[suite.codes["MSC-U1"]], reason="torn"
    )
    assert suite.review().accepted
    assert suite.dispose().accepted


def test_who_checks_a_result_afterwards_has_tested_its_lot(bench: Bench) -> None:
    """Analyst and reviewer have tested, whenever the reviewer looked (I07)."""
    suite = Suite(bench).prepared("msc", unchecked=True)
    step = next(
        s["id"]
        for s in rows(bench, "step_record")
        if s["verified_by"] is None and s["check_kind"] == "later"
    )
    lot, people = suite.lots["msc"], bench.people

    def tested() -> set[str]:
        """As the record says it, and as the rules read it over the lineage."""
        actors = {
            a["person_id"]
            for a in rows(bench, "lot_actor")
            if a["part"] == "tested" and a["lot_id"] == lot
        }
        with bench.site.database.reading() as s:
            assert state.testers(s, lot) == actors
        return actors

    assert tested() == {people["analyst"]}
    suite.did("qc_manager", "quality:step:countersigned", steps=[step])
    assert tested() == {people["analyst"], people["qc_manager"]}
