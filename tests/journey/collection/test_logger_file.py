"""A logger's file: read strictly, and judged by what the definition asks."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest

from tracker.identity.verdict import Reason
from tracker.journey.collection.logger.grammar import LoggerLog, read_log
from tracker.journey.collection.logger.rules import (
    Journey,
    figures_of,
    judge_log,
    mean_kinetic,
    proposal_of,
)
from tracker.protocol.definition import load_default
from tracker.protocol.steps import Parameter

HEAD = "logger,TL-014\nunit,C\nzone,+08:00\ninterval_s,300\ntime,temperature\n"
SENT = dt.datetime.fromisoformat("2026-04-23T08:50:00+08:00")
LIMITS = load_default().parameters_of("S08")


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the keys have their own tests on both engines


def file_of(*temperatures: str, begun: dt.datetime = SENT, head: str = HEAD) -> str:
    """A reading every five minutes."""
    every = dt.timedelta(minutes=5)
    return head + "".join(
        f"{begun + every * n:%Y-%m-%d %H:%M:%S},{t}\n" for n, t in enumerate(temperatures)
    )


def read(text: str) -> LoggerLog:
    found = read_log(text)
    assert isinstance(found, LoggerLog), found
    return found


def code_of(text: str) -> tuple[str, str]:
    found = read_log(text)
    assert isinstance(found, Reason)
    return found.code, str(dict(found.facts).get("line", ""))


def test_readings_are_instants_in_the_zone_that_the_file_states() -> None:
    log = read(file_of("18.2", "18.4"))
    assert log.readings[0] == (SENT, Decimal("18.2"))
    assert (log.logger, log.interval_s, log.duplicates) == ("TL-014", 300, 0)
    utc = read(file_of("18.2", head=HEAD.replace("+08:00", "Z")))
    assert utc.readings[0][0] - SENT == dt.timedelta(hours=8)
    # 64.4 F is 18 C
    warm = read(file_of("64.4", head=HEAD.replace("unit,C", "unit,F")))
    assert warm.readings[0][1] == Decimal("18.00")
    assert read("\ufeff" + file_of("18.2").replace("\n", "\r\n")).readings == log.readings[:1]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "logger_file_empty", ""),
        (HEAD, "logger_file_empty", ""),
        (HEAD.replace("unit,C\n", ""), "logger_unit_not_stated", "2"),
        (HEAD.replace("unit,C", "unit,K"), "logger_unit_not_stated", "2"),
        (HEAD.replace("+08:00", "Shanghai"), "logger_zone_not_stated", "3"),
        (HEAD.replace("+08:00", "+8"), "logger_zone_not_stated", "3"),
        (HEAD.replace("300", "0"), "logger_interval_s_not_stated", "4"),
        (HEAD.replace("time,temperature", "Time;Temp"), "logger_table_not_begun", "5"),
        (HEAD.replace("TL-014", "TL 014"), "logger_logger_not_stated", "1"),
        (HEAD + "23.04.2026 08:50:00,18.2\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-04-23 08:50:00;18,2\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-04-23 08:50:00,18.2 C\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-04-23 08:50:00,NaN\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-02-30 08:50:00,18.2\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-04-23 08:50:00,=1+1\n", "logger_line_not_readable", "6"),
        (HEAD + "2026-04-23 08:50:00,18.2\n\n", "logger_line_not_readable", "7"),
        (file_of("18.2") + "2026-04-23 08:45:00,18.2\n", "logger_time_goes_back", "7"),
        (file_of("18.2") + "2026-04-23 08:50:00,18.3\n", "logger_two_temperatures_at_once", "7"),
        ("x" * 800_001, "logger_file_too_long", ""),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_number_of_its_line(
    text: str, code: str, line: str
) -> None:
    assert code_of(text) == (code, line)


def test_a_line_that_stands_twice_counts_once() -> None:
    log = read(file_of("18.2") + "2026-04-23 08:50:00,18.2\n")
    assert (len(log.readings), log.duplicates) == (1, 1)


def test_mean_kinetic_temperature_is_that_of_the_formula() -> None:
    assert mean_kinetic([Decimal(20)] * 9) == Decimal("20.00")
    mean = (math.exp(-10_000 / 278.15) + math.exp(-10_000 / 298.15)) / 2
    by_hand = 10_000 / -math.log(mean) - 273.15  # 19.70
    assert float(mean_kinetic([Decimal(5), Decimal(25)])) == pytest.approx(by_hand, abs=0.005)


def judged(text: str, minutes: int, **limits: Parameter) -> tuple[str, set[str]]:
    """What is proposed after so many minutes, and the codes of what was found."""
    log, way = read(text), Journey(SENT, SENT + dt.timedelta(minutes=minutes))
    known = dict(LIMITS) | limits
    found = judge_log(log, figures_of(log, way, known["temperature"]), known, way, "SHIP-001")
    return proposal_of(found).value, {r.code for r in found}


def limit(name: str, low: str | None, high: str | None, unit: str = "min") -> Parameter:
    """A limit as a site's own definition would have it."""
    like = LIMITS["temperature"]
    bounds = {"limit_low": low, "limit_high": high}
    return like.model_copy(
        update={
            **{k: Decimal(v) if v else None for k, v in bounds.items()},
            "name": name,
            "unit": unit,
            "plausible_low": None,
            "plausible_high": None,
        }
    )


def test_the_verdict_is_by_what_the_definition_asks() -> None:
    fine, warm = file_of(*["18.2"] * 9), file_of("18.2", "18.2", "26.1", "24.0", *["20"] * 5)
    assert judged(fine, 45) == ("accept", set())
    assert judged(warm, 45) == ("at_risk", {"outside_limit"})
    # from 09:00 (26.1) to its neighbours: two stretches of five minutes
    allowed = limit("excursion_total", None, "10")
    assert judged(warm, 45, excursion_total=allowed) == ("accept", {"excursion_within_allowance"})
    shorter = limit("excursion_total", None, "9")
    assert judged(warm, 45, excursion_total=shorter)[0] == "at_risk"
    kinetic = limit("mean_kinetic_temperature", None, "20.0", "C")
    assert judged(fine, 45, mean_kinetic_temperature=kinetic) == ("accept", set())
    assert judged(warm, 45, mean_kinetic_temperature=kinetic, excursion_total=allowed) == (
        "at_risk",
        {"excursion_within_allowance", "outside_limit"},
    )
    ruined = limit("temperature_reject", "2", "30", "C")
    hot = file_of("18.2", "31.0", *["20"] * 7)
    assert judged(hot, 45, temperature_reject=ruined)[0] == "reject"
    assert judged(warm, 45, temperature_reject=ruined)[0] == "at_risk"


def test_silence_of_the_logger_is_a_gap_wherever_it_is() -> None:
    assert judged(file_of(*["18"] * 3), 45) == ("at_risk", {"logger_gaps"})  # stopped early
    late = file_of(*["18"] * 6, begun=SENT + dt.timedelta(minutes=20))
    assert judged(late, 45) == ("at_risk", {"logger_gaps"})
    hole = file_of(*["18"] * 3) + file_of(
        *["18"] * 3, begun=SENT + dt.timedelta(minutes=30), head=""
    )
    assert judged(hole, 45) == ("at_risk", {"logger_gaps"})
    other = file_of("18", begun=SENT + dt.timedelta(days=1))
    assert judged(other, 45)[1] == {"logger_of_another_journey"}
