"""Who was qualified on that date stands on the record: as of the day of the step, never today."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from labels.record_paper import Standing
from tests.dossier.test_batch_record import _text, paper_of, squeezed
from tests.dossier.told import Told
from tests.sites import PROCESS, START
from tracker.dossier.batch.qualified import NOT_ON_RECORD, Asked, Deed, needs_then, people_fit
from tracker.dossier.batch_record import record_pdf
from tracker.people.training.models import Family, Part, Qualification
from tracker.people.training.rules import Held

FED = "expansion:culture:fed"
ZONE = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)


def held(since: dt.date, until: dt.date, document: str, known: dt.datetime) -> Held:
    return Held("q", Qualification.MEDIA_FILL, "", document, since, until, None, known)


def asked(*, needed: bool = True, since: dt.datetime = START - 9 * DAY) -> Asked:
    kind = Qualification.MEDIA_FILL
    return Asked(Family.CLEAN_ROOM, Part.PERFORMER, kind, needed, "", since)


def lines(
    deed_at: dt.datetime, *given: Held, asks: tuple[Asked, ...] = ()
) -> list[tuple[str, str]]:
    deed = Deed("p", FED, Part.PERFORMER, deed_at)
    found = people_fit([deed], {"p": given}, [asked()], {"p": "Chen Li"}, ZONE)
    return [(one.document, one.valid) for one in found]


OLD = held(dt.date(2026, 1, 1), dt.date(2026, 4, 1), "MF-1", START - 60 * DAY)
NEW = held(dt.date(2026, 4, 2), dt.date(2026, 10, 1), "MF-2", START + DAY)


def test_the_document_of_that_day_is_printed_and_not_the_renewal() -> None:
    assert lines(START, OLD, NEW) == [("MF-1", "2026-01-01 – 2026-04-01")]
    assert lines(START + 2 * DAY, OLD, NEW) == [("MF-2", "2026-04-02 – 2026-10-01")]


def test_what_was_entered_after_the_step_is_not_on_record_that_day() -> None:
    """Entered two days later with dates that reach back: the paper says what was known then."""
    late = held(dt.date(2026, 1, 1), dt.date(2026, 12, 31), "MF-9", START + 2 * DAY)
    assert lines(START, late) == [("—", NOT_ON_RECORD)]


def test_what_was_taken_back_later_still_stood_on_that_day() -> None:
    taken = Held(
        "q",
        Qualification.MEDIA_FILL,
        "",
        "MF-1",
        OLD.valid_from,
        None,
        START + DAY,
        OLD.assessed_at,
    )
    assert lines(START, taken)[0][0] == "MF-1"
    assert lines(START + 2 * DAY, taken) == [("—", NOT_ON_RECORD)]


def test_a_requirement_counts_from_the_version_that_brought_it() -> None:
    deed = Deed("p", FED, Part.PERFORMER, START)
    assert [n.kind for n in needs_then([asked()], deed)] == [Qualification.MEDIA_FILL]
    assert needs_then([asked(since=START + DAY)], deed) == ()
    assert needs_then([asked(), asked(needed=False, since=START - DAY)], deed) == ()
    verifier = Deed("p", FED, Part.VERIFIER, START)
    assert needs_then([asked()], verifier) == ()


def test_the_batch_record_names_everybody_with_their_documents(told: Told) -> None:
    """The worked case's people were trained 90 days before its first event, 8 April 2026."""
    paper = paper_of(told, "msc")
    names = {line.name for line in paper.people}
    assert {"Chen Li", "Guo Jing"} <= names
    chen = [line for line in paper.people if line.name == "Chen Li"]
    assert {(line.kind.en, line.document, line.valid) for line in chen} == {
        ("Gowning", "GQ-2026-01", "2026-01-08 – 2027-05-13"),
        ("Media fill", "MF-2026-01", "2026-01-08 – 2027-05-13"),
        (f"Training on the procedure: {PROCESS}", "TR-2026-01", "2026-01-08 – 2027-05-13"),
    }
    assert all(line.standing is not Standing.BAD for line in paper.people)
    text = squeezed(_text(record_pdf(paper)))
    assert all(squeezed(line.document) in text for line in paper.people)
