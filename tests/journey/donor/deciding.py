"""A patient screened, and a decision on eligibility tried."""

from __future__ import annotations

from typing import Any

from tests.journey.walk import NONE_PRESENT, Given, Way
from tests.sites import Bench


def screened(bench: Bench, n: int = 7) -> Way:
    return Way(bench, n).enrolled().consented().screened()


def decide(way: Way, **changes: Any) -> tuple[str, ...]:
    given: Given = {"decision": "eligible", "exclusions": NONE_PRESENT}
    answer = way.act(
        "investigator", "donor:eligibility:decided", "investigator_2", **given | changes
    )
    return answer.verdict.codes
