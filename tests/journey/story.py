"""The worked case, told once a process on each engine, and branched wherever a test needs it.

Telling it takes seconds, copying a database a moment: so the database is copied just before every
stop, and a test goes on from a copy of its own.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import select

from tests.postgres import Server
from tests.sites import Bench, Hands
from tests.statements import counted
from tracker import house
from tracker.act import Answer, Door, Seen, perform
from tracker.db import Database, open_database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.record.site import Site
from tracker.replay import (
    ZONE,
    Case,
    CaseClock,
    Story,
    Told,
    begin,
    fresh_site,
    read_case,
)

CASE: Final = Path(__file__).parents[1] / "cases" / "worked_case.json"
FIRST_START: Final = 76
"""The event at which the first unit begins to be given."""
END: Final = 999
VARIANTS: Final = frozenset({29, 30, 33, 37, 60, 64, 73, 75})
"""Before these the variants of the case go their own ways."""
STOPS: Final[dict[str, frozenset[int]]] = {
    "sqlite": VARIANTS | {8, 44, 66, 68, 70, FIRST_START, 77, 97},
    "postgresql": VARIANTS | {66, FIRST_START, 77},
}
"""Before which events a copy is kept; those of the gates are added to them."""
_NUMBERS = itertools.count()


def worked_case() -> Case:
    """The case as it is written."""
    house.acts()
    return read_case(CASE)


class StoryClock(CaseClock, Hands):
    """The case's clock, in the hands of a test."""

    def __init__(self, at: dt.datetime) -> None:
        Hands.__init__(self, at)

    def __call__(self) -> dt.datetime:
        self.at += dt.timedelta(microseconds=1)
        return self.at

    def to(self, at: dt.datetime) -> None:
        self.at = max(self.at, at)


class Copies(Protocol):
    """Where databases of one engine lie, and how one becomes a copy of another."""

    def url(self, name: str) -> str:
        """Address of the database of this name; an empty one is there."""

    def copy(self, of: str, name: str) -> str:
        """Address of a new database, the same as ``of``, which nobody has open."""

    def drop(self, name: str) -> None:
        """The database is gone."""


@dataclass(frozen=True)
class Files:
    """SQLite: a copy is a copy of the file."""

    folder: Path

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def copy(self, of: str, name: str) -> str:
        shutil.copyfile(self.folder / f"{of}.db", self.folder / f"{name}.db")
        return self.url(name)

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()


@dataclass(frozen=True)
class Databases:
    """PostgreSQL: a copy is made from a template."""

    server: Server

    def url(self, name: str) -> str:
        return self.server.create(name)

    def copy(self, of: str, name: str) -> str:
        return self.server.create(name, template=of)

    def drop(self, name: str) -> None:
        self.server.drop(name)


@dataclass(frozen=True)
class Stop:
    """Where the story stood: the database as it was, the clock, and what has a name by then."""

    database: str
    at: dt.datetime
    names: dict[str, Any]


class Known(dict[str, Any]):
    """Names of a story in which something was left out: what has no name is passed on as text."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"nothing is called {name}"


@dataclass
class Branch(Bench):
    """A copy of the story to go on with: as a bench, or act by act as the case tells it."""

    case: Case = field(default_factory=worked_case)
    names: dict[str, Any] = field(default_factory=dict)

    @property
    def therapy(self) -> str:
        return str(self.names["therapy"])

    def story(self, case: Case | None = None) -> Story:
        """The story from here, of this case or of one that was changed."""
        assert isinstance(self.clock, StoryClock)
        return Story(self.site, case or self.case, self.clock, self.people, self.names)

    def tell(
        self, first: int, last: int = END, case: Case | None = None, *, known: bool = False
    ) -> Iterator[Told]:
        """The acts of the events ``first`` to ``last``; ``known`` goes on whatever was left out."""
        if known:
            self.names = Known(self.names)
        story = self.story(case)
        for event in story.case.events:
            if first <= event["seq"] <= last:
                yield from story.tell_event(event)

    def told(
        self,
        seq: int,
        i: int = 0,
        *,
        op_id: str | None = None,
        seen: Seen | None = None,
        **changes: Any,
    ) -> Answer:
        """One act of the case, told now with another op_id and perhaps other input."""
        one = next(e for e in self.case.events if e["seq"] == seq)["acts"][i]
        given = self.story().filled(one["given"]) | changes
        self.ops += 1
        actor = self.people[one["by"]]
        second = self.people[one["check"]] if "check" in one else None
        signed = frozenset(p for p in (actor, second) if p)
        door = Door(actor, op_id or f"told-{self.ops}", second, seen=seen, signed=signed)
        return perform(self.site, door, one["act"], given)


class Worked:
    """The worked case on one engine, told to its end, and a copy from before each stop."""

    def __init__(self, copies: Copies, stops: Iterable[int], case: Case | None = None) -> None:
        self.copies = copies
        self.case = case or worked_case()
        self.told: list[Told] = []
        self.statements: list[tuple[str, int]] = []
        self.stops: dict[int | str, Stop] = {}
        self._tell(frozenset(stops))

    def _tell(self, stops: frozenset[int]) -> None:
        site = fresh_site(self.copies.url("worked"), self.case)
        story = begin(site, self.case)
        self.people = story.people
        with site.database.reading() as s:  # read once a process, so it belongs to no act
            row = s.execute(select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)).one()
            definition_of(s, row.id, row.sha256)
        at = self.case.begins_at
        with counted(site.database.engine) as count:
            for event in self.case.events:
                at = dt.datetime.fromisoformat(event["at"])
                if event["seq"] in stops:
                    self._stop(event["seq"], at, story)
                for one in story.tell_event(event):
                    self.told.append(one)
                    self.statements.append((one.tag, count.taken()))
        self._stop(END, at + dt.timedelta(days=1), story)

    def _stop(self, seq: int, at: dt.datetime, story: Story) -> None:
        story.site.database.close()  # a template that is open cannot be copied
        self.copies.copy("worked", f"worked_{seq}")
        self.stops[seq] = Stop(f"worked_{seq}", at, dict(story.names))

    def keep(self, name: str, branch: Branch) -> None:
        """Have ``before`` give copies of this branch by this name; nobody goes on with it."""
        branch.site.database.close()
        database = _name_of(branch.site.database)
        self.stops[name] = Stop(database, branch.clock.at, branch.names)

    def before(self, seq: int | str = END) -> Branch:
        """A copy of the story as it stood before this event; ``end`` it when done."""
        stop = self.stops[seq]
        name = f"branch{next(_NUMBERS)}"
        clock = StoryClock(stop.at)
        site = Site(
            database=house.ready(open_database(self.copies.copy(stop.database, name))),
            environment=Environment.TEST,
            zone=ZONE,
            keyring=Keyring(Environment.TEST, {0: self.case.label_key}),
            seed=self.case.seed,
            clock=clock,
            replaying=True,
        )
        return Branch(site, clock, dict(self.people), case=self.case, names=dict(stop.names))

    def end(self, branch: Branch) -> None:
        """The copy is gone."""
        database = _name_of(branch.site.database)
        branch.site.database.close()
        self.copies.drop(database)


def _name_of(database: Database) -> str:
    return Path(str(database.engine.url.database)).name.removesuffix(".db")
