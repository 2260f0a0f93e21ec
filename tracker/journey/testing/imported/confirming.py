"""A brought row becomes a result when its own sample is there and it is entered as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tracker.act import Act
from tracker.identity.verdict import Severity, reason
from tracker.journey.testing.imported.models import ImportedEntry
from tracker.journey.testing.imported.present import ImportedNow, imported_of, waiting_of
from tracker.journey.testing.models import TestResult
from tracker.journey.testing.samples import SampleNow


class Read(Protocol):
    """A test as somebody enters it."""

    @property
    def test(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def unit(self) -> str: ...


def taken_over(
    ctx: Act, therapy_id: str, sample: SampleNow, reads: Sequence[Read], ids: Sequence[str]
) -> list[ImportedNow]:
    """The brought rows that these results are; what does not fit is found on ``ctx`` (I01, I15).

    A row of another sample is an identity stop. A value may not be typed while the laboratory's own
    waits to be confirmed: it would hide it.
    """
    every = imported_of(ctx.s, therapy_id)
    by_id = {one.row.id: one for one in every}
    taken: list[ImportedNow] = []
    for id_ in dict.fromkeys(ids):
        one = by_id.get(id_)
        if one is None:
            ctx.find(reason("imported_row_unknown"))
        elif one.row.sample_id != sample.id:
            code = "imported_of_another_sample"
            ctx.find(reason(code, Severity.IDENTITY, sample.short_name, line=one.row.line))
        elif not one.waits:
            ctx.find(reason("imported_waits_no_more", about=one.row.test, line=one.row.line))
        else:
            taken.append(one)
    said = {(r.test, r.raw, r.unit) for r in reads}
    for one in taken:
        if (one.row.test, one.row.raw, one.row.unit) not in said:
            ctx.find(reason("imported_not_as_in_the_file", about=one.row.test, line=one.row.line))
    left = {o.row.test for o in waiting_of(every, sample.id)} - {o.row.test for o in taken}
    for test in sorted(left & {r.test for r in reads}):
        ctx.find(reason("imported_waits_for_it", about=test, sample=sample.short_name))
    return taken


def confirm(ctx: Act, taken: Sequence[ImportedNow], rows: Sequence[TestResult]) -> None:
    """Each of these rows is the result of its test from now on."""
    by_test = {r.test: r for r in rows}
    for one in taken:
        result = by_test[one.row.test]
        ctx.add(
            ImportedEntry(imported_id=one.row.id, therapy_id=result.therapy_id, result_id=result.id)
        )
