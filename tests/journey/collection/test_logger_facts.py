"""What is said of a logger's file: every reason whole, with its facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.journey.collection.test_logger_file import HEAD, LIMITS, SENT, file_of, limit, read
from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.collection.logger.grammar import LoggerLog, read_log
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.logger.rules import (
    Figures,
    Journey,
    figures_of,
    held_instead,
    judge_log,
    proposal_of,
)

D, HOLD = Decimal, Severity.HOLD
SECOND = dt.timedelta(seconds=1)
FINE = Figures(D("18"), D("20"), 0, D("19"), 0, 0)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (1, "logger_unit_not_stated", 2),
        (2, "logger_zone_not_stated", 3),
        (3, "logger_interval_s_not_stated", 4),
        (4, "logger_table_not_begun", 5),
    ],
)
def test_a_file_that_ends_in_its_head_lacks_the_next_line(lines: int, code: str, line: int) -> None:
    text = "\n".join(HEAD.split("\n")[:lines])
    assert read_log(text) == reason(code, about="csv", line=line, text="—")
    assert read_log(text + "\n") == read_log(text)


def many(readings: int) -> str:
    every = (f"{SENT + SECOND * n:%Y-%m-%d %H:%M:%S},18\n" for n in range(readings))
    return HEAD + "".join(every)


def test_how_long_a_file_may_be() -> None:
    assert isinstance(read_log(many(20_000)), LoggerLog)
    assert read_log(many(20_001)) == reason("logger_file_too_long", about="csv", most=20_000)
    assert read_log("x" * 800_001) == reason("logger_file_too_long", about="csv", most=800_000)
    name = reason("logger_logger_not_stated", about="csv", line=1, text="x" * 40)
    assert read_log("x" * 800_000) == name
    for empty in ("", "\n", HEAD):
        assert read_log(empty) == reason("logger_file_empty", about="csv")


def test_fahrenheit_is_read_to_a_hundredth() -> None:
    """65 F: 33 x 5 / 9 = 18.333; -40 F is -40 C; 32.05 F: 0.25 / 9 = 0.028."""
    head = HEAD.replace("unit,C", "unit,F")
    found = read(file_of("65", "-40", "32.05", head=head))
    assert [str(t) for _at, t in found.readings] == ["18.33", "-40.00", "0.03"]
    assert (found.unit, found.zone) == ("F", "+08:00")


@pytest.mark.parametrize(
    ("sent", "until", "another"),
    [
        (dt.timedelta(), dt.timedelta(hours=1), False),
        (dt.timedelta(minutes=5), dt.timedelta(hours=1), False),  # sent at the last reading
        (dt.timedelta(minutes=5, seconds=1), dt.timedelta(hours=1), True),
        (-dt.timedelta(hours=1), dt.timedelta(), False),  # arrived at the first
        (-dt.timedelta(hours=1), -SECOND, True),
    ],
)
def test_a_file_is_of_a_journey_that_it_touches(
    sent: dt.timedelta, until: dt.timedelta, another: bool
) -> None:
    """Two readings, at 0 and 5 minutes."""
    way = Journey(SENT + sent, SENT + until)
    found = judge_log(read(file_of("18", "19")), FINE, LIMITS, way, "SHIP-1")
    told = reason("logger_of_another_journey", about="csv", name="SHIP-1")
    assert found == ((told,) if another else ())


WAY = Journey(SENT, SENT + dt.timedelta(minutes=5))


@pytest.mark.parametrize(
    ("figures", "asked", "found"),
    [
        ({}, {}, []),
        (
            {"gaps": 2, "longest_gap_s": 959},
            {},
            [reason("logger_gaps", HOLD, "SHIP-1", gaps=2, minutes=15)],
        ),
        (
            {"outside_s": 600, "high_c": D("26.1")},
            {},
            [reason("outside_limit", HOLD, "temperature", value="26.1", unit="C", limit="15 - 25")],
        ),
        (
            {"outside_s": 600, "high_c": D("26.1")},
            {"excursion_total": limit("excursion_total", None, "10")},
            [reason("excursion_within_allowance", Severity.ALERT, minutes=10)],
        ),
        (
            {"outside_s": 660, "high_c": D("26.1")},
            {"excursion_total": limit("excursion_total", None, "10")},
            [reason("outside_limit", HOLD, "excursion_total", value=11, unit="min", limit="<= 10")],
        ),
        (
            {"mkt_c": D("21.01")},
            {"mean_kinetic_temperature": limit("mean_kinetic_temperature", None, "21", "C")},
            [
                reason(
                    *("outside_limit", HOLD, "mean_kinetic_temperature"),
                    value="21.01",
                    unit="C",
                    limit="<= 21",
                )
            ],
        ),
        (
            {"low_c": D("1")},
            {"temperature_reject": limit("temperature_reject", "2", "30", "C")},
            [
                reason(
                    "outside_limit", HOLD, "temperature_reject", value=1, unit="C", limit="2 - 30"
                )
            ],
        ),
    ],
)
def test_what_the_figures_say_is_said_with_its_facts(
    figures: dict[str, Any], asked: dict[str, Any], found: list[Reason]
) -> None:
    log = read(file_of("18", "19"))
    told = judge_log(log, replace(FINE, **figures), {**LIMITS, **asked}, WAY, "SHIP-1")
    assert list(told) == found


def test_a_single_reading_outside_stands_for_its_interval() -> None:
    assert figures_of(read(file_of("26")), WAY, LIMITS["temperature"]).outside_s == 300
    assert figures_of(read(file_of("25")), WAY, LIMITS["temperature"]).outside_s == 0
    assert figures_of(read(file_of("26")), WAY, None).outside_s == 0


def test_on_the_road_what_is_no_measurement_holds() -> None:
    facts = (("unit", "C"), ("value", "99"))
    strange = Reason("reading_implausible", about="temperature", facts=facts)
    beyond = Reason("outside_limit", about="temperature", facts=facts)
    others = (
        reason("logger_of_another_journey", about="csv"),
        reason("outside_limit", Severity.ALERT, "temperature"),
    )
    assert held_instead((strange, beyond, *others)) == (
        Reason("reading_implausible", HOLD, "temperature", facts),
        Reason("outside_limit", HOLD, "temperature", facts),
        *others,
    )


@pytest.mark.parametrize(
    ("found", "proposal"),
    [
        ((), Proposal.ACCEPT),
        ((reason("excursion_within_allowance", Severity.ALERT),), Proposal.ACCEPT),
        ((reason("logger_gaps", HOLD),), Proposal.AT_RISK),
        ((reason("outside_limit", HOLD, "temperature_reject"),), Proposal.REJECT),
    ],
)
def test_what_is_proposed(found: tuple[Reason, ...], proposal: Proposal) -> None:
    assert proposal_of(found) is proposal
