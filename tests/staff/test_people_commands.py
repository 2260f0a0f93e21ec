"""People, training, roles and policies at the terminal: the acts of the pages, by passwords."""

from __future__ import annotations

import getpass
import json
import re
from pathlib import Path

import pytest

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tracker import cli, opening
from tracker.act import gate
from tracker.act.door import Door
from tracker.people.models import SYSTEM

OK, NOT_HELD, UNUSABLE = 0, 1, 2
WRONG = "not the password of anybody"
Captured = pytest.CaptureFixture[str]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def at_terminal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench's site is what the command opens; everybody types the right password."""
    with_passwords(bench, "admin", "qa", "qp", "production", "qc_manager")
    monkeypatch.setattr(opening, "open_site", lambda _: bench.site)
    monkeypatch.setattr(getpass, "getpass", lambda _: PASSWORD)
    return bench


def locked_out(bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Five wrong passwords at the terminal: this person signs nothing more."""
    with_passwords(bench, name)
    before = len(rows(bench, "lockout"))
    with monkeypatch.context() as typed:
        typed.setattr(getpass, "getpass", lambda _: WRONG)
        for _ in range(5):
            told = ["policy", "set", "idle_minutes", "5", "--by", name, "--reason", "mischief"]
            assert cli.main(told) == NOT_HELD
    assert len(rows(bench, "lockout")) == before + 1


def newest(bench: Bench) -> tuple[str, bool]:
    """The act of the newest entry, and whether it was accepted."""
    last = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    return json.loads(last["header"])["tag"], json.loads(last["answer"])["accepted"]


def test_training_is_given_listed_and_taken_back(at_terminal: Bench, capsys: Captured) -> None:
    give = ["training", "give", "gowning", "tech", "tech_2", "--document", "GQ-26-031"]
    days = ["--from", "2026-04-01", "--until", "2027-03-31"]
    assert cli.main([*give, *days, "--by", "production"]) == OK
    capsys.readouterr()
    assert cli.main(["training", "list", "tech"]) == OK
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "GQ-26-031" in x]
    assert "from 2026-04-01 until 2027-03-31" in line
    found = re.search(r"\[(.+)\]", line)
    assert found
    back = ["training", "take-back", found[1], "--by", "production"]
    assert cli.main(back) == UNUSABLE  # without a reason nothing is asked
    assert cli.main([*back, "--reason", "the test was not read"]) == OK
    capsys.readouterr()
    assert cli.main(["training", "list", "tech"]) == OK
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "GQ-26-031" in x]
    assert "TAKEN BACK" in line


def test_nobody_finds_themselves_fit_at_the_terminal_either(
    at_terminal: Bench, capsys: Captured
) -> None:
    give = ["training", "give", "gowning", "production", "--document", "GQ-26-032"]
    assert cli.main([*give, "--until", "2027-03-31", "--by", "production"]) == NOT_HELD
    assert newest(at_terminal) == ("staff:qualification:given", False)
    assert capsys.readouterr().err


def test_matrix_is_narrowed_by_two_and_listed(at_terminal: Bench, capsys: Captured) -> None:
    change = ["matrix", "set", "workplace:line:cleared", "performer", "production"]
    who = ["--by", "admin", "--second", "qp", "--reason", "only the manager clears"]
    assert cli.main([*change, *who]) == OK
    capsys.readouterr()
    assert cli.main(["matrix", "list", "production"]) == OK
    out = capsys.readouterr().out
    assert re.search(
        r"workplace:line:cleared +performer +production  \(left out: technician\)", out
    )
    same = [*change[:-1], "technician", "runner", *who]
    assert cli.main(same) == NOT_HELD
    assert newest(at_terminal) == ("staff:matrix:changed", False)


def test_roles_of_a_person_are_changed_by_two_others(at_terminal: Bench) -> None:
    change = ["user", "roles", "tech", "--role", "technician", "--role", "qc_analyst"]
    told = ["--by", "admin", "--reason", "trained in the QC laboratory"]
    assert cli.main([*change, *told]) == UNUSABLE  # nobody is named who signs second
    assert cli.main([*change, *told, "--second", "qa"]) == OK
    held = rows(at_terminal, "person_role")
    tech = {r["role"] for r in held if r["person_id"] == at_terminal.people["tech"] and r["held"]}
    assert tech == {"technician", "qc_analyst"}
    own = ["user", "roles", "qa", "--role", "qa", "--role", "qualified_person"]
    assert cli.main([*own, *told, "--second", "qa"]) == NOT_HELD  # never one's own
    assert newest(at_terminal) == ("staff:roles:changed", False)
    nobody = ["user", "roles", "nobody.here", "--role", "qa"]
    assert cli.main([*nobody, *told, "--second", "qa"]) == NOT_HELD


def test_an_account_is_changed_in_the_name_of_who_signs_for_it(
    at_terminal: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Without ``--by`` it is the owner of the machine's doing, and the log says so."""
    people, why = at_terminal.people, ["--reason", "has left"]

    def actor() -> str:
        last = max(rows(at_terminal, "log_entry"), key=lambda e: e["seq"])
        return str(json.loads(last["header"])["actor"])

    assert cli.main(["user", "disable", "tech", *why, "--by", "qa"]) == NOT_HELD  # not her role
    assert (newest(at_terminal), actor()) == (("staff:person:disabled", False), people["qa"])
    assert cli.main(["user", "disable", "tech", *why, "--by", "admin"]) == OK
    assert (newest(at_terminal), actor()) == (("staff:person:disabled", True), people["admin"])
    reset = ["user", "password", "tech_2", "--reason", "forgotten", "--by", "admin"]
    assert cli.main(reset) == NOT_HELD  # a password is given by two
    assert cli.main([*reset, "--second", "qa"]) == OK
    unlock = ["user", "unlock", "tech_3", *why]
    locked_out(at_terminal, monkeypatch, "tech_3")
    monkeypatch.setattr(getpass, "getpass", lambda _: WRONG)
    capsys.readouterr()
    assert cli.main([*unlock, "--by", "admin"]) == NOT_HELD
    assert newest(at_terminal) == ("staff:sign_in:unlocked", False)
    assert "the password was not right" in capsys.readouterr().err
    monkeypatch.setattr(getpass, "getpass", lambda _: PASSWORD)
    assert cli.main([*unlock, "--by", "admin"]) == OK  # and it was the password alone
    assert (newest(at_terminal), actor()) == (("staff:sign_in:unlocked", True), people["admin"])
    locked_out(at_terminal, monkeypatch, "tech_3")
    assert cli.main(unlock) == OK
    assert (newest(at_terminal), actor()) == (("staff:sign_in:unlocked", True), SYSTEM)


def test_policy_and_station_are_set_by_act_with_reason(
    at_terminal: Bench, capsys: Captured
) -> None:
    told = ["--by", "admin", "--reason", "the inspector asked"]
    assert cli.main(["policy", "set", "idle_minutes", "5", *told]) == OK
    assert cli.main(["policy", "set", "idle_minutes", "500", *told]) == NOT_HELD
    assert cli.main(["policy", "set", "idle_minutes", "soon", *told]) == UNUSABLE
    assert cli.main(["station", "add", "Isolator", "2", *told]) == OK
    capsys.readouterr()
    assert cli.main(["policy", "list"]) == OK
    assert re.search(r"idle_minutes +5 minutes", capsys.readouterr().out)
    assert cli.main(["station", "list"]) == OK
    assert "Isolator 2" in capsys.readouterr().out
    assert cli.main(["station", "end", "Isolator", "2", *told]) == OK
    assert cli.main(["station", "end", "Isolator", "2", *told]) == NOT_HELD


def test_a_wrong_password_does_nothing_in_anybodys_name(
    at_terminal: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: "not the password of anybody")
    told = ["policy", "set", "idle_minutes", "5", "--by", "admin", "--reason", "mischief"]
    assert cli.main(told) == NOT_HELD
    assert newest(at_terminal) == ("staff:policy:set", False)
    assert rows(at_terminal, "policy_setting") == []
    # without the guard the act, which asks for no signature at a page, would have passed
    real = gate.gate_of

    def unasked(site, kind, door, *rest):  # type: ignore[no-untyped-def]  # handed on as it came
        return real(site, kind, Door(door.actor, door.op_id, reason=door.reason), *rest)

    monkeypatch.setattr("tracker.act.gate_of", unasked)
    assert cli.main(told) == OK


def test_a_definition_is_not_loaded_in_the_name_of_somebody_else(
    at_terminal: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: "not the password of anybody")
    file = tmp_path / "definition.json"
    file.write_text("{}", encoding="utf-8")
    assert cli.main(["definition", "load", str(file), "--by", "qa"]) == NOT_HELD
    codes = {r["code"] for r in json.loads(rows(at_terminal, "log_entry")[-1]["answer"])["reasons"]}
    assert "signature_needed" in codes
