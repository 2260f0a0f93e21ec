"""The worked case as milestones: what happened, for tests of what is worked out from it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import Milestone, What
from tracker.journey.donor.state import OrderNow
from tracker.protocol.definition import load_default

ZONE = ZoneInfo("Asia/Shanghai")
DEFINITION = load_default()
DAY0 = dt.datetime(2026, 5, 18, 13, 0, tzinfo=ZONE)
BOTH = ("bmmnc", "msc")


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


ORDER = OrderNow(
    id="order",
    version=1,
    scheme="two_harvests_one_infusion",
    products=BOTH,
    sides=("left",),
    arteries=(),
    weight_kg=Decimal(68),
    msc_per_kg=1_500_000,
    units_per_product=3,
    planned_day0_at=DAY0,
)
ELIGIBLE = Milestone(What.ELIGIBILITY, at("04-12 10:00"), word="eligible")
MARKERS = Milestone(What.MARKERS, at("04-09 08:20"), "RPT ID-001")
HARVEST_A = Milestone(What.HARVESTED, at("04-23 08:40"), "HARV-A", n=1)
P0 = Milestone(What.SEEDED, at("04-23 11:40"), "lot", n=0)
P0_DONE = Milestone(What.PASSAGED, at("05-05 09:00"), "lot", n=0)
P1 = Milestone(What.SEEDED, at("05-05 09:40"), "lot", n=1)
FED = Milestone(What.CARED, at("05-08 10:00"), word="feed", n=45)
P1_DONE = Milestone(What.PASSAGED, at("05-12 09:00"), "lot", n=1)
REPEATED = Milestone(What.MARKERS, at("05-14 16:20"), "RPT ID-002")
HARVEST_B = Milestone(What.HARVESTED, at("05-18 07:45"), "HARV-B", n=2)
GROWN = (ELIGIBLE, MARKERS, HARVEST_A, P0, P0_DONE, P1, FED, P1_DONE, REPEATED, HARVEST_B)
FILLED = tuple(Milestone(What.FILLED, at("05-18 11:05"), f"lot-{p}", p) for p in BOTH)
RELEASED = tuple(Milestone(What.LOT, at("05-18 12:42"), "conditionally_released", p) for p in BOTH)
SIGNED_IN = Milestone(What.SIGNED_IN, at("05-18 13:01"), "session")
STARTED = Milestone(What.STARTED, at("05-18 13:30"), "unit")
GIVEN = Milestone(What.GIVEN, at("05-18 13:35"), "unit", n=34_000_000)
SIGNED_OUT = Milestone(What.SIGNED_OUT, at("05-18 14:27"), "session")
TREATED = (*GROWN, *FILLED, *RELEASED, SIGNED_IN, STARTED, GIVEN, SIGNED_OUT)


def facts(*happened: Milestone, order: OrderNow | None = ORDER) -> TherapyFacts:
    return TherapyFacts(
        id="therapy",
        coi="CHA999926SYN7A0",
        subject="SYN-ON-007",
        name="Wang Jun 王军",
        born_on=dt.date(1988, 3, 14),
        sign_shape=0,
        sign_letters="KR",
        started_at=at("04-08 09:10"),
        definition=DEFINITION,
        order=order,
        milestones=tuple(sorted(happened, key=lambda m: m.at)),
    )
