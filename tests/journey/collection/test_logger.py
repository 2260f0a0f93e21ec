"""A logger's file: kept with its hash on its page; what it proposes a person decides."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io

import pytest

from tests.attacks import PASSED, Shell, rows
from tests.journey.collection.test_logger_file import SENT, file_of
from tests.journey.collection.test_pages import Collected
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.journey.collection.logger import acts
from tracker.journey.collection.logger.models import Proposal

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the keys have their own tests on both engines


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
