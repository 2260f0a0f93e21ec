"""How many could still release a lot: counted by hand on a laboratory of six."""

from __future__ import annotations

from tracker.material.releasers import Signing, able_to_release, left_after
from tracker.people.models import Role

QA, QP, TECH = Role.QA, Role.QUALIFIED_PERSON, Role.TECHNICIAN
SIGNING = Signing(
    reviews=frozenset({QA}),
    reviews_second=frozenset({QA, QP}),
    decides=frozenset({QP}),
    decides_second=frozenset({QA}),
)
STAFF = {
    "tech_1": {TECH},
    "tech_2": {TECH},
    "both": {TECH, QP},
    "qp": {QP},
    "qa_1": {QA},
    "qa_2": {QA},
}
TECHNICIANS = frozenset({TECH})


def test_a_qualified_person_who_made_the_lot_does_not_count() -> None:
    assert able_to_release(STAFF, SIGNING, ()) == {"qp", "both"}
    assert able_to_release(STAFF, SIGNING, {"both", "tech_1"}) == {"qp"}
    assert able_to_release(STAFF, SIGNING, {"both", "qp"}) == frozenset()


def test_without_a_free_second_person_nobody_can_release() -> None:
    assert able_to_release(STAFF, SIGNING, {"qa_1"}) == {"qp", "both"}
    assert able_to_release(STAFF, SIGNING, {"qa_1", "qa_2"}) == frozenset()


def test_the_step_counts_with_the_verifier_who_would_cost_most() -> None:
    """Performed by tech_1: verified by tech_2 leaves two, by ``both`` leaves one: one is said."""
    assert left_after(STAFF, SIGNING, (), "tech_1", TECHNICIANS) == 1
    without = {p: r for p, r in STAFF.items() if p != "both"}
    assert left_after(without, SIGNING, (), "tech_1", TECHNICIANS) == 1
    assert left_after(without, SIGNING, {"qp"}, "tech_1", TECHNICIANS) == 0


def test_one_person_with_both_roles_is_not_their_own_second() -> None:
    alone = {"one": {QA, QP}}
    assert able_to_release(alone, SIGNING, ()) == frozenset()
