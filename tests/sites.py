"""Founded databases with people and an approved definition, copied for each test from one."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.postgres import Server
from tracker import house
from tracker.act import Answer, Door, perform
from tracker.db import open_database
from tracker.identity.codes import Keyring
from tracker.identity.environment import Environment
from tracker.people.models import SYSTEM, Person, Role
from tracker.people.training.rules import process_named
from tracker.protocol.definition import load_default
from tracker.record.site import Site
from tracker.replay import TRAINED_FOR
from tracker.staff.certificate.prepared import certify
from tracker.staff.training.prepared import train

START = dt.datetime(2026, 4, 1, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
KEYS = Keyring(Environment.TEST, {0: b"a label key for tests, 32 bytes!" * 1})

PEOPLE: dict[str, tuple[Role, ...]] = {
    "admin": (Role.ADMINISTRATOR,),
    "coordinator": (Role.COORDINATOR,),
    "investigator": (Role.INVESTIGATOR,),
    "investigator_2": (Role.INVESTIGATOR,),
    "witness": (Role.WITNESS,),
    "radiologist": (Role.RADIOLOGIST,),
    "nurse": (Role.NURSE,),
    "nurse_2": (Role.NURSE,),
    "clinical_lab": (Role.CLINICAL_LAB,),
    "clinical_lab_2": (Role.CLINICAL_LAB,),
    "physician": (Role.PHYSICIAN,),
    "courier": (Role.COURIER,),
    "production": (Role.PRODUCTION,),
    "tech": (Role.TECHNICIAN,),
    "tech_2": (Role.TECHNICIAN,),
    "tech_3": (Role.TECHNICIAN,),
    "tech_4": (Role.TECHNICIAN,),
    "analyst": (Role.QC_ANALYST,),
    "analyst_2": (Role.QC_ANALYST,),
    "qc_manager": (Role.QC_MANAGER,),
    "qa": (Role.QA,),
    "qa_2": (Role.QA,),
    "qp": (Role.QUALIFIED_PERSON,),
    "runner": (Role.RUNNER,),
    "infusion_nurse": (Role.INFUSION_NURSE,),
    "interventionalist": (Role.INTERVENTIONALIST,),
}


PROCESS = process_named(load_default().version, load_default().sha256)
"""What everybody of a bench is trained on."""


class Hands:
    """A clock that tests move; each reading is a millisecond later, so that order is visible."""

    def __init__(self, at: dt.datetime = START) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        self.at += dt.timedelta(milliseconds=1)
        return self.at

    def to(self, at: dt.datetime) -> None:
        self.at = at

    def on(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


@dataclass
class Bench:
    """A site as a test uses it: people by user name, acts in one line."""

    site: Site
    clock: Hands
    people: dict[str, str] = field(default_factory=dict)
    ops: int = 0

    def do(
        self,
        who: str,
        tag: str,
        given: dict[str, Any],
        *,
        second: str | None = None,
        op_id: str | None = None,
        signed: bool = True,
        **door: Any,
    ) -> Answer:
        """Perform an act as the person with this user name; both have signed unless told."""
        self.ops += 1
        actor = self.people.get(who, who)
        verifier = self.people[second] if second else None
        both = frozenset(p for p in (actor, verifier) if p) if signed else frozenset()
        way = Door(actor, op_id or f"op-{self.ops}", verifier, signed=both, **door)
        return perform(self.site, way, tag, given)

    def did(self, who: str, tag: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The same, and it must have been accepted; gives the outputs."""
        answer = self.do(who, tag, given, **more)
        assert answer.accepted, [r.as_doc() for r in answer.reasons]
        return answer.outputs


def new_bench(url: str) -> Bench:
    """A bench on an open database that was founded before."""
    clock = Hands()
    site = Site(
        database=house.ready(open_database(url)),
        environment=Environment.TEST,
        zone=ZoneInfo("Asia/Shanghai"),
        keyring=KEYS,
        seed=b"test",
        clock=clock,
        replaying=True,
    )
    return Bench(site, clock)


def settle(bench: Bench) -> None:
    """Found the site, add the people, load and approve the default definition."""
    house.build(bench.site.database)
    answer = house.found(bench.site, "Test site")
    assert answer.accepted, answer.reasons
    for username, roles in PEOPLE.items():
        given = {"username": username, "name": username.replace("_", " ").title(), "roles": roles}
        out = bench.did(SYSTEM, "staff:person:added", given, op_id=f"person-{username}")
        bench.people[username] = out["person"]
    days = (START.date() - dt.timedelta(days=90), START.date() + TRAINED_FOR)
    train(bench.site, days, definition=PROCESS)
    certify(bench.site)
    text = load_default().canonical_bytes().decode()
    loaded = bench.did("qa", "protocol:definition:loaded", {"text": text}, op_id="definition")
    bench.did(
        "qa",
        "protocol:definition:approved",
        {"definition": loaded["definition"], "sha256": loaded["sha256"]},
        second="qp",
        op_id="approval",
    )


def recall_people(bench: Bench) -> None:
    """Read the people's ids of a founded database."""
    with bench.site.database.reading() as s:
        rows = s.execute(select(Person.username, Person.id))
        bench.people = {row.username: row.id for row in rows}
        # the founding took clock readings; go on after them
    bench.clock.on(minutes=1)


def sqlite_template(folder: Path) -> Path:
    """A founded SQLite file, to be copied."""
    path = folder / "template.db"
    bench = new_bench(f"sqlite:///{path}")
    settle(bench)
    bench.site.database.close()
    return path


def sqlite_bench(template: Path, folder: Path) -> Bench:
    """A bench on a copy of the template (nobody else has it open)."""
    path = folder / "tracker.db"
    shutil.copyfile(template, path)
    bench = new_bench(f"sqlite:///{path}")
    recall_people(bench)
    return bench


def postgres_template(server: Server) -> str:
    """A founded PostgreSQL database, to be cloned."""
    bench = new_bench(server.create("founded"))
    settle(bench)
    bench.site.database.close()
    return "founded"


def postgres_bench(server: Server, template: str, name: str) -> Bench:
    """A bench on a clone of the template."""
    bench = new_bench(server.create(name, template=template))
    recall_people(bench)
    return bench


NewBench = Callable[[], Bench]
