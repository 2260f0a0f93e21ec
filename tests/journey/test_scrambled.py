"""The case of somebody else, elsewhere, at another time of the year: every verdict is the same."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.journey.scramble import Scramble
from tests.journey.story import worked_case
from tests.postgres import Server
from tracker.journey.expansion.growth import growth
from tracker.record.verify import verify
from tracker.replay import Case, Story, Told, begin, fresh_site

day0 = dt.datetime.fromisoformat
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
SCRAMBLES = {
    # the clocks go back in the night before Day 0, while the last passage grows
    "back": Scramble(7, Fraction(19, 20), True, day0("2026-10-25T13:00:00+01:00"), BERLIN),
    # the clocks go forward in the night before Day 0
    "forward": Scramble(8, Fraction(21, 20), False, day0("2027-03-14T13:00:00-04:00"), NEW_YORK),
    # units are filled in the hour that comes twice
    "twice": Scramble(9, Fraction(19, 20), True, day0("2026-10-25T05:30:00+01:00"), BERLIN),
}


def verdicts(told: list[Told]) -> list[tuple[int, str, bool, tuple[str, ...]]]:
    """What became of each act."""
    return [
        (t.seq, t.tag, t.answer.accepted, tuple(sorted({r.code for r in t.answer.reasons})))
        for t in told
    ]


def tell(url: str, case: Case, how: Scramble | None) -> tuple[Story, list[Told]]:
    site = fresh_site(url, case, how.zone) if how else fresh_site(url, case)
    story = begin(site, case, how.shift if how else dt.timedelta())
    return story, list(story.tell())


def doublings(case: Case) -> dict[int, float]:
    """Population doublings by passage, from the numbers of the case alone: log2 of out over in."""
    acts = [(a["act"], a["given"]) for e in case.events for a in e["acts"]]

    def only(tag: str) -> list[dict[str, Any]]:
        return [given for act, given in acts if act == tag]

    (plated,) = only("isolation:colonies:plated")
    (counted,) = only("isolation:colonies:counted")
    out = [
        g["total_cells"] * float(g["viability_pct"]) / 100
        for g in only("expansion:passage:harvested")
    ]
    put_in = [float(g["viable_seeded"]) for g in only("expansion:cells:seeded")]
    put_in[0] *= counted["colonies"] / plated["mnc_plated"]  # colony-forming cells among the MNC
    return {n: math.log2(o / i) for n, (o, i) in enumerate(zip(out, put_in, strict=True))}


@pytest.mark.parametrize(
    "which", ["forward", *(pytest.param(w, marks=pytest.mark.long) for w in ("back", "twice"))]
)
def test_verdicts_and_growth_do_not_know_the_case_by_heart(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    how = SCRAMBLES[which]
    plain, case = worked_case(), how.of(worked_case())
    first, as_written = tell(f"sqlite:///{tmp_path / 'plain.db'}", plain, None)
    url = f"sqlite:///{tmp_path / 'other.db'}"
    if which == "forward":
        server: Server = request.getfixturevalue("postgres")
        url = server.create("scrambled")
    story, otherwise = tell(url, case, how)
    mine, theirs = verdicts(as_written), verdicts(otherwise)
    assert len(mine) == len(theirs) == 183
    differing = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    # QC-P2-1 is taken 55 h before Day 0 and read 117 h after it, due at the end of the 7th day:
    # here that is 23:30 on 22 October and 02:30 on the 30th, a day late (05-16 to 05-23 as written)
    late = ("result_later_than_due",) if which == "twice" else ()
    assert all(b[2] and b[3] == late for _a, b in differing), differing
    assert len(differing) == (1 if late else 0)
    with story.site.database.reading() as s:
        grown = {p.passage: (p.pd, p.cpd) for p in growth(s, story.names["therapy"])}
    by_hand = doublings(case)
    assert {n: round(float(pd or 0), 6) for n, (pd, _cpd) in grown.items()} == {
        n: round(pd, 6) for n, pd in by_hand.items()
    }
    assert float(grown[2][1] or 0) == pytest.approx(sum(by_hand.values()), abs=1e-6)
    assert verify(story.site.database).holds
    for told in (first, story):
        told.site.database.close()
