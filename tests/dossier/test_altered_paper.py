"""H44: the same record is printed as the very same file; a file or a row that was altered shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from labels.record_paper import BatchRecordPaper
from tests.dossier.test_signatures import app_of
from tests.journey.story import Branch
from tests.record.unguarded import unguarded
from tracker.dossier.batch_record import record_now, record_pdf
from tracker.material.models import Lot
from tracker.record.verify import verify

At = Callable[..., Branch]
EDITS = {
    "a reading": "update step_reading set raw = raw || '1'",
    "a result": "update test_result set raw = raw || '1' where verdict = 'pass'",
}


def printed(told: Branch, app: Flask) -> BatchRecordPaper:
    with told.site.database.reading() as s:
        lots = select(Lot.id).where(Lot.therapy_id == told.therapy, Lot.product == "msc")
        lot = s.scalars(lots).one()
    with app.test_request_context("/"):
        paper = record_now(told.site, lot)
    assert paper is not None
    return paper


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_same_record_is_printed_as_the_very_same_file(branch: At, tmp_path: Path) -> None:
    """So a file that is said to be the record is compared with one printed for its moment again."""
    told = branch()
    app = app_of(told, tmp_path)
    at = told.clock.at
    first = record_pdf(printed(told, app))
    told.clock.on(days=1)
    assert record_pdf(printed(told, app)) != first, "the moment of printing stands on it"
    told.clock.at = at
    assert record_pdf(printed(told, app)) == first


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("what", EDITS)
def test_an_altered_row_gives_another_record_and_is_named(
    branch: At, tmp_path: Path, what: str
) -> None:
    told = branch()
    app = app_of(told, tmp_path)
    before = printed(told, app)
    change: Any = unguarded(told)
    with change as s:
        s.run(EDITS[what])
    after = printed(told, app)
    assert after.log.record_sha256 != before.log.record_sha256, "the hash on every print"
    assert record_pdf(after) != record_pdf(before)
    table = EDITS[what].split()[1]
    assert table in {f.table for f in verify(told.site.database).findings}
