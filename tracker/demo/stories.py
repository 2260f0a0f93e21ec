"""Twelve invented patients: the worked case told again with other people, numbers and times.

Each story is the case with its own names and growth, stopped where its patient stands today.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Final

from tracker.demo.people import as_case
from tracker.replay import Case

DAY0: Final = dt.datetime.fromisoformat("2026-05-18T13:00:00+08:00")
"""The moment in the worked case at which the bedside begins."""

Event = dict[str, Any]
Edit = Callable[[list[Event]], list[Event]]


def _as_told(events: list[Event]) -> list[Event]:
    return events


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient of the demo. ``stands_at``: the case's time that is now for this patient."""

    code: str
    name: str
    sex: str
    born_on: str
    stands_at: str
    growth: str = "1.00"
    edit: Edit = _as_told

    @property
    def now(self) -> dt.datetime:
        """The case's time that is now for this patient."""
        return dt.datetime.fromisoformat(f"2026-{self.stands_at}+08:00")


def worked_case() -> Case:
    """The case that is shipped: one therapy from enrolment to the month-6 visit."""
    text = (resources.files("tracker.demo") / "worked_case.json").read_text(encoding="utf-8")
    doc = json.loads(text)
    return Case(
        doc["name"],
        as_case(),
        doc["events"],
        bytes.fromhex(doc["label_key"]),
        doc["seed"].encode(),
    )


def told_for(case: Case, patient: Patient) -> Case:
    """The case as this patient's own story."""
    events = copy.deepcopy(case.events)
    for event in events:
        for one in event["acts"]:
            _personal(one, patient)
    return replace(case, name=f"demo-{patient.code}", events=patient.edit(events))


def _personal(one: dict[str, Any], patient: Patient) -> None:
    given = one["given"]
    if one["act"] == "therapy:patient:enrolled":
        number = f"SYN-{int(patient.code[-3:]):04d}"
        given |= {
            "subject_code": patient.code,
            "name": patient.name,
            "hospital_number": number,
            "born_on": patient.born_on,
            "sex": patient.sex,
        }
    if "born_on_said" in given:
        given["born_on_said"] = patient.born_on
    if one["act"] == "expansion:passage:harvested" and "total" in given:
        for name in ("total", "viable"):
            if name in given:  # a little more growth, never less: later steps need their cells
                given[name] = int(dt_scaled(given[name], patient.growth))


def dt_scaled(cells: int, factor: str) -> int:
    """Whole cells times a decimal factor, without floats."""
    whole, _, part = factor.partition(".")
    hundredths = int(whole) * 100 + int((part + "00")[:2])
    return cells * hundredths // 100


def until(event: int) -> Edit:
    """The story ends after this event."""
    return lambda events: [e for e in events if e["seq"] <= event]


PATIENTS: Final = (
    Patient("SYN-ON-007", "Wang Jun", "M", "1988-03-14", "05-18T13:00:00", edit=until(72)),
    Patient("SYN-ON-009", "Li Na", "F", "1991-07-02", "05-16T10:00:00", "1.04"),
    Patient("SYN-ON-010", "Zhang Wei", "M", "1979-11-23", "05-10T15:00:00", "1.02"),
    Patient("SYN-ON-011", "Liu Yang", "M", "1985-01-30", "04-28T11:00:00"),
    Patient("SYN-ON-012", "Chen Xiu", "F", "1994-05-17", "04-23T09:40:00"),
    Patient("SYN-ON-013", "Yang Fan", "M", "1972-09-08", "04-20T09:00:00"),
    Patient("SYN-ON-014", "Huang Min", "F", "1999-12-12", "04-10T10:00:00"),
    Patient("SYN-ON-005", "Zhou Qi", "M", "1983-04-25", "05-18T12:25:00", "1.03"),
    Patient("SYN-ON-004", "Wu Lan", "F", "1976-02-19", "05-24T10:00:00", "1.05"),
    Patient("SYN-ON-003", "Xu Ming", "M", "1990-08-31", "06-20T10:00:00", "1.01"),
    Patient("SYN-ON-001", "Sun Tao", "M", "1981-06-06", "11-17T10:00:00", "1.06"),
    Patient("SYN-ON-008", "Zhu Hong", "F", "1987-10-10", "05-12T12:00:00"),
)
