"""What may be done with a container now: a button for each page that is there for it.

Acts belong to their stations; this list only knows their endpoints. An endpoint that no room
has, or that this person may not open, is not offered: no button leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, url_for

from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.here import opens
from tracker.pages.shown import ActButton
from tracker.pages.words import gettext as _

LIVING: Final = frozenset({State.IN_CULTURE})
FULL: Final = frozenset({State.FILLED, State.RECEIVED, State.THAWED})
ON_THE_WAY: Final = frozenset({State.ISSUED, State.ACCEPTED, State.STARTED})


@dataclass(frozen=True, slots=True)
class Offer:
    """A page where something is done with such a container."""

    endpoint: str
    kinds: frozenset[Kind]
    states: frozenset[State]
    icon: str
    while_held: bool = False
    primary: bool = False


def _offers() -> tuple[tuple[Offer, str, str], ...]:
    every, vessel = frozenset(Kind), frozenset({Kind.VESSEL})
    pool, unit = frozenset({Kind.POOL}), frozenset({Kind.UNIT})
    marrow, mnc = frozenset({Kind.MARROW}), frozenset({Kind.INTERMEDIATE})
    vial, sample = frozenset({Kind.VIAL}), frozenset({Kind.SAMPLE})
    here = frozenset(State) - ENDED
    return (
        (Offer("expansion.feed", vessel, LIVING, "feed", while_held=True), _("Feed"), ""),
        (
            Offer("expansion.observe", vessel, LIVING, "eye", while_held=True),
            _("Observe"),
            _("confluence, morphology"),
        ),
        (
            Offer("expansion.harvest", vessel, LIVING, "passage", primary=True),
            _("Harvest and passage"),
            "",
        ),
        (Offer("expansion.seed", pool | mnc, FULL, "culture", primary=True), _("Seed"), ""),
        (Offer("expansion.freeze", pool, FULL, "vial"), _("Freeze backup vials"), ""),
        (Offer("expansion.lose", vessel, LIVING, "skip"), _("Record a loss"), ""),
        (Offer("expansion.thaw", vial, frozenset({State.STORED}), "vial"), _("Thaw"), ""),
        (Offer("isolation.count", marrow, FULL, "sample"), _("Count the marrow"), ""),
        (Offer("isolation.isolate", marrow, FULL, "tube", primary=True), _("Isolate MNC"), ""),
        (Offer("formulation.wash", pool, FULL, "drop"), _("Wash and formulate"), ""),
        (Offer("testing.sample", every - sample, FULL | LIVING, "sample"), _("Take a sample"), ""),
        (Offer("testing.result", sample, FULL, "evidence", primary=True), _("Enter results"), ""),
        (
            Offer("administration.bedside", unit, ON_THE_WAY, "bedside", primary=True),
            _("Go to the bedside"),
            "",
        ),
        (
            Offer("marking.labels_pdf", every, here, "print", while_held=True),
            _("Labels as PDF"),
            "",
        ),
        (
            Offer("quality.report", every, frozenset(State), "flag", while_held=True),
            _("Report a deviation"),
            "",
        ),
    )


ENDED: Final = frozenset(
    {State.USED_UP, State.DISCARDED, State.DESTROYED, State.REJECTED, State.INFUSED}
)


def offers_for(container: ContainerNow, *, held: bool) -> tuple[ActButton, ...]:
    """A large button for each page that fits; on hold, what waits says so instead."""
    out = []
    for offer, words, note in _offers():
        if container.kind not in offer.kinds or container.state not in offer.states:
            continue
        href = _address(offer.endpoint, container)
        if not href:
            continue
        waits = held and not offer.while_held
        why_not = _("it is on hold, quality assurance decides") if waits else ""
        primary = offer.primary and not waits
        out.append(ActButton(words, href, offer.icon, note, why_not, primary))
    return tuple(out)


def _address(endpoint: str, container: ContainerNow) -> str:
    """The page's address with what it asks of a container; nothing when it asks for more."""
    known = {
        "container_id": container.id,
        "therapy_id": container.therapy_id,
        "lot_id": container.lot_id or "",
    }
    if not opens(endpoint):
        return ""
    rule = next(current_app.url_map.iter_rules(endpoint))
    if not rule.arguments <= {name for name, id_ in known.items() if id_}:
        return ""
    given: dict[str, Any] = {name: known[name] for name in rule.arguments}
    if rule.arguments == {"therapy_id"}:  # of the whole therapy, narrowed to the container
        given["container"] = container.id
    return url_for(endpoint, **given)
