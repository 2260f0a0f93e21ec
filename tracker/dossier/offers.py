"""What may be done with a container now: a button for each page that is there for it.

Acts belong to their stations; this list only knows their endpoints. An endpoint that no room
has, or that this person may not open, is not offered: no button leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy.orm import Session

from tracker.journey.isolation.acts.discard import NEVER_GIVEN
from tracker.journey.isolation.present import colonies_wait, marrow_counted
from tracker.marking.at_hand import therapy_containers
from tracker.marking.models import LabelStateWord
from tracker.marking.present import labels_of
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.here import opens, reading
from tracker.pages.shown import ActButton
from tracker.pages.words import gettext as _

LIVING: Final = frozenset({State.IN_CULTURE})
FULL: Final = frozenset({State.FILLED, State.RECEIVED, State.THAWED})
FILLED: Final = frozenset({State.FILLED})
RECEIVED: Final = frozenset({State.RECEIVED})
FROZEN: Final = frozenset({State.FROZEN, State.STORED})
ON_THE_WAY: Final = frozenset({State.ISSUED, State.ACCEPTED, State.STARTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record says of a container beyond its state."""

    counted: bool
    colonies_wait: bool
    prints: frozenset[LabelStateWord]


def _counted(now: Standing) -> bool:
    return now.counted


def _uncounted(now: Standing) -> bool:
    return not now.counted


def _colonies_wait(now: Standing) -> bool:
    return now.colonies_wait


def _bare(now: Standing) -> bool:
    return not now.prints


def _printed(now: Standing) -> bool:
    return LabelStateWord.PRINTED in now.prints


def _had_one(now: Standing) -> bool:
    return bool(now.prints)


def _standing(s: Session, c: ContainerNow) -> Standing:
    """Asked only for what such a container may have."""
    counted = c.kind is Kind.MARROW and marrow_counted(s, c.id)
    wait = c.kind is Kind.SAMPLE and colonies_wait(s, c.id)
    prints = frozenset(x.state for x in labels_of(s, [c.id]))
    return Standing(counted, wait, prints)


@dataclass(frozen=True, slots=True)
class Offer:
    """A page where something is done with such a container."""

    endpoint: str
    kinds: frozenset[Kind]
    states: frozenset[State]
    icon: str
    while_held: bool = False
    primary: bool = False
    only: Callable[[Standing], bool] | None = None


RELEASED: Final = frozenset({State.RELEASED, State.CONDITIONALLY_RELEASED, State.OOS_EXCEPTIONAL})
GIVEN: Final = frozenset({State.STARTED, State.INFUSED, State.STOPPED})
WAITING: Final = frozenset({State.ISSUED, State.ACCEPTED})
IN_SUITE: Final = GIVEN | {State.ISSUED, State.ACCEPTED, State.RETURNED}
ENDED: Final = frozenset(
    {State.USED_UP, State.DISCARDED, State.DESTROYED, State.REJECTED, State.INFUSED}
)
HERE: Final = frozenset(State) - ENDED
Offered = tuple[Offer, str, str]
"""A page, what its button says, and what limits it."""
EVERY: Final = frozenset(Kind)
VESSEL, POOL, UNIT = frozenset({Kind.VESSEL}), frozenset({Kind.POOL}), frozenset({Kind.UNIT})
MARROW, MNC = frozenset({Kind.MARROW}), frozenset({Kind.INTERMEDIATE})
BULK, VIAL, SAMPLE = frozenset({Kind.BULK}), frozenset({Kind.VIAL}), frozenset({Kind.SAMPLE})
RESTS: Final = EVERY - {Kind.UNIT, Kind.VESSEL, Kind.VIAL}


def _offers() -> tuple[Offered, ...]:
    return (*_of_cultures(), *_of_marrow_and_doses(), *_of_everything())


def _of_cultures() -> tuple[Offered, ...]:
    return (
        (Offer("expansion.feed", VESSEL, LIVING, "feed", while_held=True), _("Feed"), ""),
        (
            Offer("expansion.observe", VESSEL, LIVING, "eye", while_held=True),
            _("Observe"),
            _("confluence, morphology"),
        ),
        (
            Offer("expansion.harvest", VESSEL, LIVING, "passage", primary=True),
            _("Harvest and passage"),
            "",
        ),
        (Offer("expansion.seed", POOL | MNC, FILLED, "culture", primary=True), _("Seed"), ""),
        (Offer("expansion.freeze", POOL, FILLED, "vial"), _("Freeze backup vials"), ""),
        (Offer("expansion.lose", VESSEL, LIVING, "skip", while_held=True), _("Record a loss"), ""),
        (
            Offer("expansion.store", VIAL, frozenset({State.FROZEN}), "tank", while_held=True),
            _("Store the vials"),
            "",
        ),
        (Offer("expansion.thaw", VIAL, frozenset({State.STORED}), "vial"), _("Thaw"), ""),
        (
            Offer("followup.backup", VIAL, FROZEN, "review", while_held=True),
            _("Review the backup vials"),
            "",
        ),
    )


def _of_marrow_and_doses() -> tuple[Offered, ...]:
    return (
        (
            Offer("isolation.count", MARROW, RECEIVED, "sample", only=_uncounted, primary=True),
            _("Count the %(tissue)s"),
            "",
        ),
        (
            Offer("isolation.isolate", MARROW, RECEIVED, "tube", only=_counted, primary=True),
            _("Isolate %(cells)s"),
            "",
        ),
        (Offer("isolation.plate", MNC, FILLED, "culture"), _("Plate colonies"), ""),
        (
            Offer(
                *("isolation.colonies", SAMPLE, HERE, "evidence"),
                while_held=True,
                primary=True,
                only=_colonies_wait,
            ),
            _("Count colonies"),
            "",
        ),
        (Offer("formulation.wash", POOL, FULL, "drop"), _("Wash and formulate"), ""),
        (
            Offer("formulation.fill", BULK | MNC, FULL, "syringe", primary=True),
            _("Fill the units"),
            "",
        ),
        (
            Offer("isolation.discard", RESTS, FULL, "skip", while_held=True),
            _("Discard what is left"),
            "",
        ),
        (
            Offer("isolation.discard", UNIT, NEVER_GIVEN, "skip", while_held=True),
            _("Destroy it"),
            "",
        ),
    )


def _of_everything() -> tuple[Offered, ...]:
    return (
        (Offer("testing.sample", EVERY - SAMPLE, FULL | LIVING, "sample"), _("Take a sample"), ""),
        (Offer("testing.result", SAMPLE, FULL, "evidence", primary=True), _("Enter results"), ""),
        (
            Offer("administration.bedside", UNIT, ON_THE_WAY, "bedside", primary=True),
            _("Go to the bedside"),
            "",
        ),
        (
            Offer("marking.print_labels", EVERY, HERE, "print", while_held=True, only=_bare),
            _("Print its label"),
            "",
        ),
        (
            Offer("marking.apply_labels", EVERY, HERE, "scan", while_held=True, only=_printed),
            _("Put its label on"),
            "",
        ),
        (
            Offer("marking.labels", EVERY, HERE, "review", while_held=True, only=_had_one),
            _("Its labels"),
            _("reprint, void, destroy, count"),
        ),
        (
            Offer("marking.labels_pdf", EVERY, HERE, "eye", while_held=True, only=_had_one),
            _("Look at its label"),
            _("a specimen, no label"),
        ),
        (
            Offer("quality.report", EVERY, frozenset(State), "flag", while_held=True),
            _("Report a deviation"),
            "",
        ),
    )


def offers_for(container: ContainerNow, *, held: bool) -> tuple[ActButton, ...]:
    """A large button for each page that fits; on hold, what waits says so instead."""
    out = []
    now = _standing(reading(), container)
    for offer, words, note in _offers():
        if container.kind not in offer.kinds or container.state not in offer.states:
            continue
        if offer.only is not None and not offer.only(now):
            continue
        href = _address(offer.endpoint, container)
        if not href:
            continue
        waits = held and not offer.while_held
        why_not = _("it is on hold, quality assurance decides") if waits else ""
        primary = offer.primary and not waits
        out.append(ActButton(words, href, offer.icon, note, why_not, primary))
    return tuple(out)


def offers_for_therapy(s: Session, therapy_id: str) -> tuple[ActButton, ...]:
    """A button for each page about the therapy as a whole that this person may open now."""
    units = {c.state for c in therapy_containers(s, therapy_id, (Kind.UNIT,), tuple(State))}
    wanted = (
        ("workplace.clear_line", _("Line clearance"), "cabinet", True),
        ("workplace.prepare_kit", _("Prepare a label kit"), "print", True),
        ("administration.issue", _("Issue units"), "shipper", bool(units & RELEASED)),
        ("administration.receive", _("Receive units"), "shipper", State.ISSUED in units),
        (
            "administration.logger",
            _("Read the logger of the units"),
            "shipper",
            bool(units & WAITING),
        ),
        ("administration.account", _("Account for the units"), "check", bool(units & IN_SUITE)),
        ("followup.vitals", _("Vital signs"), "evidence", bool(units & GIVEN)),
        ("followup.events", _("Adverse events"), "flag", bool(units & GIVEN)),
        ("followup.window", _("Open a visit's window"), "today", bool(units & GIVEN)),
        ("followup.visit", _("Record a visit"), "journey", bool(units & GIVEN)),
    )
    return tuple(
        ActButton(words, url_for(endpoint, therapy_id=therapy_id), icon, primary=icon == "shipper")
        for endpoint, words, icon, now in wanted
        if now and opens(endpoint)
    )


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
