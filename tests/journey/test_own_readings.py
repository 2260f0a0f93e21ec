"""A site's own readings on the baseline and visit pages: named, limited and judged by its process.

The invented process of the knee asks for the Kellgren-Lawrence grade at baseline (0 to 4, 2 and 3
may take part) and for KOOS at visits (0 to 100 points), requires neither, and knows no score of the
hip.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.attacks import rows
from tests.journey.story import Branch, Files, StoryClock, Worked
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, known_passwords
from tests.upkeep.ground import app_of, client_of
from tracker import house
from tracker.protocol import readings
from tracker.replay import read_case

__all__ = ["known_passwords"]
KNEE: Final = Path(__file__).parents[1] / "cases" / "knee" / "case.json"
SCREENED, VISITED = 4, 83
"""Events in which the case screens the patient, and records the visit of week 2."""
BASELINE: Final = {
    "weight_kg": "81.5",
    "height_cm": "161",
    "hb_g_per_l": "128",
    "pregnancy_negative": "true",
    "hips-0-treated": "false",
    "hips-1-treated": "true",
    "hips-1-vas_mm": "61",
}
VISIT: Final = {"visit": "W2", "how": "visit", "adverse_events": "no"}


@pytest.fixture
def engine() -> str:
    return "sqlite"  # pages; the acts are told on both


@pytest.fixture(scope="module")
def knee(folder: Path) -> Worked:
    """The invented process told to its end, with a copy from before the two events."""
    house.acts()
    home = folder / "own-readings"
    home.mkdir()
    return Worked(Files(home), {SCREENED, VISITED}, read_case(KNEE))


@pytest.fixture(params=[SCREENED, VISITED])
def here(knee: Worked, request: pytest.FixtureRequest) -> Iterator[Branch]:
    told = knee.before(request.param)
    assert isinstance(told.clock, StoryClock)
    yield told
    knee.end(told)


def read(told: Branch) -> dict[str, str]:
    """The site's own readings as they stand in the record."""
    own = {"kellgren_lawrence", "koos"}
    return {r["name"]: r["raw"] for r in rows(told, "step_reading") if r["name"] in own}


def page(told: Branch, hands: Hands, path: str, tongue: str) -> str:
    client = client_of(told, "investigator", hands.app, tongue)
    return html.unescape(client.get(path).text).split("<main")[1].replace("\u00a0", " ")


@pytest.mark.parametrize("here", [SCREENED], indirect=True)
def test_the_grade_of_the_knee_is_asked_judged_and_kept_at_baseline(here: Branch) -> None:
    hands, path = Hands(here, app_of(here)), f"/therapies/{here.therapy}/screening"
    english, chinese = (page(here, hands, path, t) for t in ("en", "zh_Hans_CN"))
    assert "Readings of this process" in english
    assert "Kellgren-Lawrence grade" in english
    assert "Kellgren-Lawrence 分级" in chinese
    for foreign in ("WOMAC", "Harris", "ARCO", "Necrosis"):
        assert foreign not in english
    for grade, code in (("4", "outside_limit"), ("9", "reading_not_a_choice")):
        form = BASELINE | {"reading-kellgren_lawrence": grade}
        refused = hands.post("investigator", path, **form)
        assert refused.status_code == 409
        assert code in refused_for(here)
        assert read(here) == {}
    taken = hands.post("investigator", path, **BASELINE | {"reading-kellgren_lawrence": "3"})
    assert taken.status_code == 303, refused_for(here)
    assert read(here) == {"kellgren_lawrence": "3"}


@pytest.mark.parametrize("here", [VISITED], indirect=True)
def test_the_score_of_the_knee_is_asked_judged_and_kept_at_a_visit(here: Branch) -> None:
    hands, path = Hands(here, app_of(here)), f"/therapies/{here.therapy}/visit"
    english, chinese = (page(here, hands, path, t) for t in ("en", "zh_Hans_CN"))
    assert "KOOS" in english
    assert "KOOS 评分" in chinese
    assert "WOMAC" not in english
    refused = hands.post("investigator", path, **VISIT | {"reading-koos": "580"})
    assert refused.status_code == 409
    assert "reading_implausible" in refused_for(here)
    taken = hands.post("investigator", path, **VISIT | {"reading-koos": "58"})
    assert taken.status_code == 303, refused_for(here)
    assert read(here)["koos"] == "58"


@pytest.mark.parametrize("here", [SCREENED], indirect=True)
def test_with_the_rule_removed_a_grade_that_excludes_would_take_part(
    here: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, path = Hands(here, app_of(here)), f"/therapies/{here.therapy}/screening"
    monkeypatch.setattr(readings, "_judge_choice", lambda *_: [])
    taken = hands.post("investigator", path, **BASELINE | {"reading-kellgren_lawrence": "4"})
    assert taken.status_code == 303, refused_for(here)
