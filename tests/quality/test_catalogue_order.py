"""Which row of the catalogue opens the deviation where several fit: the most particular one."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.identity.verdict import Severity, reason
from tracker.protocol.definition import load_default
from tracker.protocol.steps import CatalogueEntry, OpenedBy
from tracker.protocol.words import DeviationSeverity
from tracker.quality.rules import deviations_for

FOUND = reason("outside_limit", Severity.HOLD, "temperature")


def row(code: str, about: str = "", by: str | None = None, at: str | None = None) -> CatalogueEntry:
    opened = OpenedBy(reason="outside_limit", about=about, step=by)
    named: dict[str, Any] = {"code": code, "name": {"en": code, "zh": code}, "step": at}
    return CatalogueEntry.model_construct(
        **named, severity=DeviationSeverity.MINOR, actions=(), opened_by=(opened,), basis="D"
    )


ALONE = row("D90")
BY_STEP = row("D91", by="S15")
BY_SUBJECT = row("D92", about="temperature")
BY_BOTH = row("D93", about="temperature", by="S15")
OF_THE_STEP = row("D94", at="S15")
OTHER_SUBJECT = row("D95", about="volume", by="S15")
OTHER_STEP = row("D96", about="temperature", by="S12")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((ALONE, BY_STEP, BY_SUBJECT, BY_BOTH), "D93"),
        ((ALONE, BY_STEP, BY_SUBJECT), "D92"),
        ((BY_SUBJECT, BY_STEP), "D92"),
        ((BY_STEP, BY_SUBJECT), "D92"),
        ((ALONE, BY_STEP), "D91"),
        ((ALONE, OF_THE_STEP), "D94"),  # a tie goes to the entry of that step
        ((ALONE, row("D97")), "D90"),  # then to the one that stands first
        ((OTHER_SUBJECT, OTHER_STEP, ALONE), "D90"),
    ],
)
def test_the_most_particular_row_wins(rows: tuple[CatalogueEntry, ...], code: str) -> None:
    definition = load_default().model_copy(update={"deviations": rows})
    assert [d.code for d in deviations_for([FOUND], "S15", definition)] == [code]


def test_what_no_row_names_opens_nothing() -> None:
    definition = load_default().model_copy(update={"deviations": (OTHER_SUBJECT, OTHER_STEP)})
    assert deviations_for([FOUND], "S15", definition) == ()
