"""The worked case told to a site, and beside it another patient's, whose cells share INC-2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from config import Settings
from tracker import house
from tracker.demo.stories import Patient, told_for
from tracker.identity.environment import Environment
from tracker.material.models import Lot
from tracker.people import sign_ins
from tracker.people.models import Person
from tracker.record.site import Site
from tracker.replay import Case, CaseClock, Story, begin, fresh_site, read_case
from tracker.web import create_app

CASE: Final = Path(__file__).parents[1] / "cases" / "worked_case.json"
OTHER: Final = Patient("SYN-ON-010", "Zhang Wei 张伟", "M", "1979-11-23", "05-06T10:00:00")
STOCK: Final = 9  # the event that takes in what the whole site shares
OTHER_ENDS: Final = 24  # the other patient's P1 is seeded, and grows beside the case's
SECRET: Final = "a key for sessions in tests, long enough"


@dataclass
class Told:
    """A site that heard both stories; names are those of the stories."""

    site: Site
    names: dict[str, Any]
    other: dict[str, Any]
    lots: dict[str, str]
    _app: Flask | None = None

    @property
    def therapy(self) -> str:
        return str(self.names["therapy"])

    def app(self) -> Flask:
        """The application that serves this site, made once."""
        if self._app is None:
            self._app = self._made()
        return self._app

    def _made(self) -> Flask:
        settings = Settings(
            database_url="",
            secret_key=SECRET,
            zone=self.site.zone,
            language="en",
            host="127.0.0.1",
            port=0,
            https=False,
            instance=Path(),
        )
        app = create_app(self.site, settings)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        return app

    def client(self, username: str = "qa", language: str = "en") -> FlaskClient:
        """Somebody signed in."""
        client = self.app().test_client()
        with self.site.database.reading() as s:
            person = s.scalars(select(Person.id).where(Person.username == username)).one()
        with self.site.database.writing() as conn:
            token = sign_ins.open_for(conn, person, self.site.clock())
        with client.session_transaction() as session:
            session["token"], session["language"] = token, language
        return client

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """What is asked of the database meanwhile."""
        asked: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *more: Any) -> None:
            asked.append(statement)

        event.listen(self.site.database.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(self.site.database.engine, "before_cursor_execute", note)
        asked[:] = [a for a in asked if a.lstrip()[:6].upper() in ("SELECT", "WITH R")]


def tell(url: str, until: int | None = None) -> Told:
    """Both stories, each event at its own time; everything goes as the case says."""
    house.acts()
    case = read_case(CASE)
    site = fresh_site(url, case)
    assert isinstance(site.clock, CaseClock)
    first = begin(site, case)
    site.environment = Environment.TEST
    beside = _beside(case, first)
    events = [
        (dt.datetime.fromisoformat(e["at"]), i, e)
        for i, story in enumerate((first, beside))
        for e in story.case.events
        if until is None or e["seq"] <= until
    ]
    for _at, i, one in sorted(events, key=lambda x: x[:2]):
        if one["seq"] == STOCK + 1:
            beside.names |= {k: v for k, v in first.names.items() if k not in beside.names}
        for told in (first, beside)[i].tell_event(one):
            assert told.as_expected, told.line()
    with site.database.reading() as s:
        of_case = Lot.therapy_id == first.names["therapy"]
        lots = {
            row.product: row.id for row in s.execute(select(Lot.product, Lot.id).where(of_case))
        }
    return Told(site, first.names, beside.names, lots)


def _beside(case: Case, first: Story) -> Story:
    own = told_for(case, OTHER)
    own.events[:] = [e for e in own.events if e["seq"] <= OTHER_ENDS and e["seq"] != STOCK]
    story = Story(first.site, own, first.clock, first.people)
    story.names["definition"] = first.names["definition"]
    return story
