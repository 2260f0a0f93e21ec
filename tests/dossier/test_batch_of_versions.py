"""After a change of the definition, older readings keep the limits that they were judged by.

The rows are those of the worked case; only the change, and the version before it, are put in.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from labels.record_paper import StepDone
from tests.dossier.told import Told
from tracker.dossier.batch import sources
from tracker.dossier.batch.sources import Changed, Sources, sources_of
from tracker.dossier.batch.steps import steps_done
from tracker.protocol.definition import ProcessDefinition, load, load_default

SQLITE = pytest.mark.parametrize("told", ["sqlite"], indirect=True)
CHANGED_AT = dt.datetime.fromisoformat("2026-05-08T08:00:00+08:00")
"""Between the harvests of P0 (5 May) and P1 (12 May) of the case."""


def before() -> ProcessDefinition:
    """The version before: it asked for less viability at a passage than the 85 % of now."""
    doc = json.loads(load_default().canonical_bytes())
    doc["version"] = "0.9"
    (row,) = [p for p in doc["parameters"] if p["name"] == "viability_pass"]
    assert row["limit_low"] == "85"
    row["limit_low"] = "72"
    return load(json.dumps(doc))


def changed(told: Told) -> Sources:
    with told.site.database.reading() as s:
        rows = sources_of(s, told.lots["msc"], told.site.clock(), told.site.zone)
        assert rows is not None
        qa, second = (
            next(p for p, name in rows.usernames.items() if name == username)
            for username in ("qa", "investigator")
        )
    change = Changed(CHANGED_AT, qa, second, "safety board, minute 4", "0.9", "1.0", before())
    return dataclasses.replace(rows, changes=[change])


def limits(steps: tuple[StepDone, ...]) -> dict[str, str]:
    """The limit beside the viability of each harvest."""
    return {
        step.name.en: reading.limit
        for step in steps
        for reading in step.readings
        if reading.name == "Viability at passage"
    }


@SQLITE
def test_each_reading_has_the_limit_that_counted_when_it_was_recorded(told: Told) -> None:
    found = limits(steps_done(changed(told)))
    assert found["Harvest P0"] == "≥ 72 %"
    assert found["Harvest P1"] == "≥ 85 %"
    assert found["Harvest P2"] == "≥ 85 %"


@SQLITE
def test_without_it_the_newest_limit_would_stand_beside_the_older_reading(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = changed(told)
    monkeypatch.setattr(sources.Sources, "definition_at", lambda rows, at: rows.facts.definition)
    assert limits(steps_done(rows))["Harvest P0"] == "≥ 85 %"


@SQLITE
def test_the_change_stands_among_the_steps_with_who_when_from_to_and_why(told: Told) -> None:
    rows = changed(told)
    steps = steps_done(rows)
    at = next(n for n, s in enumerate(steps) if s.name.en == "Process definition changed")
    line = steps[at]
    assert (line.performed_by, line.verified_by) == ("Sun Wei", "Dr Zhao Yun")
    assert "2026-05-08" in line.done_at
    assert [(r.name, r.value) for r in line.readings] == [
        ("from version", "0.9"),
        ("to version", "1.0"),
        ("reason", "safety board, minute 4"),
    ]
    assert all(s.at < CHANGED_AT for s in rows.steps[:at])
    assert all(s.at >= CHANGED_AT for s in rows.steps[at:])
    assert len(steps) == len(rows.steps) + 1
