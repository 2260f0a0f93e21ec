"""Who may pass an act's door: roles, training, a second person, signatures, time, right page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from tracker.act.bench import judge_pin_only
from tracker.act.door import ActInput, Alone, Check, Door
from tracker.identity.verdict import Reason, Severity, reason
from tracker.people.models import SYSTEM
from tracker.people.present import People, fit
from tracker.people.training.models import Part
from tracker.people.training.standing import Standing
from tracker.record.site import Site

if TYPE_CHECKING:
    from tracker.act import ActType

LATE_AFTER: Final = dt.timedelta(minutes=15)
"""An act told later than this after it was done is a late entry, listed for review."""
OF_THERAPY: Final = "therapy:"
"""How the streams of therapies begin."""


def gate_of(
    site: Site, kind: ActType, door: Door, people: People, standing: Standing, now: dt.datetime
) -> list[Reason]:
    """Who may: roles, training, a second person who is another one, signatures, time (I04, I21).

    Training is judged on the day when it was done; of what authorises, on the day when it is told.
    """
    found: list[Reason] = []
    if door.at is not None and door.at > now:
        found.append(reason("done_in_the_future"))
    elif door.at is not None and now - door.at > LATE_AFTER:
        minutes = int((now - door.at).total_seconds() // 60)
        found.append(reason("late_entry", Severity.ALERT, minutes=minutes))
    if door.actor == SYSTEM:
        return found if kind.system else [*found, reason("not_an_act_of_the_system")]
    done_at = now if kind.authorises else door.at or now
    parts = [(Part.PERFORMER, door.actor, kind.by)]
    if door.verifier is not None:
        parts.append((Part.VERIFIER, door.verifier, kind.checked_by))
    for part, person, widest in parts:
        unfit = fit(people, person, widest, standing.may(part, widest), part)
        found += unfit or standing.lacking(person, part, done_at, site.zone)
    if door.verifier is not None:
        if door.verifier == door.actor:
            found.append(reason("same_person_twice"))
    elif kind.check in (Check.PRESENT, Check.SIGNATURE):
        found.append(reason("second_person_needed"))
    if kind.check is Check.SIGNATURE or kind.alone is not Alone.NO:
        missing = {door.actor, door.verifier} - {None} - door.signed
        found += [reason("signature_needed", about=p) for p in sorted(str(m) for m in missing)]
    return [*found, *judge_pin_only(kind.tag, door.by_pin, door.signed)]


def uncertified(door: Door, people: People, agreed: Collection[str | None]) -> list[Reason]:
    """Who of those who sign has not agreed to be bound by it (21 CFR 11.10(j), 11.100; I21)."""
    parts = ((Part.PERFORMER, door.actor), (Part.VERIFIER, door.verifier))
    return [
        reason("signature_not_certified", about=part.value, who=people[person].name)
        for part, person in parts
        if person in people and person not in agreed
    ]


def elsewhere(door: Door, form: ActInput) -> list[Reason]:
    """A page that showed one therapy never writes into another's chart (I01)."""
    about = getattr(form, "therapy", None)
    if door.seen is None or not isinstance(about, str):
        return []
    if not door.seen.stream.startswith(OF_THERAPY) or door.seen.stream == OF_THERAPY + about:
        return []
    return [reason("page_of_another_patient")]
