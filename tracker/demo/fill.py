"""Fill a folder with the demo: twelve stories told in the order of their times, up to now."""

from __future__ import annotations

import copy
import datetime as dt
import heapq
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker import house
from tracker.db import open_database
from tracker.demo.people import ACTORS, as_case
from tracker.demo.store_room import tell_store_room
from tracker.demo.stories import DAY0, PATIENTS, STOCK, Event, Patient, told_for, worked_case
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.opening import KEYS_FILE, make_label_keys, read_label_keys
from tracker.people.passwords import set_password
from tracker.people.training.models import Qualification
from tracker.record import keys
from tracker.record.engine import make_private
from tracker.record.site import Notary, Site
from tracker.replay import (
    Case,
    CaseClock,
    Story,
    Told,
    add_people,
    approved_definition,
    first_process,
)
from tracker.staff.certificate.prepared import certify
from tracker.staff.training.prepared import train
from tracker.upkeep.keys import new_key

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one
DATABASE: Final = "tracker.db"


@dataclass(slots=True)
class Filled:
    """What was told: acts, refusals, and those that went otherwise than written."""

    acts: int = 0
    refused: int = 0
    surprises: list[str] | None = None


def fill(folder: Path, zone: ZoneInfo, now: dt.datetime | None = None) -> Filled:
    """The folder holds a demo database anchored at ``now``, and its keys.

    Built in memory and moved at the end: the folder has the whole demo or none.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / DATABASE).exists():
        raise FileExistsError(folder / DATABASE)
    if not (folder / KEYS_FILE).exists():  # left by a fill that was stopped: its keys serve again
        make_label_keys(folder)
    base = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base) as quick:
        path = Path(quick) / DATABASE
        site = _found(path, folder, zone, now or dt.datetime.now(dt.UTC))
        filled = _tell_all(site, now or dt.datetime.now(dt.UTC))
        _passwords(site)
        site.database.close()
        shutil.move(path, folder / DATABASE)
    return filled


def _found(path: Path, folder: Path, zone: ZoneInfo, now: dt.datetime) -> Site:
    site = Site(
        database=house.ready(open_database(f"sqlite:///{path}")),
        environment=Environment.DEMO,
        zone=zone,
        keyring=Keyring(Environment.DEMO, read_label_keys(folder)),
        seed=os.urandom(32),
        clock=CaseClock(now - dt.timedelta(days=400)),
        replaying=True,
    )
    make_private(site.database)
    house.build(site.database)
    house.found(site, "Demo centre")
    site.notary = Notary(folder / keys.FOLDER)
    new_key(site)
    return site


def _tell_all(site: Site, now: dt.datetime) -> Filled:
    case = worked_case()
    people = add_people(site, as_case())
    _trained(site, now)
    certify(site)
    definition = approved_definition(site, people)
    stock = _stock(site, case, now, people)
    stories = []
    for patient in PATIENTS:
        story = _story(site, case, patient, now, people)
        story.names |= stock | {"definition": definition}
        if patient.cabinet:  # two products in two cabinets at once: one therapy open in each (I26)
            story.names["BSC-2"] = stock[patient.cabinet]
        stories.append(story)
    filled = Filled(surprises=[])
    for story, event in _in_order(stories, now):
        for told in story.tell_event(event):
            _count(filled, story, told)
    assert isinstance(site.clock, CaseClock)
    store = Story(site, case, site.clock, people, dict(stock))
    for told in tell_store_room(store, now - dt.timedelta(seconds=40)):
        _count(filled, store, told)
    return filled


def _trained(site: Site, now: dt.datetime) -> None:
    """Everybody is qualified all through the stories; one technician's media fill expires soon."""
    day, soon = now.astimezone(site.zone).date(), {("lab_tech_3", Qualification.MEDIA_FILL)}
    days = dt.timedelta(days=1)
    of = first_process(site)
    train(site, (day - 430 * days, day - 60 * days), definition=of)
    train(site, (day - 65 * days, day + 300 * days), leave_out=soon, definition=of)
    train(site, (day - 159 * days, day + 21 * days), only=soon, definition=of)


def _story(
    site: Site, case: Case, patient: Patient, now: dt.datetime, people: dict[str, str]
) -> Story:
    assert isinstance(site.clock, CaseClock)
    own = told_for(case, patient)
    return Story(site, own, site.clock, people, shift=now - patient.now)


def _in_order(stories: list[Story], now: dt.datetime) -> Iterator[tuple[Story, Event]]:
    """Every event of every story by its own time, as long as it is not after now."""
    queue = [
        (dt.datetime.fromisoformat(event["at"]) + story.shift, i, n)
        for i, story in enumerate(stories)
        for n, event in enumerate(story.case.events)
    ]
    heapq.heapify(queue)
    while queue:
        at, i, n = heapq.heappop(queue)
        if at + dt.timedelta(minutes=1) > now:
            continue
        yield stories[i], stories[i].case.events[n]


def _stock(site: Site, case: Case, now: dt.datetime, people: dict[str, str]) -> dict[str, Any]:
    """What the whole centre shares: lots, equipment, places, work areas; fresh enough for all."""
    assert isinstance(site.clock, CaseClock)
    days = now.date() - DAY0.date()
    story = Story(site, case, site.clock, people, shift=now - dt.timedelta(days=380) - DAY0)
    event = copy.deepcopy(next(e for e in case.events if e["seq"] == STOCK))
    areas = [one for one in event["acts"] if one["act"] == "workplace:area:added"]
    third = copy.deepcopy(areas[-1])
    third["given"]["name"], third["names"] = "ISO5 BSC-3", {"BSC-3": "area"}
    event["acts"].append(third)
    for one in event["acts"]:
        for name in ("expires_on", "calibration_due_on"):
            if name in one["given"]:
                on = dt.date.fromisoformat(one["given"][name]) + days
                one["given"][name] = (on + dt.timedelta(days=60)).isoformat()
        if "calibrated_on" in one["given"]:
            one["given"]["calibrated_on"] = (now.date() - dt.timedelta(days=400)).isoformat()
    for told in story.tell_event(event):
        if not told.answer.accepted:
            raise RuntimeError(told.line())
    return story.names


def _count(filled: Filled, story: Story, told: Told) -> None:
    filled.acts += 1
    filled.refused += not told.answer.accepted
    if not told.as_expected and filled.surprises is not None:
        filled.surprises.append(f"{story.case.name}: {told.line()}")
        print(f"{story.case.name}: {told.line()}", file=sys.stderr)


def _passwords(site: Site) -> None:
    from sqlalchemy import select

    from tracker.people.models import Person

    with site.database.writing() as conn:
        ids = {r.username: r.id for r in conn.execute(select(Person.username, Person.id))}
        for actor in ACTORS:
            set_password(conn, ids[actor.username], actor.password, must_change=False)
