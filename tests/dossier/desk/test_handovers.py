"""Everything that is on its way stands on one list until somebody takes it in (H63)."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from tests.dossier.test_signatures import app_of, client_of
from tests.journey.story import Branch

At = Callable[..., Branch]
EMPTY = "Nothing is on its way."


def shown(told: Branch, folder: Path) -> str:
    """The list as somebody of quality assurance reads it."""
    page = client_of(told, app_of(told, folder)).get("/handovers")
    assert page.status_code == 200
    main = page.get_data(as_text=True).split("<main", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" ,", ",")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_marrow_is_on_its_way_from_the_theatre_until_the_laboratory_has_it(
    branch: At, tmp_path: Path
) -> None:
    told = branch(13)
    said = shown(told, tmp_path)
    assert "SYN-ON-007" in said
    assert "to the laboratory HARV-A-1, HARV-A-2" in said
    assert "given by Kang Jun" in said
    assert all(t.as_expected for t in told.tell(13, 13))
    assert EMPTY in shown(told, tmp_path)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_bag_that_was_missing_when_its_box_came_is_still_on_its_way(
    branch: At, tmp_path: Path
) -> None:
    told = branch(13)
    came = [told.names["HARV-A-1.code"]]
    answer = told.told(13, containers=came, volume_ml="22.0")
    assert "container_not_received" in {r.code for r in answer.reasons}
    said = shown(told, tmp_path)
    assert "SHIP-001 to the laboratory HARV-A-2" in said
    assert "HARV-A-1" not in said


@pytest.mark.parametrize("engine", ["sqlite"])
def test_units_are_on_their_way_until_the_suite_has_received_them(
    branch: At, tmp_path: Path
) -> None:
    told = branch(71)
    said = shown(told, tmp_path)
    assert "SHIP-003 to the infusion suite MNC-U1, MNC-U2, MNC-U3, MSC-U1, MSC-U2, MSC-U3" in said
    assert "given by Chen Li, carried by Su Peng" in said
    assert all(t.as_expected for t in told.tell(71, 71))
    assert EMPTY in shown(told, tmp_path)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_unit_that_did_not_come_stays_on_the_list(branch: At, tmp_path: Path) -> None:
    """Five of six were scanned: the sixth was given away and is nowhere."""
    told = branch(71)
    came = ("MSC-U1", "MSC-U3", "MNC-U1", "MNC-U2", "MNC-U3")
    answer = told.told(71, units=[told.names[f"{unit}.code"] for unit in came])
    assert answer.accepted
    said = shown(told, tmp_path)
    assert "to the infusion suite MSC-U2" in said
    assert "MSC-U1" not in said
