"""What must have happened before a unit is given, and what is said when it has not.

Written by hand from the rules: what is left out of the worked case, which act is refused first and
with which reason, and with which reason the infusion itself is refused.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from tracker.replay import Case

ENTERED: Final = "testing:result:entered"
MSC, BMMNC = 76, 78
"""The events at which the first unit of each product begins to be given."""


@dataclass(frozen=True)
class Gate:
    """One gate of the worked case.

    Left out are the ``acts`` of its event (all when empty), or the result of one ``test`` of one
    ``sample`` wherever it is entered from there on. ``first``: event, reason and what about, of the
    act that is refused first. ``start``: the reason that refuses the infusion of event ``unit``.
    ``itself``: that reason is the gate's own; otherwise it says what the gate kept from being done.
    """

    name: str
    event: int
    first: tuple[int, str, str]
    start: str
    acts: tuple[int, ...] = ()
    test: str = ""
    sample: str = ""
    unit: int = MSC
    itself: bool = True

    def leave_out(self, case: Case) -> Case:
        """The case without it."""
        return replace(case, events=[self._event(e) for e in case.events])

    def _event(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["seq"] < self.event:
            return event
        if self.test:
            return event | {"acts": list(self._without_test(event["acts"]))}
        if event["seq"] > self.event:
            return event
        kept = [a for i, a in enumerate(event["acts"]) if self.acts and i not in self.acts]
        return event | {"acts": kept}

    def _without_test(self, acts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for one in acts:
            given = one["given"]
            if one["act"] != ENTERED or given["sample"] != f"${self.sample}":
                yield one
                continue
            left = [r for r in given["results"] if r["test"] != self.test]
            if left:
                yield one | {"given": given | {"results": left}}


def result(test: str, sample: str, event: int, review: int, unit: int) -> Gate:
    """A result that is required before release: review names it, and so does the infusion."""
    missing = "required_result_missing"
    name = f"result {test} of {sample}"
    return Gate(name, event, (review, missing, test), missing, test=test, sample=sample, unit=unit)


def before(name: str, event: int, first: tuple[int, str, str], start: str, **more: Any) -> Gate:
    """A gate that keeps from being done what the infusion then misses."""
    return Gate(name, event, first, start, itself=False, **more)


# Before the cells are taken: no consent, no screening and no needle; what was never taken or never
# came to the laboratory is no container that could be given.
DONOR: Final = (
    before("consent", 2, (3, "consent_missing", "harvest"), "session_unknown"),
    before("markers", 6, (7, "marker_missing", "hbsag"), "session_unknown"),
    before("eligibility", 7, (8, "not_eligible", ""), "session_unknown"),
    before("order", 8, (11, "order_missing", ""), "session_unknown"),
    before(
        "identity before harvest A",
        10,
        (11, "identity_not_checked", ""),
        "container_unknown",
        acts=(1,),
    ),
    before(
        "receipt of harvest A",
        13,
        (14, "container_in_another_state", "HARV-A-1"),
        "container_unknown",
    ),
    before(
        "blood before harvest B",
        39,
        (51, "haemoglobin_missing", "harvest 2"),
        "container_unknown",
        unit=BMMNC,
    ),
    before(
        "markers for Day 0", 46, (51, "marker_expired", "hbsag"), "container_unknown", unit=BMMNC
    ),
    before(
        "identity before harvest B",
        50,
        (51, "identity_checked_another_day", ""),
        "container_unknown",
        acts=(1,),
        unit=BMMNC,
    ),
    before(
        "receipt of harvest B",
        53,
        (55, "container_in_another_state", "HARV-B"),
        "container_unknown",
        unit=BMMNC,
    ),
)
MSC_RESULTS: Final = (
    result("sterility_in_process", "QC-P0-1", 27, 66, MSC),
    result("sterility_in_process", "QC-P1-1", 45, 66, MSC),
    result("sterility_in_process", "QC-P2-1", 43, 66, MSC),
    *(
        result(test, "QC-M0", 64, 66, MSC)
        for test in (
            "identity",
            "appearance",
            "viable_count",
            "viability",
            "cd73",
            "cd90",
            "cd105",
            "cd34",
            "cd45",
            "cd14",
            "cd19",
            "endotoxin",
            "gram",
            "mycoplasma",
        )
    ),
    # without colonies P0 has no doublings, and the sum over the passages no value
    Gate(
        "colony count",
        28,
        (66, "required_result_missing", "cpd"),
        "required_result_missing",
    ),
)
BMMNC_RESULTS: Final = tuple(
    result(test, "QC-N0", 65, 67, BMMNC)
    for test in (
        "identity",
        "appearance",
        "mnc_count",
        "viable_count",
        "viability",
        "residual_red_cells",
        "endotoxin",
        "gram",
    )
)
RELEASE: Final = (
    before("review of the MSC lot", 66, (68, "lot_not_reviewed", "msc-1"), "not_released"),
    before(
        "review of the BMMNC lot",
        67,
        (69, "lot_not_reviewed", "bmmnc-1"),
        "not_released",
        unit=BMMNC,
    ),
    Gate(
        "disposition of the MSC lot",
        68,
        (70, "container_in_another_state", "MSC-U1"),
        "not_released",
    ),
    Gate(
        "disposition of the BMMNC lot",
        69,
        (70, "container_in_another_state", "MNC-U1"),
        "not_released",
        unit=BMMNC,
    ),
)
BEDSIDE: Final = (
    Gate("issue", 70, (71, "container_in_another_state", "MSC-U1"), "not_issued"),
    before("receipt in the suite", 71, (72, "unit_not_received", "MSC-U1"), "not_accepted"),
    Gate("acceptance", 72, (75, "not_accepted", "MSC-U1"), "not_accepted"),
    Gate("sign-in", 73, (74, "session_unknown", ""), "session_unknown"),
    Gate("first checker", 75, (76, "second_check_missing", "MSC-U1"), "second_check_missing", (0,)),
    Gate(
        "second checker", 75, (76, "second_check_missing", "MSC-U1"), "second_check_missing", (1,)
    ),
    Gate("both checkers", 75, (76, "unit_not_checked", "MSC-U1"), "unit_not_checked"),
)
GATES: Final = (*DONOR, *MSC_RESULTS, *BMMNC_RESULTS, *RELEASE, *BEDSIDE)
ON_POSTGRESQL: Final = tuple(random.Random(813267).sample(GATES, 8))
"""Drawn by the seed of the project: rules do not depend on the engine, keys and locks do."""
