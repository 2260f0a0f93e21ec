"""A logger's file: read strictly, judged by the definition, kept with its hash, proposed from."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import math
from decimal import Decimal

import pytest

from tests.attacks import PASSED, Shell, rows
from tests.journey.collection.test_pages import Collected
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.identity.verdict import Reason
from tracker.journey.collection.logger import acts
from tracker.journey.collection.logger.grammar import LoggerLog, read_log
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.logger.rules import (
    Journey,
    figures_of,
    judge_log,
    mean_kinetic,
    proposal_of,
)
from tracker.protocol.definition import load_default
from tracker.protocol.steps import Parameter

__all__ = ["hands", "known_passwords"]
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


@pytest.fixture
def way(bench: Bench) -> Collected:
    return Collected(bench).to_door()


def own_file(way: Collected, *temperatures: str, **changes: str) -> str:
    """The file of this shipment's logger, from when it was sent."""
    (sent,) = {r["sent_at"] for r in rows(way.bench, "shipment")}
    begun = dt.datetime.fromisoformat(sent).astimezone(SENT.tzinfo)
    text = file_of(*temperatures, begun=begun.replace(microsecond=0) + dt.timedelta(seconds=1))
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def test_the_file_is_read_on_its_page_and_the_receipt_shows_what_it_proposes(
    way: Collected, hands: Hands
) -> None:
    way.bench.clock.on(minutes=45)
    hands.clients.clear()
    path = f"/shipments/{way.names['shipment']}/logger"
    assert "zone,+08:00" in hands.look("tech", path)
    wrong = hands.post("tech", path, "tech_2", file=(io.BytesIO(b"Time;Temp\n1;2\n"), "x.csv"))
    text = html.unescape(wrong.get_data(as_text=True))
    assert wrong.status_code == 409
    assert "Line 1 must say which logger it was" in text
    assert "nothing of it is kept" in text
    assert rows(way.bench, "logger_file") == []
    content = own_file(way, "18.2", "18.9", "26.4", *["20.1"] * 6)
    answer = hands.post("tech", path, "tech_2", file=(io.BytesIO(content.encode()), "TL-014.csv"))
    assert answer.status_code == 303, refused_for(way.bench)
    (kept,) = rows(way.bench, "logger_file")
    assert kept["sha256"] == hashlib.sha256(content.encode()).hexdigest()
    assert kept["content"] == content
    assert (kept["proposal"], kept["outside_s"], kept["high_c"]) == ("at_risk", 600, 2640)
    assert len(rows(way.bench, "hold")) == 2  # both bags
    page = hands.look("tech", answer.location)
    assert "at risk: on hold until quality assurance decides" in page
    assert "Coldest" not in page  # the file said it
    assert "was read. It proposes" in hands.look("tech", path)


def test_the_receipt_rests_on_the_file_and_a_person_decides(way: Collected) -> None:
    way.bench.clock.on(minutes=45)
    given = {"shipment": way.names["shipment"], "csv": own_file(way, *["18.2"] * 9)}
    assert way.did("tech", acts.TAG, "tech_2", **given).outputs["proposal"] == "accept"
    assert way.act("tech", acts.TAG, "tech_2", **given).verdict.codes == ("logger_read_already",)
    opened = way.opened(temp_min_c=None, temp_max_c=None)
    found = way.did("tech", "collection:shipment:received", "tech_2", **opened)
    assert "logger_missing" not in found.verdict.codes
    (receipt,) = rows(way.bench, "receipt")
    assert (receipt["temp_min_c"], receipt["temp_max_c"]) == (182, 182)
    assert rows(way.bench, "hold") == []


def test_the_file_of_another_logger_or_journey_is_refused_and_nothing_is_kept(
    way: Collected,
) -> None:
    way.bench.clock.on(minutes=45)
    for text, code in (
        (own_file(way, *["18.2"] * 9, **{"TL-014": "TL-015"}), "logger_is_another"),
        (own_file(way, *["18.2"] * 9, **{"+08:00": "Z"}), "logger_of_another_journey"),
    ):
        answer = way.act("tech", acts.TAG, "tech_2", shipment=way.names["shipment"], csv=text)
        assert answer.verdict.codes == (code,)
    assert rows(way.bench, "logger_file") == []


def test_who_accepts_what_the_logger_would_reject_says_why_and_without_the_rule_need_not(
    way: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.bench.clock.on(minutes=45)
    given = {"shipment": way.names["shipment"], "csv": own_file(way, *["18.2"] * 9)}
    monkeypatch.setattr(acts, "proposal_of", lambda _found: Proposal.REJECT)
    assert way.did("tech", acts.TAG, "tech_2", **given).outputs["proposal"] == "reject"
    opened = way.opened(temp_min_c=None, temp_max_c=None)
    tag = "collection:shipment:received"
    refused = way.act("tech", tag, "tech_2", **opened)
    assert refused.verdict.codes == ("accepted_against_the_logger",)
    why = {"note": "probe lay outside the box; gel packs at 20 C"}
    assert way.act("tech", tag, "tech_2", **opened, **why).accepted


@pytest.mark.spoils_record
def test_a_file_of_another_therapys_shipment_cannot_be_written(way: Collected) -> None:
    """I01: the key carries the therapy."""
    way.bench.clock.on(minutes=45)
    given = {"shipment": way.names["shipment"], "csv": own_file(way, *["18.2"] * 9)}
    way.did("tech", acts.TAG, "tech_2", **given)
    (row,) = rows(way.bench, "logger_file")
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    shell = Shell(way.bench)
    try:
        changed = row | {"shipment_id": "shipment-x", "therapy_id": "therapy-x"}
        said = shell.refused(
            f"insert into logger_file ({names}) values ({marks})", *changed.values()
        )
        assert said != PASSED
    finally:
        shell.close()
