"""The worked case to its end: told as written, added up, and broken at every gate in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.attacks import rows, shell
from tests.journey.gates import BMMNC, DONOR, GATES, MSC, ON_POSTGRESQL, Gate
from tests.journey.story import Branch, Worked, worked_case
from tracker.journey.expansion.growth import growth
from tracker.journey.formulation.rules import endotoxin_limit_eu_per_ml
from tracker.journey.isolation.models import GradientRun
from tracker.record.verify import verify

At = Callable[..., Branch]
START = "administration:infusion:started"
D = Decimal


def test_every_act_goes_as_the_case_says(worked: Worked, branch: At) -> None:
    wrong = [t.line() for t in worked.told if not t.as_expected]
    assert wrong == []
    assert len(worked.told) == sum(len(e["acts"]) for e in worked.case.events)
    proof = verify(branch().site.database)
    assert proof.holds
    # before the case: the founding, its people, the definition loaded and approved, and their
    # training: gowning and procedure each in two acts (nobody assesses themselves), media fill
    # and infusion in one
    assert proof.size == len(worked.told) + 1 + 2 * len(worked.case.people) + 2 + (2 + 2 + 1 + 1)


def test_both_engines_come_to_one_root(telling: Callable[[str], Worked]) -> None:
    """The same acts, clock and random source: not one byte of the record differs."""
    proofs = []
    for engine in ("sqlite", "postgresql"):
        worked = telling(engine)
        told = worked.before()
        proofs.append(verify(told.site.database))
        worked.end(told)
    here, there = proofs
    assert here.holds
    assert there.holds
    assert (here.size, here.rows, here.root) == (there.size, there.rows, there.root)
    print(f"\n{here.size} entries, {here.rows} rows, one root on both engines: {here.root}")


def test_the_record_computes_the_figures_of_the_case(branch: At) -> None:
    told = branch()
    count_a, count_b = sorted(rows(told, "starting_count"), key=lambda r: str(r["counted_at"]))
    # 19.8e6 WBC per ml x 44 ml; 17.9e6 x 165 ml. The case's header rounds: 8.71e8, 2.95e9
    assert (count_a["tnc"], count_b["tnc"]) == (871_200_000, 2_953_500_000)
    (seeded,) = (s for s in rows(told, "seeding") if s["passage"] == 0)
    assert seeded["viable_seeded"] == 157_500_000
    with told.site.database.reading() as s:
        p0, p1, p2 = growth(s, told.therapy)
        recovery = s.scalars(select(GradientRun.recovery_pct).order_by(GradientRun.ended_at)).all()
    # viable MNC over the MNC of the volume processed
    assert [round(pct, 1) for pct in recovery] == [D("47.3"), D("49.0")]
    assert p0.start_cells == 5985  # CFU-F: 76 colonies of 2.0e6 MNC, 157.5e6 seeded
    assert [round(p.pd or 0, 3) for p in (p0, p1, p2)] == [D("11.028"), D("2.475"), D("2.195")]
    assert [round(p.pdt_h or 0, 1) for p in (p1, p2)] == [D("67.9"), D("65.6")]
    assert round(p2.cpd or 0, 1) == D("15.7")
    given = {r["unit_id"]: r["delivered_cells"] for r in rows(told, "infusion_stop")}
    dose = Counter[str]()
    for unit in rows(told, "unit_fill"):
        dose[unit["product"]] += given[unit["container_id"]]
    # 3 x 10 ml x 3.4e6 per ml; 3 x 10 ml x 18.0e6 per ml; over 68.0 kg
    assert dose == {"msc": 102_000_000, "bmmnc": 540_000_000}
    assert round(D(dose["bmmnc"]) / D("68.0"), -4) == 7_940_000
    # K x M / V: 5 EU per kg and hour x 68 kg, 60 ml within the hour
    assert round(endotoxin_limit_eu_per_ml(D("68.0"), D("60"), D("5")), 2) == D("5.67")


def refused(branch: At, gate: Gate) -> None:
    """The case without the gate, told on by force to the infusion: refused, and why.

    What is refused first names the gate; the infusion names it too, or what was never done for it.
    """
    told = branch(gate.event)
    acts = list(told.tell(gate.event, gate.unit, gate.leave_out(told.case), known=True))
    first = next(t for t in acts if not t.answer.accepted)
    named = {(r.code, r.about) for r in first.answer.reasons}
    assert (first.seq, *gate.first[1:]) in {(first.seq, *n) for n in named}, first.line()
    assert first.seq == gate.first[0], first.line()
    start = [t for t in acts if t.tag == START and t.seq == gate.unit]
    assert [t.answer.accepted for t in start] == [False]
    codes = [(r.code, r.about) for r in start[0].answer.reasons]
    if gate.test:
        assert (gate.start, gate.test) in codes, codes
    assert gate.start in start[0].answer.verdict.codes, codes
    unit = told.names["MSC-U1" if gate.unit == MSC else "MNC-U1"]
    assert unit not in {r["unit_id"] for r in rows(told, "infusion_start")}


@pytest.mark.parametrize("gate", GATES, ids=lambda g: g.name.replace(" ", "_"))
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_gate_left_out_refuses_the_infusion_and_says_why(branch: At, gate: Gate) -> None:
    refused(branch, gate)


@pytest.mark.parametrize("gate", ON_POSTGRESQL, ids=lambda g: g.name.replace(" ", "_"))
@pytest.mark.parametrize("engine", ["postgresql"])
def test_some_gates_left_out_on_postgresql_too(branch: At, gate: Gate) -> None:
    refused(branch, gate)


@pytest.mark.long
@pytest.mark.parametrize("gate", GATES, ids=lambda g: g.name.replace(" ", "_"))
@pytest.mark.parametrize("engine", ["postgresql"])
def test_every_gate_left_out_on_postgresql_too(branch: At, gate: Gate) -> None:
    refused(branch, gate)


def test_every_test_that_release_needs_is_among_the_gates() -> None:
    """Otherwise a test that the definition asks for would be missing from the table."""
    entered = {
        (r["test"], one["given"]["sample"].removeprefix("$"))
        for e in worked_case().events
        if e["seq"] in (64, 65)
        for one in e["acts"]
        for r in one["given"]["results"]
    }
    # what the definition lets come later, or takes as information only
    later = {("hla_dr", "QC-M0"), ("sterility", "QC-M0"), ("sterility", "QC-N0")}
    later |= {("cd34_of_cd45", "QC-N0")}
    assert {(g.test, g.sample) for g in GATES if g.sample in ("QC-M0", "QC-N0")} == entered - later
    own = sum(g.itself for g in GATES)
    print(
        f"\n{len(GATES)} gates left out in turn, the rest told by force: {len(GATES)} infusions"
        f" refused; {own} name the gate, {len(GATES) - own} what was not done for want of it, and"
        f" the first act refused names the gate. {len(ON_POSTGRESQL)} on PostgreSQL too;"
        f" {len(READ_AGAIN)} times the rows are gone at the start itself, which names what is gone"
    )


def test_the_infusion_names_the_gate_or_what_was_not_done_for_want_of_it() -> None:
    """What the cells or the patient never came to is unknown; nothing else is said for a gate."""
    of_others = {g.start for g in GATES if not g.itself}
    assert of_others == {"session_unknown", "container_unknown", "not_released", "not_accepted"}
    assert {g.name for g in GATES if not g.itself and g not in DONOR} == {
        "review of the MSC lot",
        "review of the BMMNC lot",
        "receipt in the suite",
    }


# What the start itself reads again: the rows as if their act had never been, and its reason.
READ_AGAIN = {
    "consent": ("delete from consent", "consent_missing"),
    "eligibility": ("delete from eligibility", "not_eligible"),
    "order": ("delete from therapy_order", "not_as_prescribed"),
    "one required result": (
        "delete from test_result where test = 'viability'",
        "required_result_missing",
    ),
    "disposition": ("delete from disposition", "not_released"),
    "active label": ("delete from active_label", "label_voided"),
    "acceptance": ("delete from container_state where to_state = 'accepted'", "not_accepted"),
    "issue": (
        "delete from container_state where to_state in ('accepted', 'issued')",
        "not_issued",
    ),
    "session": ("delete from bedside_session", "session_unknown"),
    "wristband": ("delete from active_wristband", "wristband_not_active"),
    "match and checks": ("delete from unit_match; delete from unit_check", "unit_not_checked"),
    "second check": (
        "delete from unit_match; delete from unit_check where id ="
        " (select id from unit_check order by checked_at desc limit 1)",
        "second_check_missing",
    ),
}


@pytest.mark.spoils_record
@pytest.mark.parametrize("gone", READ_AGAIN)
@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_start_reads_again_what_it_depends_on(branch: At, gone: str) -> None:
    """I06: a unit that is matched and ready is not given when what it rests on is not there."""
    told = branch(MSC)
    statements, code = READ_AGAIN[gone]
    with shell(told, unguarded=True) as s:
        for statement in statements.split("; "):
            s.run(statement)
    answer = told.told(MSC)
    assert not answer.accepted
    assert code in answer.verdict.codes


def test_a_subject_found_not_eligible_since_is_not_given_the_unit(branch: At) -> None:
    """I06, I29: the newest decision counts, whatever was ordered, filled and matched before it."""
    told = branch(MSC)
    assert told.told(7, decision="not_eligible").accepted
    answer = told.told(MSC)
    assert not answer.accepted
    assert "not_eligible" in answer.verdict.codes
    assert told.told(7).accepted  # decided anew on the markers of Day 0
    assert told.told(MSC).accepted


def test_the_matched_unit_is_given_when_nothing_is_missing(branch: At) -> None:
    assert branch(MSC).told(MSC).accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_second_product_is_given_as_the_first(branch: At) -> None:
    told = branch(MSC)
    assert all(t.as_expected for t in told.tell(MSC, BMMNC))
    assert len(rows(told, "infusion_start")) == 2
