from __future__ import annotations

import configparser
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import pytest

from tests.architecture.source import PROJECT, Source, python
from tracker.journey import STATIONS, Station

# Test folders that mirror no room of the tracker, and what stands in them.
KNOWN_FOLDERS = {
    "architecture": "tests of the house itself",
    "bench": "programs that measure",
    "cases": "worked cases to replay",
    "journey": "whole stories, and the stations",
    "labels": "mirrors labels/",
    "hazards": "every hazard with the tests that prove its control",
    "faults": "killed processes, power cuts, full disks, lost connections",
    "look": "the pages with sample content, looked at",
    "migrations": "mirrors migrations/",
    "part11": "every clause's test, with the rule behind it and without",
    "proof": "claims that a command prints as figures",
}
KNOWN_MODULES = {
    "__init__",
    "__main__",
    "conftest",
    "attacks",  # hand-written SQL against the database
    "browser",  # finds the browser
    "covering",  # which tests are counted for coverage
    "compiled",  # one cache of compiled statements
    "drawing",  # which part of what is too much is tried today
    "draft_migration",  # writes a revision from the models
    "installed",  # an installation made once a process and copied
    "hashing",  # passwords of tests, hashed quickly
    "ground",  # a therapy and containers for the tests of one station
    "postgres",  # starts PostgreSQL
    "sites",  # founded installations
    "stages",  # long walks, walked once
    "statements",  # counts SQL statements, bounds of every act
}


def station_folders(paths: Iterable[str]) -> set[str]:
    """Folders of the journey that hold Python."""
    parts = (PurePosixPath(path).parts for path in paths)
    return {part[2] for part in parts if part[:2] == ("tracker", "journey") and len(part) > 3}


def misplaced_tests(sources: Iterable[Source]) -> Iterator[str]:
    """Test files that mirror no room, no module and no known folder."""
    rooms = {path.name for path in (PROJECT / "tracker").iterdir()}
    modules = {path.stem for path in (*PROJECT.glob("*.py"), *(PROJECT / "tracker").glob("*.py"))}
    for source in sources:
        if not source.is_under("tests/"):
            continue
        if len(source.folders) > 1:
            if source.folders[1] not in rooms | KNOWN_FOLDERS.keys():
                yield source.path
        elif (stem := source.name.removesuffix(".py")) not in KNOWN_MODULES:
            mirrored = stem.removeprefix("test_")
            known = modules | KNOWN_MODULES
            if not any(mirrored == name or mirrored.startswith(f"{name}_") for name in known):
                yield source.path


def test_every_station_has_its_folder_and_every_folder_is_a_station() -> None:
    assert station_folders(source.path for source in python()) == {s.name for s in STATIONS}


def test_a_folder_that_is_no_station_is_seen() -> None:
    planted = station_folders(["tracker/journey/__init__.py", "tracker/journey/storage/acts.py"])
    assert planted == {"storage"}


def test_the_nine_stations_stand_in_the_order_of_the_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:stations"]["layers"].split("\n")
    allowed = [layer.strip().split(" | ") for layer in reversed(layers) if layer.strip()]
    rank = {name: place for place, names in enumerate(allowed) for name in names}
    order = [rank[station.name] for station in STATIONS]
    assert order == sorted(order)
    assert len(STATIONS) == 9


@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.name)
def test_every_station_asks_its_question(station: Station) -> None:
    assert station.title
    assert station.question.endswith("?")


def test_every_test_mirrors_a_room() -> None:
    assert list(misplaced_tests(python())) == []


@pytest.mark.parametrize(
    ("path", "misplaced"),
    [
        ("tests/misc/test_x.py", True),
        ("tests/test_everything.py", True),
        ("tests/identity/test_scan.py", False),
        ("tests/journey/donor/test_acts.py", False),
        ("tests/test_config.py", False),
        ("tests/test_config_keys.py", False),
        ("tests/test_configuration.py", True),
        ("tests/test_postgres.py", False),
    ],
)
def test_a_test_without_a_room_is_found(path: str, misplaced: bool) -> None:
    assert bool(list(misplaced_tests([Source(path, "")]))) is misplaced
