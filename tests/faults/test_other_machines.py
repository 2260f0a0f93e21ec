"""The same record in every zone of the server (H29), and with no machine to speak to (H61)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT
from tests.journey.story import Files, Worked, worked_case
from tracker.record.verify import verify
from tracker.replay import begin, fresh_site

# half and quarter hours, both sides of the date line, and zones whose clocks change at other
# moments, by half an hour, or in the days of the case (Cairo, 24 April 2026)
ZONES = (
    "Africa/Cairo",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Pago_Pago",
)
SHORT = 1
EARLY = 12
"""An event by which the patient is enrolled, examined and ordered for."""


@pytest.fixture
def server_zone() -> Iterator[list[str]]:
    """The machine's zone is the first of the list once it is set; afterwards as it was."""
    before = os.environ.get("TZ")
    yield []
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def root_in(zone: str, files: Files) -> str:
    os.environ["TZ"] = zone
    time.tzset()
    assert time.localtime().tm_zone != "UTC"
    case = worked_case()
    site = fresh_site(files.url("zone"), case)
    assert [t for t in begin(site, case).tell() if not t.as_expected] == []
    proof = verify(site.database)
    assert proof.holds
    site.database.close()
    files.drop("zone")
    return proof.root


@pytest.mark.parametrize("zones", [ZONES[:SHORT], pytest.param(ZONES, marks=pytest.mark.long)])
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.usefixtures("server_zone")
def test_the_case_has_one_root_in_every_zone_of_the_server(
    worked: Worked, zones: tuple[str, ...]
) -> None:
    assert isinstance(worked.copies, Files)
    whole = worked.before()
    root = verify(whole.site.database).root
    worked.end(whole)
    assert {zone: root_in(zone, worked.copies) for zone in zones} == dict.fromkeys(zones, root)
    print(f"\nthe worked case in {len(zones)} zones of the server: one root")


def alone(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The program, in a network of its own without any line where this machine can make one."""
    without = [shutil.which("unshare") or "", "-rn"]
    if not without[0] or subprocess.run([*without, "true"], capture_output=True).returncode:
        without = []  # the program's own guard stops every call all the same
    command = [*without, sys.executable, "-m", "tests.faults.alone", str(folder), str(EARLY), *more]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)


def test_with_no_network_acts_pages_and_proof_are_as_ever(tmp_path: Path) -> None:
    done = alone(tmp_path)
    assert done.returncode == 0, done.stderr
    root, pages = done.stdout.split()
    assert len(root) == 64
    assert int(pages) == 5


def test_a_call_to_another_machine_is_found(tmp_path: Path) -> None:
    done = alone(tmp_path, "outside")
    assert done.returncode != 0
    assert "192.0.2.1" in done.stderr
    assert "PermissionError" in done.stderr
