"""The worked case told of somebody else: other names, people, hip, counts, zone and days.

Nothing that is changed here may change a verdict: what depends on it has learnt the case by heart.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker.replay import Case

COUNTS: Final = (
    {"total_cells", "viable_per_vial", "viable_seeded", "cells", "viable", "mnc_total"}
    | {"viable_after", "viable_per_ml", "projected_cells", "mnc_plated", "wbc_million_per_ml"}
    | {"weight_kg"}
)
"""Numbers of cells, and the weight for which the dose is ordered: all in one proportion."""
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
BORN: Final = frozenset({"born_on", "born_on_spoken", "spoken_birth_on"})
NAMES: Final = {
    "HARV-A": "HARV-K",
    "HARV-B": "HARV-R",
    "MNC-A": "MNC-K",
    "MNC-B": "MNC-R",
    "QC-CFU-A": "QC-CFU-K",
    "QC-CFU-B": "QC-CFU-R",
    "QC-A1": "QC-K1",
    "QC-B1": "QC-R1",
    "BLD-00": "VIR-77",
    "SHIP-00": "BOX-3",
    "SYN-ON-007": "SYN-ON-416",
    "SYN-0007": "H-55-902",
    "S-8891": "S-17",
    "S-9012": "S-18",
    "QC-M0": "QC-REL-M",
    "QC-N0": "QC-REL-N",
    "QC-P": "QC-IPC-",
    "TL-0": "LOG-9",
}
"""Short names that people choose; what the software derives of them follows."""
SPOKEN: Final = {"Wang Jianguo 王建国": "Ōkawa Renée 大川", "1988-03-14": "1994-02-28"}


@dataclass(frozen=True)
class Scramble:
    """How the case is told instead."""

    seed: int
    proportion: Fraction
    mirrored: bool
    day0_at: dt.datetime
    zone: ZoneInfo

    @property
    def shift(self) -> dt.timedelta:
        """From the Day 0 of the case, 2026-05-18 13:00 in Shanghai, to this one."""
        return self.day0_at - dt.datetime.fromisoformat("2026-05-18T13:00:00+08:00")

    def of(self, case: Case) -> Case:
        """The case as it is told instead; events and acts stand in their order."""
        whom = self._people(case)
        events = [
            e
            | {
                "acts": [
                    a
                    | {"by": whom.get(a["by"], a["by"]), "given": self._given(a["given"])}
                    | ({"check": whom[a["check"]]} if "check" in a else {})
                    | ({"names": self._keys(a["names"])} if "names" in a else {})
                    for a in e["acts"]
                ]
            }
            for e in case.events
        ]
        people = {
            whom[n]: {"name": f"Person {whom[n]}", "roles": p["roles"]}
            for n, p in case.people.items()
        }
        return Case("scrambled", people, events, bytes(32), f"other {self.seed}".encode())

    def _people(self, case: Case) -> dict[str, str]:
        """Everyone under another name, whose order says nothing; QA and the qualified person are
        known to the story by theirs.
        """
        known = {"qa", "qualified_person"}
        numbers = random.Random(self.seed).sample(range(100, 1000), len(case.people))
        return {
            name: name if name in known else f"u{n}"
            for name, n in zip(case.people, numbers, strict=True)
        }

    def _keys(self, names: dict[str, str]) -> dict[str, str]:
        return {_renamed(name): path for name, path in names.items()}

    def _given(self, given: Any, field: str = "") -> Any:
        if isinstance(given, dict):
            scaled = given.get("test") in ("viable_count", "mnc_count")
            return {
                k: self._scaled(v) if scaled and k == "raw" else self._given(v, k)
                for k, v in given.items()
            }
        if isinstance(given, list):
            return [self._given(one, field) for one in given]
        if field in COUNTS:
            return self._scaled(given)
        return self._text(given, field) if isinstance(given, str) else given

    def _text(self, text: str, field: str) -> str:
        for old, new in SPOKEN.items():
            text = text.replace(old, new)
        if field not in BORN and DAY.fullmatch(text):
            day = dt.date.fromisoformat(text) + dt.timedelta(days=round(self.shift.days))
            return day.isoformat()
        if self.mirrored and text in ("left", "right"):
            return {"left": "right", "right": "left"}[text]
        return _renamed(text)

    def _scaled(self, number: Any) -> Any:
        """The same proportion of every count, exactly; texts keep their places."""
        if isinstance(number, int):
            return _whole(number * self.proportion)
        places = len(number.partition(".")[2])
        units = _whole(Fraction(number) * self.proportion * 10**places)
        return f"{units / 10**places:.{places}f}"


def _whole(number: Fraction) -> int:
    return round(number)


def _renamed(text: str) -> str:
    for old, new in NAMES.items():
        text = text.replace(old, new)
    return text
