"""The published passages and yields, recomputed by our formulae and held against what is printed.

Files: ``tests/published``. Colter 2000 plated 530 cells on 176 cm2 for fourteen days, twelve times;
what is printed of totals is taken as a claim and tested. Run with ``-s`` to see the table.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.dossier.desk.test_care import ORDER, P1, P2
from tracker.dossier.desk.care import outlook
from tracker.journey.expansion.doublings import (
    doubling_time_h,
    grown,
    hours_to_reach,
    population_doublings,
    projected_cells,
)
from tracker.protocol.definition import ProcessDefinition, load_default
from tracker.protocol.readings import judge_value

D = Decimal
FOLDER = Path(__file__).parents[2] / "published"
DEFINITION = load_default()
ZONE = ZoneInfo("Asia/Shanghai")
SEEDED, DAYS, AREA = D(530), D(14), D(176)
OFF = D("0.1")
"""A printed total that lies further than a tenth from what its counts give does not follow."""
PDT = {  # hours: 336 / log2(harvested / 530), by hand
    ("58", "R"): ("46.4", "30.5", "38.3"),
    ("58", "L"): ("45.8", "34.9", "36.6"),
    ("59", "R"): ("39.6", "38.1", "32.1"),
    ("59", "L"): ("41.8", "40.4", "34.0"),
}
FLAGGED = {("58", "R", 2): "1.5e+11", ("58", "L", 2): "8.7e+10"}
"""Printed 1.5e10 and 1.1e10; 7e7 x 1.1e6 / 530 and 1.1e8 x 4.2e5 / 530 by hand."""


def read(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(x for x in lines if not x.startswith("#")))


PASSAGES = read("msc_passages_colter2000.csv")
YIELDS = read("bmmnc_published_yields_and_doses.csv")


def totals() -> list[tuple[dict[str, str], Decimal]]:
    """Each passage with the total that its counts give, from the printed total of P1 on."""
    out = []
    total = D(0)
    for row in PASSAGES:
        pd = population_doublings(D(row["harvested_cells"]), D(row["seeded_cells"]))
        first = row["passage"] == "1"
        total = D(row["published_cumulative_msc"]) if first else grown(total, pd)
        out.append((row, total))
    return out


def flagged(row: dict[str, str], total: Decimal) -> bool:
    return abs(D(row["published_cumulative_msc"]) / total - 1) > OFF


def test_every_published_passage_is_recomputed_and_totals_that_do_not_follow_are_flagged() -> None:
    print(
        f"\n{'donor':6}{'P':3}{'harvested':>10}{'PD':>7}{'PDT h':>7}{'CPD':>7}"
        f"{'total printed':>15}{'computed':>10}  follows"
    )
    cpd, found = D(0), {}
    for row, total in totals():
        side, n = (row["donor"], row["side"]), int(row["passage"])
        pd = population_doublings(D(row["harvested_cells"]), SEEDED)
        pdt = doubling_time_h(DAYS, pd)
        assert pdt is not None
        cpd = pd if n == 1 else cpd + pd
        assert f"{pdt:.1f}" == PDT[side][n - 1], (side, n)
        assert math.isclose(float(pd), math.log2(int(row["harvested_cells"]) / 530))
        printed, wrong = row["published_cumulative_msc"], flagged(row, total)
        if wrong:
            found[*side, n] = f"{total:.1e}"
        print(
            f"{'-'.join(side):6}{n:<3}{int(row['harvested_cells']):>10}{pd:>7.2f}{pdt:>7.1f}"
            f"{cpd:>7.2f}{printed:>15}{total:>10.1e}  {'NO' if wrong else 'yes'}"
        )
    assert len(PASSAGES) == 12
    assert found == FLAGGED


def test_without_the_check_the_printed_totals_would_be_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{__name__}.OFF", D(100))
    assert not [row for row, total in totals() if flagged(row, total)]


@pytest.mark.parametrize("row", PASSAGES, ids=lambda r: f"{r['donor']}{r['side']}P{r['passage']}")
def test_a_published_doubling_time_projects_its_own_count_and_its_own_fourteenth_day(
    row: dict[str, str],
) -> None:
    """From 530 cells at the PDT of the passage: 14 days give the count, the count 14 days."""
    harvested = D(row["harvested_cells"])
    pdt = D(
        PDT[row["donor"], row["side"]][int(row["passage"]) - 1]
    )  # rounded to a tenth of an hour
    assert abs(projected_cells(SEEDED, DAYS, pdt) / harvested - 1) < D("0.02")
    assert abs(hours_to_reach(SEEDED, harvested, pdt) / 24 - DAYS) < D("0.02")
    assert hours_to_reach(harvested, SEEDED, pdt) == 0


@pytest.mark.parametrize(
    ("dose_per_kg", "reached", "after"),
    [
        # 530 cells on 1 June, PDT 46.4 h (58R P1). 1 000 x 80 = 80 000: 336 h = 14 d, 15 June
        (1_000, dt.date(2026, 6, 15), 0),
        # 2 000 x 80: one doubling more, 46.4 h = 1.93 d: 15.93 d, on the sixteenth: 17 June
        (2_000, dt.date(2026, 6, 17), 2),
        # 500 x 80: one less: 12.07 d, on the thirteenth: 14 June
        (500, dt.date(2026, 6, 14), -1),
        # 100 000 x 80 = 8e6: 13.88 PD x 46.4 h = 26.8 d, and no passage lasts over 21
        (100_000, None, None),
    ],
)
def test_dose_and_day_are_projected_against_day_0_from_a_published_passage(
    dose_per_kg: int, reached: dt.date | None, after: int | None
) -> None:
    pdt = D(336) / population_doublings(D(80_000), SEEDED)
    seeded_at = dt.datetime(2026, 6, 1, 9, tzinfo=ZONE)
    culture = replace(
        P2, seeded_viable=530, seeded_at=seeded_at, grown=replace(P1, pdt_h=pdt - D("1e-9"))
    )
    day0 = dt.datetime(2026, 6, 15, 13, tzinfo=ZONE)
    order = replace(ORDER, weight_kg=D(80), msc_per_kg=dose_per_kg, planned_day0_at=day0)
    found = outlook(culture, order, DEFINITION, ZONE)
    assert found is not None
    assert abs(found.projected - 80_000) <= 1
    assert (found.reached_on, found.days_after_day0) == (reached, after)
    assert found.falls_short is (after is None or after > 0)


def test_with_the_longest_passage_unasked_a_day_would_be_promised_that_no_passage_reaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = replace(P2, seeded_viable=11_440_000, grown=replace(P1, pdt_h=D(1400)))  # T01
    found = outlook(slow, ORDER, DEFINITION, ZONE)
    assert found is not None
    assert found.reached_on is None
    monkeypatch.setattr(ProcessDefinition, "parameters_of", lambda *_: {})
    promised = outlook(slow, ORDER, DEFINITION, ZONE)
    assert promised is not None
    # 1400 h x log2(1.02e8 / 1.144e7) = 4418 h = 184.1 d after 12 May: the 185th day
    assert promised.reached_on == dt.date(2026, 5, 12) + dt.timedelta(days=185)


def test_published_yields_are_plausible_to_the_definition_and_their_arithmetic_holds() -> None:
    """Ten yields per ml and doses: none is taken for a slip of the pen; low ones are told."""
    per_ml = DEFINITION.parameters_of("S11")["mnc_per_ml_marrow"]
    whole = DEFINITION.parameters_of("S19")["bmmnc_dose_total"]
    print(f"\n{'report':38}{'published':>26}  says")
    judged = {}
    for row in YIELDS:
        yielded = re.findall(r"^[0-9.]+", row["mnc_1e6_per_ml_bm"])
        dose = row["dose_cells"].partition("(")[0]
        doses = [] if "CFU" in dose else re.findall(r"[0-9.]+e[0-9]+", dose)
        for limit, numbers in ((per_ml, yielded), (whole, doses)):
            for number in numbers:
                codes = tuple(r.code for r in judge_value(limit, D(number)))
                judged[row["report"], row["group"], number] = codes
                print(f"{row['report']:38}{number:>26}  {', '.join(codes) or 'within'}")
    assert D("1.68e8") / 60 == D("2.8e6")  # the bags: printed as 2.8
    # six yields of 2.8 to 5.22e6 per ml, of which the lowest allowed is 1.5; five doses from 1e8 on
    assert set(judged.values()) == {()}
    assert len(judged) == 11
