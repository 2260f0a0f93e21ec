"""Work areas and places at the terminal: the acts of the pages, each by its person's password."""

from __future__ import annotations

import getpass
import json

import pytest

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tracker import cli, opening
from tracker.identity.codes import Checked, Kind, check

OK, NOT_HELD, UNUSABLE = 0, 1, 2
TOLD = ("--by", "production", "--reason", "new room")
INCUBATOR = {
    "name": "CO2 incubator 2",
    "kind": "incubator",
    "calibrated_on": "2025-10-01",
    "calibration_due_on": "2026-10-01",
}
Captured = pytest.CaptureFixture[str]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def at_terminal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench's site is what the command opens; everybody types the right password."""
    with_passwords(bench, "production", "runner")
    monkeypatch.setattr(opening, "open_site", lambda _: bench.site)
    monkeypatch.setattr(getpass, "getpass", lambda _: PASSWORD)
    return bench


def newest(bench: Bench) -> tuple[str, bool, set[str]]:
    """The act of the newest entry, whether it was accepted, and its reasons."""
    last = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    answer = json.loads(last["answer"])
    codes = {r["code"] for r in answer["reasons"]}
    return json.loads(last["header"])["tag"], answer["accepted"], codes


def test_a_cabinet_is_added_once_and_listed_with_its_code(
    at_terminal: Bench, capsys: Captured
) -> None:
    assert cli.main(["area", "add", "Cabinet", "7"]) == UNUSABLE  # by whom, and why?
    assert "tracker area" in capsys.readouterr().err
    assert cli.main(["area", "add", "Cabinet", "7", *TOLD]) == OK
    code = capsys.readouterr().out.split()[-1]
    checked = check(code, at_terminal.site.keyring)
    assert isinstance(checked, Checked)
    assert checked.kind is Kind.WORK_AREA
    assert cli.main(["area", "list"]) == OK
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "Cabinet 7" in x]
    assert line == f"Cabinet 7  {code}  closed"
    assert cli.main(["area", "add", "Cabinet", "7", *TOLD]) == NOT_HELD
    assert newest(at_terminal) == ("workplace:area:added", False, {"work_area_known"})
    assert cli.main(["area", "close", "Cabinet", "7", *TOLD]) == NOT_HELD
    assert newest(at_terminal)[2] == {"work_area_closed_already"}
    assert cli.main(["area", "close", "Cabinet", "8", *TOLD]) == NOT_HELD
    assert newest(at_terminal)[2] == {"work_area_unknown"}


def test_a_shelf_is_added_its_positions_named_and_its_equipment_told(
    at_terminal: Bench, capsys: Captured
) -> None:
    assert cli.main(["place", "add", "Shelf B", *TOLD]) == UNUSABLE  # of what kind?
    assert cli.main(["place", "add", "Shelf B", "incubator", *TOLD]) == OK
    assert cli.main(["place", "positions", "Shelf B", "B1", "B2", *TOLD]) == OK
    assert cli.main(["place", "positions", "Shelf B", "B2", *TOLD]) == NOT_HELD
    assert newest(at_terminal) == ("workplace:positions:named", False, {"position_known"})
    assert cli.main(["place", "positions", "Shelf X", "B1", *TOLD]) == NOT_HELD
    assert newest(at_terminal)[2] == {"place_unknown"}
    capsys.readouterr()
    assert cli.main(["place", "list"]) == OK
    (line,) = [x for x in capsys.readouterr().out.splitlines() if "Shelf B" in x]
    assert line.startswith("Shelf B  incubator  ")
    assert line.endswith("  B1, B2")
    assert cli.main(["place", "fit", "Shelf B", "no such thing", *TOLD]) == NOT_HELD
    assert newest(at_terminal)[2] == {"equipment_unknown"}
    incubator = at_terminal.did("production", "supplies:equipment:added", INCUBATOR)["equipment"]
    assert cli.main(["place", "fit", "Shelf B", INCUBATOR["name"], *TOLD]) == OK
    (fitted,) = rows(at_terminal, "place_equipment")
    assert fitted["equipment_id"] == incubator


def test_who_may_not_add_a_place_may_not_at_the_terminal_either(at_terminal: Bench) -> None:
    """By the same gate as every door's; tests/staff removes it."""
    told = ["--by", "runner", "--reason", "wanted one"]
    assert cli.main(["place", "add", "Shelf C", "incubator", *told]) == NOT_HELD
    assert newest(at_terminal)[:2] == ("material:place:added", False)
