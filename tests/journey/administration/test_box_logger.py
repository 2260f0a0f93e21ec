"""The logger of a box of units: its file kept and judged by the definition, and what it holds.

Readings every five minutes in the zone of the site; the definition asks for 2 to 8 degrees Celsius
on the way (process parameters, S23).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
from collections.abc import Sequence
from decimal import Decimal

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.journey.collection.test_logger_file import HEAD, SENT, file_of, read
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tests.upkeep.ground import client_of
from tracker.identity.verdict import Severity
from tracker.journey.administration.acts import logger
from tracker.journey.administration.boxes import limits_of_way
from tracker.journey.collection.logger.models import Proposal
from tracker.journey.collection.logger.rules import (
    Journey,
    figures_of,
    held_instead,
    judge_log,
    proposal_of,
)
from tracker.journey.collection.on_the_way import shipments_to_receive
from tracker.protocol.definition import load_default
from tracker.protocol.steps import Parameter
from tracker.protocol.words import LimitKind

__all__ = ["hands", "known_passwords"]
BOX, LOGGER = "SHIP-003", "TL-014"
COLD = ("4.1", "4.6", "5.0", "5.2")
WARM = ("4.1", "6.8", "9.4", "7.7")
ASKED = limits_of_way(load_default().parameters_of("S23"))


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the keys of these tables have their own tests on both engines


@pytest.fixture
def sent(bench: Bench) -> Suite:
    """Three units that came after a quarter of an hour on their way, a logger with them.

    What somebody read off it at the receipt was within the limits: 3.9 and 6.1 degrees Celsius.
    """
    suite = Suite(bench, 7).prepared("msc").released()
    units = list(suite.codes.values())
    suite.did(
        "tech", "administration:units:issued", "runner", units=units, shipment=BOX, logger=LOGGER
    )
    bench.clock.on(minutes=16)
    assert suite.receive().accepted
    return suite


def own_file(suite: Suite, *temperatures: str) -> str:
    """The file of this box's logger, from when it was issued."""
    (issued,) = {r["issued_at"] for r in rows(suite.bench, "unit_issue")}
    begun = dt.datetime.fromisoformat(issued).astimezone(SENT.tzinfo).replace(microsecond=0)
    return file_of(*temperatures, begun=begun + dt.timedelta(seconds=1))


def given(suite: Suite, *temperatures: str) -> dict[str, str]:
    return {"shipment": BOX, "csv": own_file(suite, *temperatures)}


def test_a_warm_way_is_read_on_its_page_holds_the_units_and_waits_for_qa(
    sent: Suite, hands: Hands
) -> None:
    path = f"/therapies/{sent.therapy}/suite-logger"
    page = hands.look("infusion_nurse", path)
    assert "2 - 8 °C" in page  # before the file is read
    assert LOGGER in page
    content = own_file(sent, *WARM)
    file = (io.BytesIO(content.encode()), "TL-014.csv")
    answer = hands.post("infusion_nurse", path, "runner", shipment=BOX, file=file)
    assert answer.status_code == 303, refused_for(sent.bench)
    (kept,) = rows(sent.bench, "logger_file")
    assert kept["sha256"] == hashlib.sha256(content.encode()).hexdigest()
    # 5 to 10 and 10 to 15 minutes: each stretch has an end at 9.4
    assert (kept["proposal"], kept["low_c"], kept["high_c"]) == ("at_risk", 410, 940)
    assert kept["outside_s"] == 600
    assert {d["code"] for d in rows(sent.bench, "deviation")} == {"D31"}
    assert {h["container_id"] for h in rows(sent.bench, "hold")} == set(sent.units.values())
    said = hands.look("infusion_nurse", path)
    assert "4.10 °C – 9.40 °C" in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert "on hold until quality assurance decides" in said
    refused = sent.accept()
    assert set(refused.verdict.codes) == {"on_hold", "deviation_not_assessed"}
    assert "was read" in hands.look("qa", path)


def test_with_the_rule_removed_units_of_a_warm_way_would_be_accepted(
    sent: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger, "judge_log", lambda *_: ())
    sent.did("infusion_nurse", logger.TAG, "runner", **given(sent, *WARM))
    assert sent.accept().accepted


def test_a_cold_way_holds_nothing(sent: Suite) -> None:
    answer = sent.did("infusion_nurse", logger.TAG, "runner", **given(sent, *COLD))
    assert answer.outputs["proposal"] == "accept"
    assert sent.accept().accepted
    with sent.bench.site.database.reading() as s:
        assert shipments_to_receive(s, sent.therapy) == {}  # no marrow is awaited by it


def test_the_file_may_be_read_hours_after_the_units_came_and_holds_them_then(sent: Suite) -> None:
    sent.bench.clock.on(hours=2)  # the way ended when they came: no gap afterwards
    answer = sent.did("infusion_nurse", logger.TAG, "runner", **given(sent, *WARM))
    assert answer.outputs["proposal"] == "at_risk"
    assert {d["title"] for d in rows(sent.bench, "deviation")} == {"outside_limit"}
    assert "on_hold" in sent.accept().verdict.codes


def test_a_file_of_another_logger_another_journey_or_none_is_refused_and_nothing_is_kept(
    sent: Suite,
) -> None:
    fine = own_file(sent, *COLD)
    for text, code in (
        (fine.replace(LOGGER, "TL-015"), "logger_is_another"),
        (fine.replace("+08:00", "Z"), "logger_of_another_journey"),
        (fine.replace("4.6", "4,6"), "logger_line_not_readable"),
    ):
        answer = sent.act("infusion_nurse", logger.TAG, "runner", shipment=BOX, csv=text)
        assert answer.verdict.codes == (code,)
    unknown = sent.act("infusion_nurse", logger.TAG, "runner", shipment="SHIP-009", csv=fine)
    assert unknown.verdict.codes == ("shipment_unknown",)
    assert rows(sent.bench, "logger_file") == []
    sent.did("infusion_nurse", logger.TAG, "runner", shipment=BOX, csv=fine)
    again = sent.act("infusion_nurse", logger.TAG, "runner", shipment=BOX, csv=fine)
    assert again.verdict.codes == ("logger_read_already",)


def test_who_carries_or_makes_units_does_not_read_their_logger_alone(
    sent: Suite, hands: Hands
) -> None:
    path = f"/therapies/{sent.therapy}/suite-logger"
    assert hands.client("tech").get(path).status_code == 403
    alone = sent.act("infusion_nurse", logger.TAG, **given(sent, *COLD))
    assert alone.verdict.codes == ("second_person_needed",)


def judged(
    temperatures: Sequence[str], limits: dict[str, Parameter]
) -> tuple[Proposal, set[Severity]]:
    """What a file of a quarter of an hour says against these limits."""
    log = read(file_of(*temperatures, head=HEAD))
    way = Journey(SENT, SENT + dt.timedelta(minutes=16))
    found = judge_log(log, figures_of(log, way, limits.get("temperature")), limits, way, BOX)
    kept = held_instead(found)
    return proposal_of(kept), {r.severity for r in kept}


@pytest.mark.parametrize(
    ("kind", "severity", "proposal"),
    [
        (LimitKind.ALERT, Severity.ALERT, Proposal.ACCEPT),
        (LimitKind.HOLD, Severity.HOLD, Proposal.AT_RISK),
        (LimitKind.STOP, Severity.HOLD, Proposal.AT_RISK),  # the file is kept, the units wait
    ],
)
def test_the_definition_says_whether_a_warm_way_holds(
    kind: LimitKind, severity: Severity, proposal: Proposal
) -> None:
    limits = ASKED | {"temperature": ASKED["temperature"].model_copy(update={"limit_kind": kind})}
    assert judged(WARM, limits) == (proposal, {severity})
    assert judged(COLD, limits) == (Proposal.ACCEPT, set())


def test_a_definition_may_allow_time_outside_and_name_what_is_beyond_use() -> None:
    def more(name: str, low: str | None, high: str | None) -> dict[str, Parameter]:
        bounds = {"limit_low": low, "limit_high": high}
        said = {k: None if v is None else Decimal(v) for k, v in bounds.items()}
        plain = {"name": name, "plausible_low": None, "plausible_high": None}
        one = ASKED["temperature"].model_copy(update=plain | said)
        return ASKED | {name: one}

    # outside for ten minutes
    assert judged(WARM, more("excursion_total", None, "10")) == (
        Proposal.ACCEPT,
        {Severity.ALERT},
    )
    assert judged(WARM, more("excursion_total", None, "9"))[0] is Proposal.AT_RISK
    assert judged(WARM, more("temperature_reject", "0", "9"))[0] is Proposal.REJECT


def test_what_the_page_says_stands_in_chinese_too(sent: Suite, hands: Hands) -> None:
    client = client_of(sent.bench, "infusion_nurse", hands.app, "zh_Hans_CN")
    page = html.unescape(client.get(f"/therapies/{sent.therapy}/suite-logger").text)
    assert "读取输注单位的温度记录仪" in page
