"""Replay a case: the acts of a story, by its own people, at its own times.

Impersonates people and sets the clock, so it runs only in demo and test databases (I25). Clock,
random source and label keys come from the case: the same case gives the same root everywhere.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from tracker import house
from tracker.act import ACTS, Answer, Door, perform
from tracker.db import open_database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.people.models import SYSTEM, Person
from tracker.people.training.rules import process_named
from tracker.protocol.definition import load, load_default
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.record.site import Site
from tracker.staff.certificate.prepared import certify
from tracker.staff.training.prepared import train

PACE: Final = dt.timedelta(seconds=1)
"""Between two acts of one event."""
TRAINED_BEFORE: Final = dt.timedelta(days=90)
TRAINED_FOR: Final = dt.timedelta(days=400)
"""The days around a story's beginning within which its people are qualified."""
NEWEST: Final = {
    "hold": "SELECT id FROM hold WHERE reason = :a ORDER BY placed_at DESC",
    "deviation": "SELECT id FROM deviation WHERE code = :a ORDER BY opened_at DESC",
    "task": "SELECT id FROM task WHERE kind = :a ORDER BY opened_at DESC",
    "result": "SELECT r.id FROM test_result r JOIN container c ON c.id = r.sample_id"
    " WHERE c.short_name = :a AND r.test = :b ORDER BY r.entered_at DESC",
}
ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Zone of a site made for a replay: that of the worked case."""


class CaseError(Exception):
    """The case file cannot be replayed; the message names the place."""


class CaseClock:
    """Stands where the story stands; each reading is a microsecond later."""

    def __init__(self, at: dt.datetime) -> None:
        self._at = at

    def __call__(self) -> dt.datetime:
        self._at += dt.timedelta(microseconds=1)
        return self._at

    def to(self, at: dt.datetime) -> None:
        """Go on to ``at``; never back."""
        self._at = max(self._at, at)


@dataclass(frozen=True, slots=True)
class Case:
    """A story as written: its people and its events; ``definition``: a text of its own process."""

    name: str
    people: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]
    label_key: bytes
    seed: bytes
    definition: str = ""

    @property
    def begins_at(self) -> dt.datetime:
        """The time of the first event."""
        return dt.datetime.fromisoformat(self.events[0]["at"])


def read_case(path: Path) -> Case:
    """The case in the file; CaseError naming what is wrong with it.

    A file that ``follows`` another tells that case ``through`` an event and goes its own way from
    there, with the people, label key and seed of both.
    """
    try:
        doc = json.loads(path.read_text(encoding="utf-8"))
        base = read_case(path.parent / doc["follows"]) if "follows" in doc else None
        own = _definition(path, doc)
        case = _case(doc, own) if base is None else _branch(base, doc)
    except FileNotFoundError:
        raise CaseError(f"There is no file {path}.") from None
    except json.JSONDecodeError as wrong:
        raise CaseError(f"{path}, line {wrong.lineno}: {wrong.msg}.") from None
    except (KeyError, ValueError, TypeError) as wrong:
        raise CaseError(f"{path} is not a case: {wrong!r}.") from None
    for event in case.events:
        for one in event["acts"]:
            if one["act"] not in ACTS:
                raise CaseError(f"{path}, event {event['seq']}: there is no act {one['act']}.")
    return case


def _definition(path: Path, doc: dict[str, Any]) -> str:
    """The text of the definition that the case names, a file beside it; empty for the shipped."""
    return (path.parent / doc["definition"]).read_text("utf-8") if "definition" in doc else ""


def _case(doc: dict[str, Any], definition: str) -> Case:
    key = bytes.fromhex(doc["label_key"])
    seed = doc["seed"].encode()
    return Case(doc["name"], doc["people"], doc["events"], key, seed, definition)


def _branch(base: Case, doc: dict[str, Any]) -> Case:
    before = [e for e in base.events if e["seq"] <= doc["through"]]
    people = base.people | doc.get("people", {})
    return replace(base, name=doc["name"], people=people, events=[*before, *doc["events"]])


@dataclass(slots=True)
class Told:
    """One act of the story as it went."""

    seq: int
    at: dt.datetime
    tag: str
    by: str
    answer: Answer
    as_expected: bool
    wanted: str

    def line(self) -> str:
        """One line for people."""
        mark = "ok  " if self.as_expected else "WRONG"
        verdict = "done" if self.answer.accepted else "refused"
        why = " ".join(r.code + (f"({r.about})" if r.about else "") for r in self.answer.reasons)
        tail = "" if self.as_expected else f"  expected: {self.wanted}"
        return f"{mark} {self.seq:>3} {self.at:%m-%d %H:%M} {self.tag:40} {self.by:24} {verdict} {why}{tail}"  # noqa: E501 - one line of a report

    def as_doc(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "act": self.tag,
            "by": self.by,
            "accepted": self.answer.accepted,
            "reasons": [r.as_doc() for r in self.answer.reasons],
            "entry": self.answer.seq,
            "as_expected": self.as_expected,
        }


@dataclass
class Story:
    """A case being told to a site. ``names`` grows with what the acts give back."""

    site: Site
    case: Case
    clock: CaseClock
    people: dict[str, str]
    names: dict[str, Any] = field(default_factory=dict)
    shift: dt.timedelta = dt.timedelta()

    def tell(
        self, until: int | None = None, skip: Callable[[int, str], bool] | None = None
    ) -> Iterator[Told]:
        """Each act in order, up to the event ``until``; ``skip`` leaves acts out."""
        for event in self.case.events:
            if until is not None and event["seq"] > until:
                return
            yield from self.tell_event(event, skip)

    def tell_event(
        self, event: dict[str, Any], skip: Callable[[int, str], bool] | None = None
    ) -> Iterator[Told]:
        """The acts of one event, a second apart, or ``after_s`` seconds after its time."""
        at = dt.datetime.fromisoformat(event["at"]) + self.shift
        for i, one in enumerate(event["acts"]):
            if skip is not None and skip(event["seq"], one["act"]):
                continue
            done_at = at + PACE * one.get("after_s", i)
            self.clock.to(done_at)
            yield self._perform(event["seq"], i, one, done_at)

    def _perform(self, seq: int, i: int, one: dict[str, Any], at: dt.datetime) -> Told:
        actor, verifier = self._who(one["by"]), self._who(one.get("check"))
        assert actor is not None
        door = Door(
            actor,
            f"{self.case.name}:{seq}:{i}",
            verifier,
            signed=frozenset(p for p in (actor, verifier) if p),
            reason=one.get("reason", ""),
        )
        given = self.filled(one["given"])
        answer = perform(self.site, door, one["act"], given)
        if answer.accepted:
            self._learn(one.get("names", {}), answer.outputs)
        refused = one.get("refused", [])
        expected = (not answer.accepted) == bool(refused) and set(
            refused or one.get("findings", [])
        ) <= set(answer.verdict.codes)
        wanted = f"refused {refused}" if refused else f"done {one.get('findings', '')}"
        return Told(seq, at, one["act"], one["by"], answer, expected, wanted)

    def _who(self, name: str | None) -> str | None:
        if name is None or name == SYSTEM:
            return name
        return self.people[name]

    def filled(self, thing: Any) -> Any:
        """``thing`` with every ``$name`` replaced by what it names, and times moved."""
        if isinstance(thing, str):
            if thing.startswith("$"):
                if thing[1:] in self.names:
                    return self.names[thing[1:]]
                return self._newest(*thing[1:].partition(":")[::2])
            if thing.startswith("@"):
                return (dt.datetime.fromisoformat(thing[1:]) + self.shift).isoformat()
            return thing
        if isinstance(thing, dict):
            return {k: self.filled(v) for k, v in thing.items()}
        if isinstance(thing, list):
            return [self.filled(v) for v in thing]
        return thing

    def _newest(self, what: str, which: str) -> str:
        """What the record opened by itself: ``$hold:REASON``, ``$deviation:CODE``, ``$task:KIND``,
        ``$result:SAMPLE/TEST``; of several the newest.
        """
        if what not in NEWEST:
            raise CaseError(f"nothing is called ${what} yet")
        with self.site.database.reading() as s:
            given = dict(zip(("a", "b"), which.split("/"), strict=False))
            found = s.execute(text(NEWEST[what]), given).scalars().first()
        if found is None:
            raise CaseError(f"there is no {what} {which} yet")
        return str(found)

    def _learn(self, names: dict[str, str], outputs: dict[str, Any]) -> None:
        for name, path in names.items():
            found: Any = outputs
            for key in path.split("."):
                found = found[int(key)] if isinstance(found, list) else found[key]
            self.names[name] = found
        self.names |= outputs.get("containers", {})
        self.names |= {f"{k}.code": v for k, v in outputs.get("codes", {}).items()}


def begin(site: Site, case: Case, shift: dt.timedelta = dt.timedelta()) -> Story:
    """The case's people and an approved definition are there; the story may be told.

    Raises CaseError in a production database.
    """
    if site.environment is Environment.PRODUCTION:
        raise CaseError("A production database is never told a story: use a demo or test one.")
    clock = site.clock if isinstance(site.clock, CaseClock) else CaseClock(case.begins_at + shift)
    site.clock = clock
    site.seed = case.seed
    people = add_people(site, case.people)
    first = (case.begins_at + shift).astimezone(site.zone).date()
    train(
        site,
        (first - TRAINED_BEFORE, first + TRAINED_FOR),
        definition=first_process(site, case.definition),
    )
    certify(site)
    story = Story(site, case, clock, people, shift=shift)
    story.names["definition"] = approved_definition(site, people, case.definition)
    return story


def add_people(site: Site, people: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Everyone of the story, with their roles; who is there already stays as they are."""
    with site.database.reading() as s:
        known = {row.username: row.id for row in s.execute(select(Person.username, Person.id))}
    for username, who in people.items():
        if username not in known:
            given = {"username": username, "name": who["name"], "roles": who["roles"]}
            door = Door(SYSTEM, f"person:{username}")
            known[username] = perform(site, door, "staff:person:added", given).outputs["person"]
    return known


def first_process(site: Site, own: str = "") -> str:
    """What the people of a story are trained on before its definition is approved."""
    if own:
        definition = load(own)
        return process_named(definition.version, definition.sha256)
    with site.database.reading() as s:
        row = s.execute(select(ProcessDefinitionRow.version, ProcessDefinitionRow.sha256)).first()
    if row is not None:
        return process_named(row.version, row.sha256)
    default = load_default()
    return process_named(default.version, default.sha256)


def approved_definition(site: Site, people: dict[str, str], own: str = "") -> str:
    """The id of an approved definition, loaded and approved when there is none.

    That is the case's ``own``; without one any that is there, else the shipped one.
    """
    wanted = load(own) if own else None
    rows = select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)
    if wanted is not None:
        rows = rows.where(ProcessDefinitionRow.sha256 == wanted.sha256)
    with site.database.reading() as s:
        loaded = s.execute(rows).first()
        approvals = set(s.scalars(select(DefinitionApproval.definition_id)))
    if loaded is not None and loaded.id in approvals:
        return str(loaded.id)
    if wanted is None and approvals:
        return min(approvals)
    if loaded is None:
        written = (wanted or load_default()).canonical_bytes().decode()
        door = Door(SYSTEM, "definition")
        out = perform(site, door, "protocol:definition:loaded", {"text": written}).outputs
        id_, sha256 = out["definition"], out["sha256"]
    else:
        id_, sha256 = loaded.id, loaded.sha256
    two = (people["qa"], people["qualified_person"])
    door = Door(two[0], "approval", two[1], signed=frozenset(two))
    given = {"definition": id_, "sha256": sha256}
    answer = perform(site, door, "protocol:definition:approved", given)
    if not answer.accepted:
        raise CaseError(f"the definition was not approved: {answer.verdict.codes}")
    return str(id_)


def fresh_site(url: str, case: Case, zone: ZoneInfo = ZONE) -> Site:
    """A test site on an empty database, with clock, random source and label key of the case."""
    site = Site(
        database=house.ready(open_database(url)),
        environment=Environment.TEST,
        zone=zone,
        keyring=Keyring(Environment.TEST, {0: case.label_key}),
        seed=case.seed,
        clock=CaseClock(case.begins_at - dt.timedelta(days=1)),
        replaying=True,
    )
    house.build(site.database)
    house.found(site, case.name)
    return site
