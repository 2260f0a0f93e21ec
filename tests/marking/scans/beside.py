"""Acts that the worked case does not do, each with an input whose every other part is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tests.attacks import rows
from tests.journey.laboratory import Laboratory
from tests.sites import Bench
from tests.supplies.test_preparing import approved
from tests.workplace.test_kits import Kit

DAY0: Final = 60
"""Before this event of the case: units stand filled, vials are stored, an area is cleared."""
Given = tuple[str, str | None, dict[str, Any]]
TECHS: Final = ("lab_tech", "lab_tech_2")


def scene(bench: Bench, n: dict[str, Any]) -> dict[str, Given]:
    """Act -> who, with whom, with what, at this moment of the case; ``n``: what has a name."""
    return _of_cells(n) | _of_labels(bench, n) | _of_quality(n) | _of_places(bench, n)


def _of_cells(n: dict[str, Any]) -> dict[str, Given]:
    of = {"therapy": n["therapy"]}
    lost = of | {"vessel": n["P1-F05"], "why": "broken", "surface_decontaminated": True}
    thawed = of | {"vials": [n["VIAL-1"]], "viable_recovered": 4_000_000, "viability_pct": "91"}
    return {
        "expansion:vessel:lost": (*TECHS, lost),
        "expansion:vials:thawed": (*TECHS, thawed),
        "supplies:bottle:opened": (*TECHS, of | {"lot": ""}),
    }


def _of_labels(bench: Bench, n: dict[str, Any]) -> dict[str, Given]:
    of = {"therapy": n["therapy"]}
    label = rows(bench, "label_instance")[0]["id"]
    torn = of | {"reason": "torn off"}
    return {
        "marking:labels:returned": (*TECHS, of | {"labels": [label]}),
        "marking:labels:voided": (*TECHS, torn | {"labels": [label]}),
        "marking:label:reprinted": (*TECHS, torn | {"label": label}),
        "marking:book:bound": (*TECHS, of | {"code": "", "container": n["MSC-U1"]}),
        "marking:book:voided": (*TECHS, {"code": "", "reason": "spoiled"}),
    }


def _of_quality(n: dict[str, Any]) -> dict[str, Given]:
    of = {"therapy": n["therapy"], "containers": []}
    return {
        "quality:hold:placed": ("qa", None, of | {"reason": "in doubt"}),
        "quality:deviation:reported": ("lab_tech", None, of | {"title": "an open seal"}),
    }


def _of_places(bench: Bench, n: dict[str, Any]) -> dict[str, Given]:
    of, keeper = {"therapy": n["therapy"]}, "production_manager"
    tank = next(r["id"] for r in rows(bench, "place") if r["name"] == "LN2-1")
    area, thing = (rows(bench, t)[0]["id"] for t in ("work_area", "equipment"))
    room = {"grade": "A", "cleaned_with": "alcohol", "particles": "within", "pressure": "within"}
    put = of | {"containers": [n["VIAL-1"]], "place": tank, "positions": ["rack 9"]}
    kit = of | {"step": "S20", "area": area, "containers": []}
    out = {"place": tank, "why": "alarm", "moves": [{"container": n["VIAL-1"], "place": tank}]}
    return {
        "workplace:containers:put": (*TECHS, put),
        "workplace:session:opened": ("lab_tech", None, room | {"area": area}),
        "workplace:kit:prepared": (*TECHS, kit),
        "workplace:place:fitted": (keeper, None, {"place": tank, "equipment": thing}),
        "workplace:positions:named": (keeper, None, {"place": tank, "positions": ["rack 9"]}),
        "quality:place:lapsed": ("qa", None, {"place": tank}),
        "quality:place:evacuated": ("lab_tech", None, out),
    }


def with_a_kit(lab: Laboratory) -> Iterator[tuple[str, Given]]:
    """A sealed kit at its area, then the same kit inside."""
    kit = Kit(lab.grown(15))
    of = {"therapy": lab.therapy, "kit": kit.id}
    kit.sealed().clear()
    yield "workplace:kit:taken_in", ("tech", None, of | {"area": kit.place})
    assert kit.act("taken_in", area=kit.place).accepted
    yield "workplace:kit:returned", ("tech", None, of | {"labels": []})


def with_a_recipe(bench: Bench) -> tuple[str, str, str, dict[str, Any]]:
    """A recipe, and nothing scanned for it yet."""
    given = {"recipe": approved(bench), "ingredients": [], "volume_ml": "500"}
    return "supplies:lot:prepared", "tech", "tech_2", given


def at_the_printer(bench: Bench) -> tuple[str, str, None, dict[str, Any]]:
    """A test print that waits to be scanned back."""
    small = {"name": "Vials", "way": "tcp", "address": "127.0.0.1:9", "layout": "cryovial"}
    printer = bench.did("production", "marking:printer:added", small)["printer"]
    test = bench.did("production", "marking:printer:tested", {"printer": printer})["test"]
    return "marking:printer:read_back", "production", None, {"test": test}
