"""The recall of an ingredient reaches what was made with it, and whom that fed (I27)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tests.supplies.test_preparing import LOTS, approved, made, received, stock
from tracker.dossier.container import container_now
from tracker.dossier.container_trace import trace_container
from tracker.dossier.facts import therapy_facts
from tracker.dossier.reach import reach_of_lot
from tracker.supplies.acts import lots as lot_acts
from tracker.supplies.models import ReagentStatus

__all__ = ["stock"]


@pytest.fixture
def fed(bench: Bench) -> Laboratory:
    """P0 in culture on the morning of its second feed."""
    way = Laboratory(bench).grown(through=19)
    bench.clock.to(at("04-30T10:00"))
    return way


def feed(way: Laboratory, *lots: str) -> Any:
    vessels = way.ids(*(f"P0-F0{n}" for n in range(1, 7)))
    return way.act(
        "tech", "expansion:culture:fed", vessels=vessels, change_pct="50", lots=list(lots)
    )


@pytest.fixture
def prepared(bench: Bench, fed: Laboratory, stock: dict[str, str]) -> dict[str, Any]:
    answer = made(bench, approved(bench), *stock.values())
    assert answer.accepted
    outputs: dict[str, Any] = answer.outputs
    return outputs


def test_the_recall_of_an_ingredient_reaches_what_was_made_and_whom_it_fed(
    bench: Bench, fed: Laboratory, stock: dict[str, str], prepared: dict[str, Any]
) -> None:
    assert feed(fed, prepared["code"]).accepted
    recall = {"lot": stock["supplement"], "reason": "endotoxin at the maker"}
    told = bench.did("qa", "supplies:lot:recalled", recall)
    assert told["preparations"] == [prepared["lot"]]
    assert told["therapies"] == [fed.therapy]
    assert len(told["steps"]) == 1
    bench.clock.on(hours=4)
    assert feed(fed, prepared["lot"]).verdict.codes == ("reagent_recalled",)
    with bench.site.database.reading() as s:
        (reached,) = reach_of_lot(s, told["lot"])
        names = {c.short_name for c in reached.containers}
        assert {f"P0-F0{n}" for n in range(1, 7)} <= names
        found, facts = container_now(s, fed.id("P0-F01")), therapy_facts(s, fed.therapy)
        assert found is not None
        assert facts is not None
        used = {m.lot.material for m in trace_container(s, found[0], facts).materials}
        assert {"platelet_lysate", "supplement"} <= used


def test_without_the_walk_the_preparation_of_a_recalled_lot_is_used(
    bench: Bench,
    fed: Laboratory,
    stock: dict[str, str],
    prepared: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flat = select(ReagentStatus.reagent_lot_id.label("lot_id")).where(
        ReagentStatus.reagent_lot_id == "nobody's"
    )
    monkeypatch.setattr(lot_acts, "_REACHED", flat)
    recall = {"lot": stock["supplement"], "reason": "endotoxin at the maker"}
    bench.did("qa", "supplies:lot:recalled", recall)
    assert feed(fed, prepared["code"]).accepted


def test_it_ends_at_its_hour_and_not_with_the_day(bench: Bench, fed: Laboratory) -> None:
    later = {m: received(bench, m, "2026-12-31", "L2")["code"] for m in LOTS}
    answer = made(bench, approved(bench, shelf_life_h=6), *later.values())
    bench.clock.to(at("04-30T15:59"))
    assert feed(fed, answer.outputs["code"]).accepted
    bench.clock.to(at("04-30T16:01"))  # 10:00 and six hours, and a moment
    assert feed(fed, answer.outputs["code"]).verdict.codes == ("reagent_expired",)
