"""Several units for one place: the earlier turn goes first, by rule and by the database (H06)."""

from __future__ import annotations

import pytest

from tests.attacks import PASSED, insert, rows
from tests.journey.administration.attacks import of
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tracker.act import Act, Answer
from tracker.identity.verdict import Reason, reason
from tracker.journey.administration.bedside import line
from tracker.journey.administration.budget import endotoxin_of_the_hour
from tracker.journey.administration.turns import InLine, Turn, judge_turn, passed_over, turn_of
from tracker.material.present import ContainerNow
from tracker.material.words import State
from tracker.therapy.present import TherapyNow

MFCA, LFCA = ("left", "mfca"), ("left", "lfca")


def msc(n: int = 1, state: State = State.ACCEPTED, against: tuple[Reason, ...] = ()) -> InLine:
    return InLine(f"MSC-U{n}", MFCA, Turn(0, n), state, against)


MNC = InLine("MNC-U1", MFCA, Turn(1, 1), State.ACCEPTED)


def first(unit: InLine, *others: InLine) -> list[str]:
    """Which units go before it."""
    return [dict(r.facts)["first"] for r in judge_turn(unit, others)]


def test_products_come_as_the_definition_names_them_and_doses_by_their_number() -> None:
    assert turn_of(0, "MSC-U2") < turn_of(0, "MSC-U10") < turn_of(1, "MNC-U1")
    assert turn_of(1, "MNC-U1") < turn_of(None, "OLD-U1")
    assert turn_of(0, "MSC") == Turn(0, 0)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (State.ISSUED, True),
        (State.ACCEPTED, True),
        (State.STARTED, True),
        (State.INFUSED, False),
        (State.STOPPED, False),
        (State.RETURNED, False),
        (State.DESTROYED, False),
        (State.REVOKED, False),
    ],
)
def test_an_earlier_unit_goes_first_until_it_is_done_with(state: State, *, waits: bool) -> None:
    assert first(MNC, msc(state=state)) == ["MSC-U1"] * waits


def test_who_goes_first_is_named_in_order() -> None:
    assert first(MNC, msc(2), msc(1)) == ["MSC-U1, MSC-U2"]
    assert first(msc(2), msc(1), MNC) == ["MSC-U1"]
    assert first(msc(1), msc(2), MNC) == []
    assert first(InLine("MNC-U2", LFCA, Turn(1, 2), State.ACCEPTED), msc(1)) == []


def test_a_unit_that_cannot_be_given_is_passed_over_unless_it_runs() -> None:
    held = (reason("on_hold"),)
    waiting, running = msc(against=held), msc(state=State.STARTED, against=held)
    assert first(MNC, waiting) == []
    assert passed_over(MNC, (waiting, msc(2))) == (waiting,)
    assert first(MNC, running) == ["MSC-U1"]
    assert passed_over(MNC, (running,)) == ()


# ---- through the acts, and against the database ----


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def both(bench: Bench) -> Suite:
    """MSC and BMMNC for the same three arteries, all accepted, the patient signed in."""
    return Suite(bench, 7).prepared("msc", "bmmnc").in_suite().signed_in()


def test_the_other_product_first_is_refused_with_words_until_the_first_is_given(
    bench: Bench,
) -> None:
    suite = both(bench)
    refused = suite.check("infusion_nurse", "MNC-U1")
    assert codes(refused) == ("another_unit_first",)
    assert (refused.reasons[0].about, dict(refused.reasons[0].facts)["first"]) == (
        "MNC-U1",
        "MSC-U1",
    )
    assert rows(bench, "unit_check") == []
    assert suite.matched("MSC-U1").start("MSC-U1").accepted
    assert codes(suite.check("infusion_nurse", "MNC-U1")) == ("another_unit_first",)  # it runs
    assert suite.stop("MSC-U1").accepted
    assert suite.matched("MNC-U1").start("MNC-U1").accepted
    assert rows(bench, "unit_passed_over") == []


def test_two_doses_of_one_product_for_one_artery_go_by_their_number(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc", arteries=("mfca", "mfca")).in_suite().signed_in()
    assert codes(suite.check("infusion_nurse", "MSC-U2")) == ("another_unit_first",)
    assert suite.matched("MSC-U1").start("MSC-U1").accepted


def test_a_unit_that_lies_in_the_suite_unaccepted_goes_first_too(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc", "bmmnc").released()
    mnc = [n for n in suite.codes if n.startswith("MNC")]
    for answer in (suite.issue(), suite.receive(), suite.accept(*mnc)):
        assert answer.accepted
    assert codes(suite.signed_in().check("infusion_nurse", "MNC-U1")) == ("another_unit_first",)


def held(suite: Suite, unit: str) -> None:
    """A syringe that leaks: whoever stands there reports it, with a hold."""
    report = suite.act(
        "infusion_nurse",
        "quality:deviation:reported",
        title="it leaks",
        containers=[suite.codes[unit]],
        hold=True,
    )
    assert report.accepted, report.reasons


def test_what_cannot_be_given_is_passed_over_and_the_record_says_why(bench: Bench) -> None:
    suite = both(bench)
    held(suite, "MSC-U1")
    assert suite.matched("MNC-U1").start("MNC-U1").accepted
    (passed,) = rows(bench, "unit_passed_over")
    assert (passed["unit_id"], passed["given_id"]) == (
        suite.units["MSC-U1"],
        suite.units["MNC-U1"],
    )
    assert "on_hold" in passed["why"]


def test_a_unit_beyond_the_hours_endotoxin_stands_in_nobodys_way(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own start would be refused for it, so the other one does not wait until both expire."""
    suite = both(bench)

    def too_much(ctx: Act, therapy: TherapyNow, unit: ContainerNow) -> tuple[Reason, ...]:
        over = unit.short_name == "MSC-U1"
        return (
            (reason("endotoxin_budget_exceeded"),)
            if over
            else endotoxin_of_the_hour(ctx, therapy, unit)
        )

    monkeypatch.setattr(line, "endotoxin_of_the_hour", too_much)
    assert suite.matched("MNC-U1").start("MNC-U1").accepted
    (passed,) = rows(bench, "unit_passed_over")
    assert "endotoxin_budget_exceeded" in passed["why"]


def test_an_expired_unit_stands_in_nobodys_way(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc", minutes=60).filled("bmmnc").in_suite().signed_in()
    assert codes(suite.check("infusion_nurse", "MNC-U1")) == ("another_unit_first",)
    bench.clock.on(seconds=3600)
    assert suite.matched("MNC-U1").start("MNC-U1").accepted


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is gone: it is always everybody's turn."""
    monkeypatch.setattr(line, "judge_turn", lambda *_: ())


def test_without_the_rule_the_database_refuses_the_other_one_first(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = both(bench)
    blind(monkeypatch)
    suite.matched("MNC-U1")
    (why,) = suite.start("MNC-U1").reasons
    assert (why.code, why.about) == ("database_refused", "i06_units_in_their_turn")
    assert rows(bench, "infusion_start") == []


@pytest.mark.spoils_record
def test_without_rule_and_guard_the_other_one_is_given_first(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = both(bench)
    blind(monkeypatch)
    suite.matched("MNC-U1")
    with bench.site.database.engine.begin() as conn:
        sqlite = bench.site.database.is_sqlite
        own = "guard_infusion_start_insert" if sqlite else "guard_i06_units_in_their_turn"
        conn.exec_driver_sql(f"DROP TRIGGER {own}" + ("" if sqlite else " ON infusion_start"))
    assert suite.start("MNC-U1").accepted
    (given,) = rows(bench, "infusion_start")
    assert given["unit_id"] == suite.units["MNC-U1"]


def test_a_hand_written_turn_is_refused_by_the_database(bench: Bench) -> None:
    """Another artery, or a unit that was never accepted, takes no turn."""
    suite = both(bench)
    row = of(suite, "unit_turn")
    keys = (True, False) if bench.site.database.is_sqlite else (True,)
    for on in keys:
        assert insert(bench, "unit_turn", row | {"unit_id": "unit-x"}, keys=on) != PASSED
        assert insert(bench, "unit_turn", row | {"dose": 9}, keys=on) != PASSED
    own = {
        "therapy_id": suite.therapy,
        "why": "",
        "at": rows(bench, "unit_receipt")[0]["received_at"],
    }
    same = own | {"unit_id": suite.units["MSC-U1"], "given_id": suite.units["MSC-U1"]}
    assert insert(bench, "unit_passed_over", same | {"why": "x"}, keys=True) == (
        "i06_passed_by_another"
    )
    other = same | {"given_id": suite.units["MNC-U1"]}
    assert insert(bench, "unit_passed_over", other, keys=True) == "i20_passed_over_why"
