"""Who verifies afterwards how a lot was made has made it as much as who stood beside (I07)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tracker.journey.formulation import makers
from tracker.journey.formulation.acts import checked
from tracker.quality.acts import countersigning
from tracker.therapy.models import StepRecord


def looked_at_later(bench: Bench) -> tuple[Suite, str]:
    """A lot whose making nobody has verified yet, and the step that made it."""
    suite = Suite(bench).prepared("msc", made_unchecked=True)
    (step,) = [s["id"] for s in rows(bench, "step_record") if s["step"] == "S19"]
    return suite, step


def made(bench: Bench) -> set[str]:
    return {a["person_id"] for a in rows(bench, "lot_actor") if a["part"] == "made"}


def test_who_verifies_the_making_afterwards_made_the_lot(bench: Bench) -> None:
    suite, step = looked_at_later(bench)
    assert made(bench) == {bench.people["tech"]}
    assert suite.review().verdict.codes == ("step_not_countersigned",)
    suite.did("tech_2", "quality:step:countersigned", steps=[step])
    assert made(bench) == {bench.people["tech"], bench.people["tech_2"]}
    assert suite.review().accepted


def test_without_the_rule_the_lot_would_not_know_who_verified_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, step = looked_at_later(bench)
    left = [told for told in countersigning._TOLD if told is not checked.making_verified]
    monkeypatch.setattr(countersigning, "_TOLD", left)
    suite.did("tech_2", "quality:step:countersigned", steps=[step])
    assert made(bench) == {bench.people["tech"]}


def test_a_lot_that_is_filled_afterwards_asks_who_verified_before(bench: Bench) -> None:
    suite, step = looked_at_later(bench)
    suite.did("tech_2", "quality:step:countersigned", steps=[step])
    with bench.site.database.reading() as s:
        found = makers.makers_of(s, [suite.names["pool"]])
        at_once = set(s.scalars(select(StepRecord.verified_by).where(StepRecord.id == step)))
    assert at_once == {None}, "nobody stood beside"
    assert found == {bench.people["tech"], bench.people["tech_2"]}
