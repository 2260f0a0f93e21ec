"""The nine stations of a therapy, in the order in which it meets them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Station(NamedTuple):
    """One station: its folder's name, its name for people, and the question it answers."""

    name: str
    title: str
    question: str


STATIONS: Final = (
    Station("donor", "Donor", "Whose cells are these?"),
    Station("collection", "Collection", "What was taken, from where?"),
    Station("isolation", "MNC processing", "What BMMNC did it yield?"),
    Station("expansion", "Expansion", "How did the MSC grow?"),
    Station("formulation", "Formulation", "What is in each dose?"),
    Station("testing", "Testing", "Does it meet its specification?"),
    Station("release", "Release", "May it be given?"),
    Station("administration", "Administration", "Is this syringe for this patient, now?"),
    Station("followup", "Follow-up", "What happened afterwards?"),
)
