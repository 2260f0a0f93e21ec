"""The command for long proofs finds tests that exist, and says where there are none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tracker import prove
from tracker.opening import OpeningError


def test_every_area_has_long_proofs() -> None:
    for folders in prove.AREAS.values():
        sources = [p for f in folders for p in (prove.CHECKOUT / f).rglob("test_*.py")]
        assert any("mark.long" in p.read_text() for p in sources)


def test_the_proofs_are_run_by_the_tests_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, len(ran) - 1)

    monkeypatch.setattr("tracker.prove.subprocess.run", run)
    assert prove.prove("record")
    assert not prove.prove(None)
    assert ran[0][1:5] == ["-m", "tests", "-m", "long"]
    assert ran[0][-4:] == ["tests/faults", "tests/record", "tests/exchange", "tests/upkeep"]
    assert ran[1][-1] == "tests"


def test_without_tests_it_says_where_to_run_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(prove, "CHECKOUT", tmp_path)
    with pytest.raises(OpeningError, match="project's folder"):
        prove.prove("record")
