"""Whoever ``--by`` or ``--second`` names is asked for the password, or nothing is done."""

from __future__ import annotations

import argparse
import getpass

import pytest

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tracker import cli, opening

OK, UNUSABLE = 0, 2
NOBODYS = {
    ("user", "list"),
    ("user", "change"),  # by the person's own password
    ("user", "agree"),
    ("user", "history"),
    ("training", "list"),
    ("matrix", "list"),
    ("policy", "list"),
    ("station", "list"),
    ("area", "list"),
    ("place", "list"),
    ("sentences", "list"),
    ("sentences", "write"),
    ("book", "list"),
    ("definition", "list"),
    ("definition", "compare"),
}
"""What is done in nobody's name, written by hand."""
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def named() -> list[tuple[str, str, bool]]:
    """Verb and action of every command that knows ``--by``, and whether it knows ``--second``."""
    (verbs,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    found = []
    for verb, one in verbs.choices.items():
        known = {option for a in one._actions for option in a.option_strings}
        actions = next((a.choices for a in one._actions if a.dest == "action"), None)
        if "--by" in known and actions is not None:
            found += [(verb, action, "--second" in known) for action in actions]
    return found


@pytest.fixture
def silent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench's site is what a command opens; no password is asked for."""

    def never(words: str) -> str:
        raise AssertionError(words)

    monkeypatch.setattr(opening, "open_site", lambda _: bench.site)
    monkeypatch.setattr(getpass, "getpass", never)
    return bench


def test_a_second_person_beside_nobody_is_said_and_nothing_is_done(
    silent: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(rows(silent, "log_entry"))
    told = [(verb, action) for verb, action, second in named() if second]
    assert len(told) > 15
    for verb, action in told:
        assert cli.main([verb, action, "tech", "--second", "qa"]) == UNUSABLE, (verb, action)
        assert "--second" in capsys.readouterr().err, (verb, action)
    assert len(rows(silent, "log_entry")) == before


def test_a_name_where_nobody_signs_is_said_and_nothing_is_done(
    silent: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(rows(silent, "log_entry"))
    every = {(verb, action) for verb, action, _second in named()}
    assert every >= NOBODYS
    for verb, action in NOBODYS:
        assert cli.main([verb, action, "--by", "admin"]) == UNUSABLE, (verb, action)
        assert "neither --by nor --second" in capsys.readouterr().err, (verb, action)
    load = ["definition", "load", "somewhere.json", "--by", "qa", "--second", "qp"]
    assert cli.main(load) == UNUSABLE
    assert "takes no --second" in capsys.readouterr().err
    assert len(rows(silent, "log_entry")) == before


def test_without_the_check_the_account_is_closed_and_nobody_was_asked(
    silent: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the check keeps away: the second person's password is never asked for."""
    close = ["user", "disable", "tech", "--reason", "has left", "--second", "qa"]
    assert cli.main(close) == UNUSABLE
    monkeypatch.setattr(cli, "named_wrongly", lambda _: "")
    assert cli.main(close) == OK


def test_who_is_named_as_it_must_be_is_asked_as_before(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "admin", "qa")
    asked = []

    def asks(words: str) -> str:
        asked.append(words)
        return PASSWORD

    monkeypatch.setattr(opening, "open_site", lambda _: bench.site)
    monkeypatch.setattr(getpass, "getpass", asks)
    told = ["user", "password", "tech_2", "--reason", "forgotten", "--by", "admin"]
    assert cli.main([*told, "--second", "qa"]) == OK
    assert asked[1:] == ["Password of admin: ", "Password of qa: "]
