"""Whether a row of a laboratory's file may be taken in: of which sample, planned, readable. Pure.

One row that may not refuses the whole file: half a report taken for a whole one hides a result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.testing.imported.grammar import Row
from tracker.journey.testing.rules import SpecContext, judge_result
from tracker.journey.testing.standing import Outcome
from tracker.protocol.readings import Reading
from tracker.protocol.specification import ReleaseSpec

READABLE = SpecContext()
"""Nothing is known of the lot: here only that the row can be read is asked, never its verdict."""

UNREADABLE = {
    "result_wrong_unit": "import_wrong_unit",
    "result_word_unknown": "import_word_unknown",
    "reading_implausible": "import_number_implausible",
    "reading_not_a_number": "import_not_a_number",
    "reading_ambiguous": "import_not_a_number",
}
"""What says that a value is no reading of its test; limits of the lot are asked later."""


@dataclass(frozen=True, slots=True)
class TubeThere:
    """The sample that a row means: whose, when it was taken, what was asked of it.

    ``tests``: each planned test with its specification; ``waits``: tests of which a row of an
    earlier file still waits.
    """

    id: str
    name: str
    therapy_id: str
    taken_at: dt.datetime | None
    tests: Mapping[str, ReleaseSpec]
    waits: frozenset[str] = frozenset()


def judge_row(
    row: Row, tube: TubeThere | Reason, therapy_id: str, now: dt.datetime
) -> tuple[Reason, ...]:
    """Every reason why this row may not be taken in, with its line (I14, I17, I18)."""
    if isinstance(tube, Reason):
        return (Reason(tube.code, tube.severity, "report", (*tube.facts, ("line", str(row.line)))),)
    if tube.therapy_id != therapy_id:
        code = "import_sample_of_another_patient"
        return (reason(code, Severity.IDENTITY, "report", line=row.line),)
    if tube.taken_at is None:
        return (reason("import_not_a_sample", about="report", line=row.line, name=tube.name),)
    spec = tube.tests.get(row.test)
    if spec is None:
        return (_at(row, "import_test_not_planned", test=row.test, name=tube.name),)
    found = [*_readable(row, spec)]
    if row.measured_at < tube.taken_at or row.measured_at > now:
        found.append(reason("import_measured_at_no_such_time", about="report", line=row.line))
    if row.test in tube.waits:
        found.append(_at(row, "import_waits_already", test=row.test, name=tube.name))
    return tuple(found)


def _at(row: Row, code: str, **facts: str) -> Reason:
    """A reason about this line."""
    said = facts | {"line": str(row.line)}
    return Reason(code, Severity.STOP, "report", tuple(sorted(said.items())))


def _readable(row: Row, spec: ReleaseSpec) -> tuple[Reason, ...]:
    """The reason that the value is no result of this test: a wrong unit, no number, no such word.

    A report in words must say something; limits that depend on the lot are asked at confirmation.
    """
    said = judge_result(spec, Reading(raw=row.value, unit=row.unit), READABLE)
    if said.outcome is not Outcome.NO_RESULT:
        return ()
    return tuple(
        _at(row, code, test=row.test, **dict(r.facts))
        for r in said.reasons
        if (code := UNREADABLE.get(r.code)) is not None
    )


def judge_rows(
    rows: Iterable[Row],
    tubes: Mapping[str, TubeThere | Reason],
    therapy_id: str,
    now: dt.datetime,
) -> tuple[Reason, ...]:
    """Every reason of every line; a test that stands twice for one sample is one of them."""
    found: list[Reason] = []
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        tube = tubes[row.sample]
        found += judge_row(row, tube, therapy_id, now)
        if isinstance(tube, Reason):
            continue
        before = first.setdefault((tube.id, row.test), row.line)
        if before != row.line:
            found.append(_at(row, "import_test_twice", test=row.test, first=str(before)))
    return tuple(found)
