"""A logger's file judges the way of units only as far as it goes: to the receipt, or it holds.

The worked way: issued, a quarter of an hour on foot, 9.4 degrees Celsius at its warmest; 2 to 8 are
allowed (process parameters, S23). The first minute of it was cold.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.journey.administration.test_box_logger import BOX, COLD, LOGGER, WARM, own_file
from tests.journey.collection.test_logger_file import SENT, file_of
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.administration import boxes
from tracker.journey.administration.acts import logger, receipt

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the keys of these tables have their own tests on both engines


@pytest.fixture
def underway(bench: Bench) -> Suite:
    """Three units that left a minute ago, a logger with them."""
    suite = Suite(bench, 7).prepared("msc").released()
    issued(suite, *suite.codes)
    bench.clock.on(minutes=1)
    return suite


def issued(suite: Suite, *names: str) -> None:
    units = [suite.codes[n] for n in names]
    tag = "administration:units:issued"
    suite.did("tech", tag, "runner", units=units, shipment=BOX, logger=LOGGER)


def file_read(suite: Suite, csv: str, shipment: str = BOX) -> Answer:
    return suite.act("infusion_nurse", logger.TAG, "runner", shipment=shipment, csv=csv)


def test_a_file_read_on_the_way_is_refused_and_a_warm_way_holds_at_the_receipt(
    underway: Suite,
) -> None:
    early = file_read(underway, own_file(underway, "4.1"))
    assert early.verdict.codes == ("logger_box_under_way",)
    assert rows(underway.bench, "logger_file") == []
    underway.bench.clock.on(minutes=15)
    assert underway.receive(temp_max_c="9.4").accepted
    (came,) = rows(underway.bench, "suite_receipt")
    assert (came["temp_min_c"], came["temp_max_c"]) == (39, 94)
    assert {d["code"] for d in rows(underway.bench, "deviation")} == {"D31"}
    assert "on_hold" in underway.accept().verdict.codes


@pytest.mark.parametrize("guards", [(), ("gaps",), ("typed",), ("gaps", "typed")])
def test_each_guard_alone_holds_a_way_of_which_one_cold_minute_was_read(
    underway: Suite, monkeypatch: pytest.MonkeyPatch, guards: tuple[str, ...]
) -> None:
    """A file of the first minute stands in the record: so it was, while the page took it."""
    monkeypatch.setattr(logger, "arrived", lambda *_: True)  # the first guard removed
    if "gaps" in guards:
        monkeypatch.setattr(receipt, "judge_end", lambda *_: [])
    if "typed" in guards:
        monkeypatch.setattr(receipt, "judge_asked", lambda *_: [])
    assert file_read(underway, own_file(underway, "4.1")).accepted
    underway.bench.clock.on(minutes=15)
    assert underway.receive(temp_max_c="9.4").accepted
    clean = guards == ("gaps", "typed")
    assert underway.accept().accepted is clean  # the attack succeeds when all are gone
    titles = {d["title"] for d in rows(underway.bench, "deviation")}
    left = {"gaps": "logger_gaps", "typed": "outside_limit"}
    assert titles == {title for name, title in left.items() if name not in guards}


def test_a_unit_that_came_after_its_file_was_read_is_held_and_the_others_are_not(
    underway: Suite,
) -> None:
    first, second, third = underway.codes
    underway.bench.clock.on(minutes=15)
    assert underway.receive(first, second).accepted  # the third: nobody knows where
    assert file_read(underway, own_file(underway, *COLD)).accepted
    underway.bench.clock.on(hours=1)
    late = underway.receive(third)
    # 16 min + 1 h after issue; the last reading 15 min 1 s after it: an hour and 59 s of silence
    assert [dict(r.facts) for r in late.reasons if r.code == "logger_gaps"] == [
        {"gaps": "1", "minutes": "60"}
    ]
    assert {h["container_id"] for h in rows(underway.bench, "hold")} == {underway.units[third]}


def test_the_receipt_says_up_to_when_a_file_goes(underway: Suite, hands: Hands) -> None:
    first, *_others = underway.codes
    underway.bench.clock.on(minutes=15)
    assert underway.receive(first).accepted
    assert file_read(underway, own_file(underway, *COLD)).accepted
    page = hands.look("infusion_nurse", f"/therapies/{underway.therapy}/suite-receipt")
    (issued_at,) = {r["issued_at"] for r in rows(underway.bench, "unit_issue")}
    left = dt.datetime.fromisoformat(issued_at).astimezone(SENT.tzinfo)
    assert f"up to {left + dt.timedelta(minutes=15):%Y-%m-%d %H:%M} +08:00: within" in page.replace(
        "\u00a0", " "
    )


def test_a_file_that_ends_within_its_interval_before_the_receipt_leaves_no_gap(
    underway: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger, "arrived", lambda *_: True)
    assert file_read(underway, own_file(underway, "4.1")).accepted  # at 1 s; 450 s are allowed
    underway.bench.clock.on(minutes=6)
    assert underway.receive().accepted
    assert rows(underway.bench, "hold") == []


def test_temperatures_are_always_asked_for(underway: Suite, hands: Hands) -> None:
    page = hands.look("infusion_nurse", f"/therapies/{underway.therapy}/suite-receipt")
    assert "Lowest on the way" in page
    untyped = underway.act(
        "infusion_nurse",
        "administration:units:received",
        "runner",
        units=list(underway.codes.values()),
        shipment=BOX,
    )
    assert not untyped.accepted
    assert rows(underway.bench, "unit_receipt") == []


def test_the_page_offers_no_box_that_is_on_its_way(underway: Suite, hands: Hands) -> None:
    path = f"/therapies/{underway.therapy}/suite-logger"
    page = hands.look("infusion_nurse", path)
    assert "when its box has come" in page
    assert 'type="file"' not in page
    assert underway.receive().accepted
    assert 'type="file"' in hands.look("infusion_nurse", path)


def test_a_name_that_was_never_sent_is_not_said_to_be_read(underway: Suite) -> None:
    unknown = file_read(underway, own_file(underway, *COLD), "SHIP-009")
    assert unknown.verdict.codes == ("shipment_unknown",)


def two_ways(suite: Suite) -> tuple[str, str]:
    """One unit, and two more three hours later, by one name and logger; each way's own file."""
    first, *rest = suite.codes
    files = []
    for names in ((first,), rest):
        begun = suite.bench.clock.at.astimezone(SENT.tzinfo).replace(microsecond=0)
        issued(suite, *names)
        suite.bench.clock.on(minutes=16)
        assert suite.receive(*names).accepted
        files.append(file_of(*COLD, begun=begun + dt.timedelta(seconds=1)))
        suite.bench.clock.on(hours=3)
    return files[0], files[1]


@pytest.mark.parametrize("newest_first", [False, True])
def test_two_ways_of_one_name_and_logger_are_two_boxes_with_a_file_each(
    bench: Bench, newest_first: bool
) -> None:
    suite = Suite(bench, 7).prepared("msc").released()
    files = two_ways(suite)
    for csv in reversed(files) if newest_first else files:
        assert file_read(suite, csv).accepted
    assert {f["gaps"] for f in rows(bench, "logger_file")} == {0}
    assert rows(bench, "hold") == []
    assert file_read(suite, files[0]).verdict.codes == ("logger_read_already",)


def test_merged_into_one_box_two_ways_would_show_a_gap_of_hours(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "_key", lambda row: (row.shipment, row.logger))
    suite = Suite(bench, 7).prepared("msc").released()
    assert file_read(suite, two_ways(suite)[1]).accepted
    (kept,) = rows(bench, "logger_file")
    assert kept["gaps"] == 1
    assert len(rows(bench, "hold")) == 3


def test_what_holds_after_the_receipt_waits_for_qa_with_the_file_too(underway: Suite) -> None:
    underway.bench.clock.on(minutes=15)
    assert underway.receive().accepted
    answer = file_read(underway, own_file(underway, *WARM))
    assert answer.outputs["proposal"] == "at_risk"
    assert "on_hold" in underway.accept().verdict.codes
