"""Kinds of containers and the states they can be in; transitions between them are data."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """What a labelled thing of one therapy is."""

    MARROW = "marrow"  # harvest bag or syringe
    INTERMEDIATE = "intermediate"  # MNC between the gradient and the culture or fill; cryobag
    VESSEL = "vessel"  # flask, stack
    POOL = "pool"  # the harvest of one passage
    BULK = "bulk"  # washed and formulated, before the fill
    VIAL = "vial"  # backup cryovial
    SAMPLE = "sample"
    UNIT = "unit"  # final container of a dose: one syringe or bag


class State(enum.StrEnum):
    """Where a container stands in its life; the last row of its history says it."""

    PREPARED = "prepared"  # labelled, empty; every container starts here
    FILLED = "filled"
    SHIPPED = "shipped"
    RECEIVED = "received"
    REJECTED = "rejected"
    IN_CULTURE = "in_culture"
    HARVESTED = "harvested"
    FROZEN = "frozen"
    STORED = "stored"
    THAWED = "thawed"
    USED_UP = "used_up"
    DISCARDED = "discarded"  # remainder or unused container, thrown away in the course of work
    DESTROYED = "destroyed"  # with a destruction record and two people
    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    OOS_EXCEPTIONAL = "oos_exceptional"  # out of specification, given on the physician's request
    REVOKED = "revoked"
    ISSUED = "issued"
    ACCEPTED = "accepted"  # by the suite
    STARTED = "started"
    INFUSED = "infused"
    STOPPED = "stopped"  # given in part
    RETURNED = "returned"


FIRST_STATE = State.PREPARED
