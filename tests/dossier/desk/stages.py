"""The worked case told up to certain events and kept, so that each test opens its own copy."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from config import Settings
from tests.postgres import Server
from tests.sites import Hands
from tracker import house, replay
from tracker.act import Answer, Door, perform
from tracker.db import open_database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.people import sign_ins
from tracker.people.models import Person
from tracker.people.passwords import set_password
from tracker.record.models import Entry
from tracker.record.site import Site
from tracker.web import create_app

house.acts()
CASE = replay.read_case(Path(__file__).parents[2] / "cases" / "worked_case.json")
STAGES = (37, 63, 65, 72)
"""P2 is growing; units filled; every result before release is in; the suite has accepted."""
PASSWORD = "a password for tests only"


@dataclass(slots=True)
class Told:
    """Where the case stood when it was kept: the database, the time, what was named."""

    place: str
    at: dt.datetime
    names: dict[str, Any]
    people: dict[str, str]


@dataclass(slots=True)
class Stages:
    """All stages on one engine."""

    folder: Path
    server: Server | None
    told: dict[int, Told] = field(default_factory=dict)
    copies: int = 0

    def tell(self) -> Stages:
        """Tell the case once, keeping a copy at each stage."""
        url = self._fresh("telling")
        site = replay.fresh_site(url, CASE)
        story = replay.begin(site, CASE)
        with site.database.writing() as conn:
            for person_id in story.people.values():
                set_password(conn, person_id, PASSWORD, must_change=False)
        before = 0
        for stage in STAGES:
            for one in CASE.events:
                if before < one["seq"] <= stage:
                    assert all(t.as_expected for t in story.tell_event(one)), one["seq"]
            before = stage
            site.database.close()
            place = self._copy("telling", f"stage{stage}")
            site.database = house.ready(open_database(url))
            self.told[stage] = Told(place, site.clock(), dict(story.names), dict(story.people))
        site.database.close()
        return self

    def _fresh(self, name: str) -> str:
        if self.server is not None:
            return self.server.create(name)
        return f"sqlite:///{self.folder / name}.db"

    def _copy(self, of: str, name: str) -> str:
        if self.server is not None:
            self.server.create(name, template=of)
        else:
            shutil.copyfile(self.folder / f"{of}.db", self.folder / f"{name}.db")
        return name

    @contextmanager
    def at(self, stage: int, environment: Environment = Environment.TEST) -> Iterator[Desk]:
        """A desk on a copy of the stage, a minute after its last act."""
        told = self.told[stage]
        self.copies += 1
        name = self._copy(told.place, f"copy{self.copies}")
        url = self.server.url(name) if self.server else f"sqlite:///{self.folder / name}.db"
        site = Site(
            database=house.ready(open_database(url)),
            environment=environment,
            zone=replay.ZONE,
            keyring=Keyring(Environment.TEST, {0: CASE.label_key}),
            seed=CASE.seed,
            clock=(hands := Hands(told.at + dt.timedelta(minutes=1))),
            replaying=True,
        )
        yield Desk(site, told, self.folder, hands)
        site.database.close()
        if self.server is not None:
            self.server.drop(name)


class Desk:
    """The pages of a told site, and the people who open them."""

    def __init__(self, site: Site, told: Told, folder: Path, hands: Hands) -> None:
        self.site, self.told, self.hands = site, told, hands
        settings = Settings.from_environment({"TRACKER_INSTANCE": str(folder)})
        self.app: Flask = create_app(site, settings)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.statements = 0
        event.listen(site.database.engine, "before_cursor_execute", self._count)
        self._ops = 0

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def __getitem__(self, name: str) -> str:
        """The id of what the case calls by this name."""
        return str(self.told.names[name])

    def to(self, text: str) -> None:
        """The clock stands at this time of the case, in its own zone."""
        self.hands.to(dt.datetime.fromisoformat(f"{text}+08:00"))

    def lot(self, name: str = "MSC-1") -> str:
        """The address of a lot's review."""
        return f"/review/{self[name]}"

    def client(self, username: str, language: str = "en") -> FlaskClient:
        """A browser in which this person is signed in."""
        with self.site.database.writing() as conn:
            token = sign_ins.open_for(conn, self.told.people[username], self.site.clock())
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["token"], session["language"] = token, language
        return client

    def page(self, username: str, path: str, language: str = "en") -> str:
        """The text of a page, which must be there."""
        answer = self.client(username, language).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def cost(self, username: str, path: str) -> int:
        """Statements of a page, once what a process reads a single time has been read."""
        client = self.client(username)
        assert client.get(path).status_code == 200
        self.statements = 0
        assert client.get(path).status_code == 200
        return self.statements

    def entries(self) -> int:
        """How long the log is."""
        with self.site.database.reading() as s:
            return s.scalar(select(func.count()).select_from(Entry)) or 0

    def person(self, username: str) -> str:
        """The name that pages print."""
        with self.site.database.reading() as s:
            return str(s.scalar(select(Person.name).where(Person.username == username)))

    def do(self, who: str, tag: str, given: dict[str, Any], second: str | None = None) -> Answer:
        """An act outside the pages, signed by both."""
        self._ops += 1
        actor = self.told.people[who]
        verifier = self.told.people[second] if second else None
        both = frozenset(p for p in (actor, verifier) if p)
        door = Door(actor, f"desk-{self._ops}", verifier, signed=both)
        given = {k: v for k, v in {"therapy": self["therapy"], **given}.items() if v is not None}
        answer = perform(self.site, door, tag, given)
        assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return answer
