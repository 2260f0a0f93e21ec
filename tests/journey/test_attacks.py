"""The whole attack list by hand-written SQL: refused on both engines, and with keys off on SQLite.

Every attack and every legal counterpart runs in a transaction that is rolled back. An attack that
is refused for a wrong reason proves nothing: so each is tried again while the guards that spoke are
taken away one after the other, until it succeeds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from migrations.guarded import RULES
from tests.attacks import PASSED, Shell, shell
from tests.journey.attacks import ATTACKS
from tests.journey.story import Branch, Worked
from tests.journey.three_therapies import three_therapies
from tracker.record.verify import verify

GUARDS_MAX = 40
"""More guards than this never stand before one attack: it fails for another reason then."""
WAYS = (("sqlite", False), ("sqlite", True), ("postgresql", False))
"""Engine, and whether foreign keys are off."""
NAMED = {
    "a.band": "select wristband_id from active_wristband where therapy_id = {a.therapy}",
    "a.check": "select check_1 from unit_match where unit_id = {a.MNC-U1}",
    "a.clearance": "select clearance_id from open_occupancy where therapy_id = {a.therapy}",
    "a.label": "select label_id from active_label where container_id = {a.MSC-U1}",
    "b.label": "select label_id from active_label where container_id = {b.MSC-U1}",
    "a.last": "select max(n) from container_state where container_id = {a.MNC-U1}",
    "a.match": "select id from unit_match where unit_id = {a.MNC-U1}",
    "a.spare": "select id from label_instance where code = {a.MSC-U1+1.code}",
    "a.step": "select id from step_record where therapy_id = {a.therapy}"
    " and tag = 'expansion:culture:observed' order by done_at limit 1",
}
"""Ids that no act gave a name."""


@contextmanager
def three_on(worked: Worked) -> Iterator[Branch]:
    """The three therapies; at the end the record holds, so nothing that was tried is left."""
    made = three_therapies(worked)
    with shell(made) as s:
        for name, query in NAMED.items():
            ((made.names[name],),) = s.run(spelt(made, query)[0])
    yield made
    assert verify(made.site.database).holds
    worked.end(made)


@pytest.fixture
def three(worked: Worked) -> Iterator[Branch]:
    with three_on(worked) as made:
        yield made


def spelt(three: Branch, text: str) -> list[str]:
    """The statements with every ``{name}`` as a literal."""

    def literal(found: re.Match[str]) -> str:
        value = three.names.get(found[1]) or three.people[found[1]]
        return str(value) if isinstance(value, int) else f"'{value}'"

    return [re.sub(r"\{([^{}]+)\}", literal, one) for one in text.split("; ")]


@contextmanager
def prepared(s: Shell, statements: list[str]) -> Iterator[str]:
    """All but the last statement done, all undone at the end; gives the last."""
    with s.undone():
        for one in statements[:-1]:
            s.run(one)
        yield statements[-1]


def outcome(s: Shell, statements: list[str]) -> str:
    """With which name the last statement is refused."""
    with prepared(s, statements) as last:
        return s.refused(last)


def guards_before(s: Shell, statements: list[str]) -> list[str]:
    """The guards that were taken away, one by one, until the attack succeeded."""
    gone: list[str] = []
    with prepared(s, statements) as last:
        s.run("SAVEPOINT before")
        while (name := s.refused(last)) != PASSED:
            assert len(gone) < GUARDS_MAX, gone
            s.run("ROLLBACK TO before")
            s.unguard(name, last)
            s.run("SAVEPOINT before")
            gone.append(name)
    if s.lite:
        s.run("PRAGMA ignore_check_constraints=OFF")
    return gone


def test_every_attack_of_the_list_is_refused_and_its_counterpart_accepted(
    telling: Callable[[str], Worked],
) -> None:
    wrong, refused, accepted = [], 0, 0
    for engine, keys_off in WAYS:
        with three_on(telling(engine)) as three, shell(three, keys_off=keys_off) as s:
            for one in ATTACKS:
                said, legal = (outcome(s, spelt(three, sql)) for sql in (one.sql, one.legal))
                refused += said in one.names
                accepted += legal == PASSED
                if said not in one.names or legal != PASSED:
                    wrong.append((engine, keys_off, one.what, said or "PASSED", legal))
    assert wrong == []
    print(
        f"\n{len(ATTACKS)} attacks refused on {len(WAYS)} ways ({refused} statements),"
        f" {len(ATTACKS)} counterparts accepted on each ({accepted})"
    )


def test_every_attack_succeeds_when_its_guards_are_gone(three: Branch) -> None:
    stood = {}
    with shell(three, keys_off=True) as s:
        for one in ATTACKS:
            stood[one.what] = guards_before(s, spelt(three, one.sql))
    assert all(stood.values()), [what for what, names in stood.items() if not names]
    guards = sorted({name for names in stood.values() for name in names})
    print(f"\n{len(stood)} attacks succeed without their guards; {len(guards)} guards taken away")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_on_sqlite_keys_hold_without_any_trigger(three: Branch) -> None:
    """Only what no key and no CHECK can say rests on a trigger alone."""
    with shell(three, untriggered=True) as s:
        passed = [a.what for a in ATTACKS if outcome(s, spelt(three, a.sql)) == PASSED]
    alone = {"i08_never_changed", "i08_never_removed"} | {r.name for r in RULES}
    assert set(passed) <= {a.what for a in ATTACKS if a.names <= alone}
    print(f"\n{len(ATTACKS) - len(passed)} of {len(ATTACKS)} refused by keys and CHECKs alone")
