"""The order has versions; go is refused while something is missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.journey.donor.deciding import screened
from tests.journey.walk import Given, Way
from tests.sites import Bench
from tracker.act import Seen
from tracker.journey.donor.acts import order
from tracker.journey.donor.state import (
    current_order,
)
from tracker.record.log import tops


def prescribe(way: Way, **changes: Any) -> tuple[str, ...]:
    given: Given = {
        "scheme": "two_harvests_one_infusion",
        "products": ["msc", "bmmnc"],
        "sides": ["left"],
        "msc_per_kg": 1_500_000,
        "units_per_product": 3,
        "planned_day0_at": (way.bench.clock.at + dt.timedelta(days=36)).isoformat(),
    }
    answer = way.act("investigator", "donor:therapy:ordered", "qa", **given | changes)
    return answer.verdict.codes


def test_an_order_has_versions_and_the_newest_counts(bench: Bench) -> None:
    way = Way(bench).ready()
    assert prescribe(way, msc_per_kg=1_000_000) == ()
    with bench.site.database.reading() as s:
        now = current_order(s, way.therapy)
    assert now is not None
    assert (now.version, now.weight_kg) == (2, Decimal("68.00"))
    assert now.arteries == ("mfca", "lfca", "obturator")
    assert now.cells_needed == 68_000_000  # 1.0e6 per kg x 68 kg


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scheme": "three_infusions"}, "scheme_unknown"),
        ({"products": ["nk_cells"]}, "product_unknown"),
        ({"sides": ["middle"]}, "side_unknown"),
        ({"arteries": ["aorta"]}, "artery_unknown"),
        ({"msc_per_kg": None}, "dose_missing"),
        ({"msc_per_kg": 10**9}, "field_not_readable"),
        ({"planned_day0_at": "2026-03-31T13:00:00+08:00"}, "day0_in_the_past"),
        ({"planned_day0_at": "2026-05-18T13:00:00"}, "field_not_readable"),
    ],
)
def test_an_order_in_other_words_than_the_definitions_is_refused(
    bench: Bench, changes: dict[str, Any], code: str
) -> None:
    way = screened(bench).bled().reported().decided()
    assert prescribe(way, **changes) == (code,)


def test_nothing_is_ordered_before_eligibility(bench: Bench) -> None:
    assert prescribe(screened(bench).bled().reported()) == ("not_eligible",)


def test_without_the_rule_of_eligibility_anything_is_ordered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "eligible", lambda *_: True)
    assert prescribe(screened(bench)) == ()


def go(way: Way, **changes: Any) -> tuple[str, ...]:
    given: Given = {"gate": "day0", "decision": "go", "projected_cells": 140_000_000}
    answer = way.act("qa", "donor:day0:decided", "investigator", **given | changes)
    return answer.verdict.codes


def test_go_says_what_is_short_or_old(bench: Bench) -> None:
    way = Way(bench).ready()
    assert set(go(way)) == {"marker_expired"}  # an alert: Day 0 is the site's choice
    way.bled("BLD-002")
    bench.clock.on(days=10)
    way.bled("BLD-003").reported("BLD-003")
    assert go(way) == ()
    assert go(way, projected_cells=101_999_999) == ("dose_shortfall",)  # 1.5e6 x 68 kg = 1.02e8


def test_go_is_refused_while_a_critical_deviation_is_open(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested().sent()
    way.received(identifiers=1)  # D04, critical
    assert "critical_deviation_open" in go(way)
    assert go(way, decision="no_go") == ()


def test_without_order_there_is_no_go(bench: Bench) -> None:
    assert go(screened(bench)) == ("order_missing",)


def test_go_is_refused_on_a_page_that_anything_has_overtaken(bench: Bench) -> None:
    way = Way(bench).ready()
    stream = f"therapy:{way.therapy}"
    with bench.site.database.snapshot() as conn:
        n = tops(conn, [stream])[stream]
    way.bled("BLD-002")
    given: Given = {"therapy": way.therapy, "gate": "day0", "decision": "go"}
    answer = bench.do(
        "qa", "donor:day0:decided", given, second="investigator", seen=Seen(stream, n)
    )
    assert answer.verdict.codes == ("changed_since_shown",)
