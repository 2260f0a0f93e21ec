from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT, product


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's own code and contracts, to plant violations in."""
    for source in product():
        target = tmp_path / source.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.text, encoding="utf-8")
    shutil.copy(PROJECT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path) -> tuple[int, str]:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, env={"COLUMNS": "200"}
    )
    return done.returncode, done.stdout + done.stderr


def plant(folder: Path, path: str, line: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    target.write_text(f"{before}\n{line}\n", encoding="utf-8")


def test_the_house_keeps_its_contracts(copy: Path) -> None:
    code, output = lint(copy)
    assert code == 0, output


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("tracker/material/acts.py", "import tracker.journey.release", "Rooms:"),
        ("tracker/record/log.py", "from tracker.people import __doc__ as x", "Rooms:"),
        ("tracker/staff/acts.py", "import tracker.upkeep", "Rooms:"),
        ("tracker/storage/__init__.py", "", "Rooms:"),
        ("tracker/journey/donor/acts.py", "import tracker.journey.testing", "Stations:"),
        ("tracker/journey/isolation/acts.py", "import tracker.journey.expansion", "Stations:"),
        ("tracker/journey/donor/planted.py", "import tracker.journey.release.x", "Stations:"),
        ("tracker/journey/donor/acts.py", "import tracker.journey.donor.views", "Inside a station"),
        ("tracker/material/models.py", "import tracker.material.acts", "Inside a room"),
        ("tracker/journey/testing/rules.py", "import sqlalchemy", "Rules are pure"),
        ("tracker/journey/testing/rules.py", "import flask", "Rules are pure"),
        ("tracker/quality/rules.py", "import tracker.record", "Rules are pure"),
        ("tracker/identity/planted.py", "import sqlalchemy", "Identity is pure"),
        ("labels/planted.py", "import tracker.identity.codes", "Labels know paper"),
        ("migrations/planted.py", "import tracker.material", "The schema's history"),
        ("tracker/bootstrap.py", "import flask", "The set-up runs before"),
    ],
)
def test_a_planted_import_breaks_its_contract_by_name(
    copy: Path, path: str, line: str, contract: str
) -> None:
    for imported in (
        "tracker/journey/donor/views.py",
        "tracker/journey/release/x.py",
        "tracker/material/acts.py",
    ):
        plant(copy, imported, "")
    plant(copy, path, line)
    code, output = lint(copy)
    assert code == 1, output
    broken = [row for row in output.splitlines() if row.endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken), output
