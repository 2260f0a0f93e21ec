"""What happened in a therapy, as one list: the facts behind journeys, chips and banners."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class What(enum.StrEnum):
    """What a milestone is; name, word and n mean what stands behind it."""

    CONSENTED = "consented"  # name: version
    WITHDRAWN = "withdrawn"  # word: what becomes of the material
    ELIGIBILITY = "eligibility"  # word: eligible, not_eligible
    MARKERS = "markers"  # name: report; at: the specimen
    DECIDED = "decided"  # name: gate; word: go, no_go
    HARVESTED = "harvested"  # name: harvest; n: its number
    RECEIVED = "received"  # n: the harvest's number; word: accepted, rejected
    SEEDED = "seeded"  # n: passage; name: lot
    CARED = "cared"  # n: confluence in per cent; word: feed, observe
    PASSAGED = "passaged"  # n: passage; name: lot
    FILLED = "filled"  # word: product; name: lot
    LOT = "lot"  # word: product; name: state
    SIGNED_IN = "signed_in"  # name: session
    SIGNED_OUT = "signed_out"  # name: session
    STARTED = "started"  # name: unit
    GIVEN = "given"  # name: unit; n: delivered cells
    FROM_PAPER = "from_paper"  # the culture was taken over from paper
    GAP = "gap"  # open ones only; word: what no paper proves
    FAILED = "failed"  # name: test
    HOLD = "hold"  # open ones only; word: reason
    DEVIATION = "deviation"  # open ones only; word: severity; name: reason
    TASK = "task"  # open ones only; at: due; name: kind and title; word: owner
    VISITED = "visited"  # name: visit
    ENDED = "ended"  # word: outcome


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happened, or is due where ``What`` says so."""

    what: What
    at: dt.datetime
    name: str = ""
    word: str = ""
    n: int | None = None
