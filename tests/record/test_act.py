"""One act, one transaction, one entry; refusals too."""

from __future__ import annotations

from tests.sites import Bench
from tracker.record.verify import verify


def test_a_founded_site_verifies_with_every_row_proven(bench: Bench) -> None:
    proof = verify(bench.site.database)
    assert proof.holds
    # founding, 26 people, their training in six acts, their agreement, definition loaded, approved
    assert proof.size == 1 + 26 + 6 + 26 + 2


def test_a_repeated_op_id_gives_the_first_answer(bench: Bench) -> None:
    given = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
    first = bench.do("admin", "staff:person:added", given, op_id="same")
    again = bench.do("admin", "staff:person:added", given, op_id="same")
    assert first.accepted
    assert again == first


def test_an_op_id_used_for_something_else_is_refused(bench: Bench) -> None:
    given = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given, op_id="same")
    other = bench.do("admin", "staff:person:added", given | {"name": "Other"}, op_id="same")
    assert other.verdict.codes == ("op_id_used_for_something_else",)


def test_a_person_without_the_role_is_refused_and_the_refusal_recorded(bench: Bench) -> None:
    before = verify(bench.site.database).size
    given = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
    answer = bench.do("tech", "staff:person:added", given)
    assert answer.verdict.codes == ("not_qualified",)
    assert answer.seq == before
    assert verify(bench.site.database).size == before + 1
