"""Markers count from the specimen; a reactive one is never hidden."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests.attacks import shell
from tests.journey.donor.deciding import decide, screened
from tests.journey.walk import NEGATIVE, Given, Way
from tests.sites import Bench
from tracker.journey.donor.acts import markers
from tracker.journey.donor.models import MarkerReport
from tracker.journey.donor.state import (
    eligible,
    markers_now,
    reports_on,
)
from tracker.quality.models import Deviation, Hold
from tracker.therapy.signed import SignedNow, Stand, standings


def test_the_age_of_markers_counts_from_the_specimen_not_the_report(bench: Bench) -> None:
    way = screened(bench).bled()
    taken = bench.clock.at
    bench.clock.on(days=2)
    way.reported()
    with bench.site.database.reading() as s:
        results = markers_now(s, way.therapy)
        report = s.scalars(select(MarkerReport)).one()
        assert reports_on(s, way.therapy) == {way.names["BLD-001"]: ["RPT BLD-001"]}
    assert {r.specimen_at for r in results} == {report.specimen_at}
    assert report.specimen_at <= taken < report.reported_at


@pytest.mark.parametrize(("seconds", "codes"), [(0, ()), (1, ("marker_expired",) * 7)])
def test_a_panel_of_thirty_days_and_a_second_makes_nobody_eligible(
    bench: Bench, seconds: int, codes: tuple[str, ...]
) -> None:
    way = screened(bench).bled().reported()
    with bench.site.database.reading() as s:
        specimen_at = s.scalars(select(MarkerReport.specimen_at)).one()
    # the next reading of the clock is a millisecond after what it is set to
    at = specimen_at + dt.timedelta(days=30, seconds=seconds) - dt.timedelta(milliseconds=1)
    bench.clock.to(at)
    assert decide(way) == codes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hbsag": "positive"}, "marker_positive"),
        ({"tb": "indeterminate"}, "marker_indeterminate"),
        ({"nat": "not_done"}, "marker_missing"),
    ],
)
def test_a_marker_that_is_not_negative_makes_nobody_eligible(
    bench: Bench, changes: dict[str, str], code: str
) -> None:
    way = screened(bench).bled().reported(**changes)
    assert decide(way) == (code,)
    assert decide(way, decision="not_eligible") == ()
    with bench.site.database.reading() as s:
        assert not eligible(s, way.therapy)


def test_a_later_negative_does_not_hide_a_positive_until_it_is_settled(bench: Bench) -> None:
    way = screened(bench).bled().reported(hbsag="positive")
    first = way.names["report"]
    way.bled("BLD-002").reported("BLD-002")
    assert decide(way) == ("marker_positive",)
    settled: Given = {
        "report": first,
        "marker": "hbsag",
        "conclusion": "neutralisation test negative",
    }
    way.did("investigator", "donor:marker:resolved", "clinical_lab", **settled)
    assert decide(way) == ()
    again = way.act("investigator", "donor:marker:resolved", "clinical_lab", **settled)
    assert again.verdict.codes == ("marker_already_resolved",)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marker": "tb"}, "marker_needs_no_resolution"),
        ({"marker": "zika"}, "marker_result_unknown"),
        ({"conclusion": "ok"}, "field_not_readable"),
    ],
)
def test_only_a_reactive_marker_is_settled(
    bench: Bench, changes: dict[str, str], code: str
) -> None:
    way = screened(bench).bled().reported(hbsag="positive")
    given: Given = {
        "report": way.names["report"],
        "marker": "hbsag",
        "conclusion": "repeat negative",
    }
    answer = way.act("investigator", "donor:marker:resolved", "qa", **given | changes)
    assert answer.verdict.codes == (code,)


def test_a_positive_after_the_harvest_holds_the_therapy(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    way.bled("BLD-002").reported("BLD-002", hiv="positive")
    with bench.site.database.reading() as s:
        hold = s.scalars(select(Hold)).one()
        deviation = s.scalars(select(Deviation)).one()
    assert (hold.reason, hold.container_id, hold.lot_id) == ("marker_positive", None, None)
    assert deviation.code == "D02"


def test_without_the_rule_a_positive_holds_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markers, "_reactive", lambda *_: [])
    way = Way(bench).ready().banded().identified().harvested()
    way.bled("BLD-002").reported("BLD-002", hiv="positive")
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold)).all() == []


def test_a_report_on_another_patients_tube_is_an_identity_stop(bench: Bench) -> None:
    mine, other = screened(bench, 7).bled(), screened(bench, 9).bled()
    given: Given = {"name": "RPT X", "sample": other.names["BLD-001"], "results": NEGATIVE}
    answer = mine.act("clinical_lab", "donor:markers:reported", **given)
    assert answer.verdict.codes == ("container_of_another_patient",)
    assert answer.verdict.identity_stop


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"results": {"zika": "negative"}}, "marker_unknown"),
        ({"results": {"hiv": "neg"}}, "field_not_readable"),
        ({"results": {}}, "field_not_readable"),
        ({"sample": "container-none"}, "container_unknown"),
        ({"name": "RPT BLD-001"}, "marker_report_name_used"),
    ],
)
def test_an_unreadable_report_is_refused(bench: Bench, changes: dict[str, Any], code: str) -> None:
    way = screened(bench).bled().reported()
    given: Given = {"name": "RPT 2", "sample": way.names["BLD-001"], "results": NEGATIVE}
    answer = way.act("clinical_lab", "donor:markers:reported", **given | changes)
    assert answer.verdict.codes == (code,)


def test_a_tube_name_is_used_once(bench: Bench) -> None:
    way = screened(bench).bled()
    answer = way.act("nurse", "donor:sample:taken", name="BLD-001", tests=["panel"])
    assert answer.verdict.codes == ("short_name_taken",)


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_resolution_is_signed_by_both_and_unsigned_once_altered(bench: Bench) -> None:
    way = screened(bench).bled().reported(hbsag="positive")
    given: Given = {
        "report": way.names["report"],
        "marker": "hbsag",
        "conclusion": "neutralisation test negative",
    }
    way.did("investigator", "donor:marker:resolved", "clinical_lab", **given)

    def mine() -> list[SignedNow]:
        with bench.site.database.reading() as s:
            every = standings(s, way.therapy)
        return [x for x in every if x.signature.meaning.startswith("marker:resolved")]

    assert [x.stand for x in mine()] == [Stand.STANDS] * 2
    columns = ("conclusion", "resolved_by"), ("result",)
    for table, names in zip(("marker_resolution", "marker_result"), columns, strict=True):
        for name in names:
            with shell(bench, unguarded=True) as s:
                ((was,),) = s.run(f"select {name} from {table} where marker = 'hbsag'")
                other = "negative" if name == "result" else f"{was}x"
                update = f"update {table} set {name} = ? where marker = 'hbsag'"
                s.run(update, other)
                assert {x.stand for x in mine()} == {Stand.BROKEN}
                assert (table, name) in {(c.table, c.column) for x in mine() for c in x.changes}
                s.run(update, was)
    assert [x.stand for x in mine()] == [Stand.STANDS] * 2
