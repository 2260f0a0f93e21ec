"""When labels may go to paper, and what a count at the printer means: pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tracker.identity.verdict import Reason, reason
from tracker.marking.models import LabelStateWord
from tracker.marking.printing.models import PrintFate, SpoolState
from tracker.marking.printing.printers.models import Way

GIVEN_WITHIN: Final = dt.timedelta(minutes=5)
"""From the print until its sheet is given out no more."""
_HOST: Final = re.compile(r"(?=.{3,253}:)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:([0-9]{1,5})")
_QUEUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
RUNNING: Final = (SpoolState.QUEUED, SpoolState.SENDING)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A label that is to be put on paper: its state, and whether a job took it before."""

    name: str
    serial: str
    state: LabelStateWord
    in_a_job: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A label of a job as it is now, and what somebody found of it at the printer."""

    name: str
    serial: str
    state: LabelStateWord
    fate: PrintFate


def judge_address(way: Way, address: str) -> tuple[Reason, ...]:
    """Why this is no address of such a printer; nothing in it can become an option of a command."""
    if way is Way.LP:
        good = _QUEUE.fullmatch(address) is not None
    else:
        read = _HOST.fullmatch(address)
        good = read is not None and 0 < int(read[1]) < 65536
    return () if good else (reason("printer_address_wrong", about=way.value),)


def judge_to_paper(labels: Sequence[OnPaper]) -> tuple[Reason, ...]:
    """Why these labels do not go to paper: each goes there once, while it is printed (I12)."""
    found = [reason("label_on_paper_before", about=x.name) for x in labels if x.in_a_job]
    found += [
        reason(
            "label_in_another_state",
            about=x.name,
            state=x.state.value,
            needed=LabelStateWord.PRINTED.value,
        )
        for x in labels
        if x.state is not LabelStateWord.PRINTED
    ]
    return tuple(found)


def judge_sheet(
    print_by: Collection[str], printed_at: dt.datetime, who: str, now: dt.datetime
) -> tuple[Reason, ...]:
    """Why the sheet is not given out: only to whoever printed, and within minutes."""
    found = []
    if set(print_by) != {who}:
        found.append(reason("sheet_of_another_person"))
    if now - printed_at > GIVEN_WITHIN:
        found.append(reason("sheet_too_late", minutes=int(GIVEN_WITHIN.total_seconds() // 60)))
    return tuple(found)


def judge_size(
    name: str, printer: tuple[Decimal, Decimal], labels: Collection[tuple[Decimal, Decimal]]
) -> tuple[Reason, ...]:
    """Why these labels do not lie in this printer; sizes in mm, width and height."""
    return tuple(
        reason("printer_of_another_size", about=name, label=f"{w:f} x {h:f}")
        for w, h in sorted(set(labels))
        if (w, h) != printer
    )


def judge_again(state: SpoolState | None) -> tuple[Reason, ...]:
    """Why a job is not sent again: something may have come out, and would come out twice (I12)."""
    if state is SpoolState.FAILED:
        return ()
    return (reason("print_may_be_out", state=state.value if state else "queued"),)


def judge_count(
    state: SpoolState | None, found: Sequence[Found], *, second: bool
) -> tuple[Reason, ...]:
    """Why a count at the printer does not stand (H03).

    A label that is on its container or was taken back has been on paper. What did not come out is
    void for ever, and so asks for a second person; if it comes out later, every scan refuses it.
    """
    if state in RUNNING:
        return (reason("print_still_running"),)
    wrong = [
        reason(
            "label_in_another_state",
            about=x.name,
            state=x.state.value,
            needed=LabelStateWord.PRINTED.value,
        )
        for x in found
        if x.fate is not PrintFate.OUT and x.state is not LabelStateWord.PRINTED
    ]
    if not second and any(x.fate is not PrintFate.OUT for x in found):
        wrong.append(reason("second_person_needed", about="labels"))
    return tuple(wrong)
