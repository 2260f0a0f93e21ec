"""The harvest kit: bags that are labelled at the table, before the marrow is in them."""

from __future__ import annotations

from tracker.identity.verdict import Reason
from tracker.journey.collection.acts.harvest import container_names
from tracker.journey.collection.state import harvests
from tracker.material.state import names_beginning
from tracker.material.words import Kind
from tracker.workplace.kits.plan import Plan, Wanted, plans

STEM = "HARV-"


@plans("S07")
def bags(wanted: Wanted) -> Plan | Reason:
    """The containers of the next harvest: ``HARV-B`` alone, ``HARV-A-1`` and on of several."""
    done = harvests(wanted.s, wanted.therapy.id)
    letter = chr(ord("A") + len(done))
    taken = names_beginning(wanted.s, wanted.therapy.id, f"{STEM}{letter}")
    if taken:
        return Reason("kit_prepared_before", about=f"{STEM}{letter}")
    names = container_names(f"{STEM}{letter}", wanted.count)
    return Plan(Kind.MARROW, "collection", tuple(names))
