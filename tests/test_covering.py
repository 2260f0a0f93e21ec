"""What waits on PostgreSQL for another day: never what only the engine can show."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import attacks, covering
from tests.drawing import NAME
from tests.pages import test_sent_again
from tests.quality import test_verbal
from tests.staff import test_certificate
from tests.supplies import test_preparing


@dataclass
class Collected:
    """A test as collected, as far as the draw asks."""

    name: str
    engine: str
    function: Any

    @property
    def nodeid(self) -> str:
        return f"tests/somewhere.py::{self.name}[{self.engine}]"

    @property
    def callspec(self) -> SimpleNamespace:
        return SimpleNamespace(params={"engine": self.engine})


def plain() -> None:
    """Nothing of an engine's."""


def by_hand() -> str:
    return attacks.copy(cast(Any, None), "person")


def put_off(functions: dict[str, Any]) -> set[str]:
    both = ("sqlite", "postgresql")
    items = [Collected(name, on, f) for name, f in functions.items() for on in both]
    return {cast(Collected, i).name for i in covering.later_sets(cast(Any, items), "postgresql")}


def test_each_day_others_run_on_both_and_what_asks_the_engine_always(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain_ones = {f"test_{n}" for n in range(40)}
    functions = dict.fromkeys(sorted(plain_ones), plain) | {
        f"test_sql_{n}": by_hand for n in "abcd"
    }
    run: list[set[str]] = []
    for number in range(7, 7 + covering.ONE_IN):
        monkeypatch.setenv(NAME, str(number))
        waiting = put_off(functions)
        assert waiting < plain_ones
        run.append(plain_ones - waiting)
    assert sum(map(len, run)) == len(set().union(*run)) == 40  # each on one day of five


@pytest.mark.parametrize(
    "test",
    [
        test_sent_again.test_a_form_sent_fifty_times_at_once_has_one_effect_and_equal_answers,
        test_verbal.test_the_database_takes_no_signature_but_the_authors,
        test_certificate.test_the_database_refuses_a_certificate_of_another_text,
        test_preparing.test_the_database_refuses_ingredients_that_may_not_go_in,
    ],
)
def test_guards_of_the_engine_are_known_by_what_their_tests_name(test: Any) -> None:
    assert covering.asks_the_engine(test)


def test_what_the_program_alone_decides_is_no_guard_of_the_engine() -> None:
    assert not covering.asks_the_engine(plain)
    assert not covering.asks_the_engine(
        test_certificate.test_who_has_not_agreed_signs_nothing_neither_first_nor_second
    )


def test_what_the_table_of_clauses_names_never_waits() -> None:
    named = "tests/staff/test_session.py::test_first_password_opens_one_page_alone"
    assert named in covering.OF_A_CLAUSE
    assert covering.runs_on_both(named, plain)
    assert not covering.runs_on_both("tests/staff/test_session.py::test_of_no_clause", plain)
