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

STOCK: Final = 9
"""The case's event that takes in lots, equipment, places and work areas: once for all stories."""
RESCREEN: Final = 39
MORE: Final = 1000
"""Events that a story has beyond the case's are numbered from here."""

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
    cabinet: str = ""
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
    if patient.sex == "F":
        events.append(_tested_before_harvest(events))
    for event in events:
        for one in event["acts"]:
            _personal(one, patient)
    own = [e for e in patient.edit(events) if e["seq"] != STOCK]
    return replace(case, name=f"demo-{patient.code}", events=own)


def _tested_before_harvest(events: list[Event]) -> Event:
    """A woman's pregnancy test on the morning of the harvest, with her blood count."""
    again = copy.deepcopy(next(e for e in events if e["seq"] == RESCREEN))
    event = again | {"seq": MORE + RESCREEN, "at": "2026-04-23T07:40:00+08:00"}
    event["acts"][0]["given"]["blood_taken_at"] = "@2026-04-23T07:00:00+08:00"
    return event


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
    for name in ("born_on_spoken", "spoken_birth_on"):
        if name in given:
            given[name] = patient.born_on
    if "spoken_name" in given:
        given["spoken_name"] = patient.name
    if one["act"] == "donor:rescreen:done" and patient.sex == "F":
        given["pregnancy_negative"] = True
    if one["act"] == "expansion:vials:stored":
        box = patient.code[-3:]
        given["positions"] = [f"rack 3 box {box} {n}" for n in range(1, 1 + len(given["vials"]))]
    if one["act"] == "expansion:passage:harvested":
        # a little more growth, never less: later steps need their cells
        given["total_cells"] = more_cells(given["total_cells"], patient.growth)


def more_cells(cells: int, factor: str) -> int:
    """Whole cells times a decimal factor, without floats."""
    whole, _, part = factor.partition(".")
    hundredths = int(whole) * 100 + int((part + "00")[:2])
    return cells * hundredths // 100


def until(event: int) -> Edit:
    """The story ends after this event."""
    return lambda events: [e for e in events if e["seq"] <= event or e["seq"] > MORE]


def poor_growth(events: list[Event]) -> list[Event]:
    """The second passage hardly grows (variant T01 of the cases): the lot waits for QA."""
    kept = until(33)(events)
    for one in next(e for e in kept if e["seq"] == 33)["acts"]:
        one["given"] |= {"total_cells": 13_000_000, "viability_pct": "88.0"}
    return kept


def late_positive(events: list[Event]) -> list[Event]:
    """Growth in a sterility culture that was read after the infusion (D38)."""
    kept = until(92)(events)
    for one in next(e for e in kept if e["seq"] == 92)["acts"]:
        if one["given"].get("sample") == "$QC-P1-1":
            one["given"]["results"][0]["raw"] = "growth"
    return kept


PATIENTS: Final = (
    Patient("SYN-ON-007", "Wang Jun 王军", "M", "1988-03-14", "05-18T13:00:00", edit=until(72)),
    Patient("SYN-ON-009", "Li Na 李娜", "F", "1991-07-02", "05-16T10:00:00", "1.04"),
    Patient("SYN-ON-010", "Zhang Wei 张伟", "M", "1979-11-23", "05-10T15:00:00", "1.02"),
    Patient("SYN-ON-011", "Liu Yang 刘洋", "M", "1985-01-30", "04-28T11:00:00"),
    Patient("SYN-ON-012", "Chen Xiu 陈秀", "F", "1994-05-17", "04-23T09:40:00"),
    Patient("SYN-ON-013", "Yang Fan 杨帆", "M", "1972-09-08", "04-20T09:00:00"),
    Patient("SYN-ON-014", "Huang Min 黄敏", "F", "1999-12-12", "04-10T10:00:00"),
    Patient("SYN-ON-005", "Zhou Qi 周琪", "M", "1983-04-25", "05-18T12:25:00", "1.03", "BSC-3"),
    Patient(
        "SYN-ON-004", "Wu Lan 吴兰", "F", "1976-02-19", "05-24T10:00:00", "1.05", edit=late_positive
    ),
    Patient("SYN-ON-003", "Xu Ming 徐明", "M", "1990-08-31", "06-20T10:00:00", "1.01"),
    Patient("SYN-ON-001", "Sun Tao 孙涛", "M", "1981-06-06", "11-17T10:00:00", "1.06"),
    Patient("SYN-ON-008", "Zhu Hong 朱红", "F", "1987-10-10", "05-12T12:00:00", edit=poor_growth),
)
