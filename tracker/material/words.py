"""The words for containers: their kinds and the states they pass through."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """What a container is."""

    MARROW = "marrow"
    INTERMEDIATE = "intermediate"
    VESSEL = "vessel"
    POOL = "pool"
    BULK = "bulk"
    VIAL = "vial"
    SAMPLE = "sample"
    UNIT = "unit"


class State(enum.StrEnum):
    """Where a container stands. Every kind starts prepared: labelled and empty."""

    PREPARED = "prepared"
    FILLED = "filled"
    SHIPPED = "shipped"
    RECEIVED = "received"
    IN_CULTURE = "in_culture"
    HARVESTED = "harvested"
    FROZEN = "frozen"
    STORED = "stored"
    THAWED = "thawed"
    USED_UP = "used_up"
    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    OOS_EXCEPTIONAL = "oos_exceptional"
    REJECTED = "rejected"
    REVOKED = "revoked"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    STARTED = "started"
    INFUSED = "infused"
    STOPPED = "stopped"
    RETURNED = "returned"
    DISCARDED = "discarded"
    DESTROYED = "destroyed"
