"""Every address that can be looked at, as each role that may: what comes back, and what it tells.

The told case is copied, its people get passwords and tokens, its log a key: then everything that
leaves (answers, papers, sheets, cookies, log lines) can be searched for what must not.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.dossier.searched import Answer, key_forms
from tests.dossier.told import SECRET, Told
from tests.drawing import drawn
from tests.pages.access import TABLE, table
from tests.postgres import Server
from tracker import house
from tracker.db import open_database
from tracker.marking.delivery import PRINTS
from tracker.people import sign_ins
from tracker.people.models import Person, PersonRole, Role
from tracker.people.passwords import set_password
from tracker.record.models import Entry
from tracker.record.site import Notary
from tracker.upkeep.keys import new_key

PASSWORD: Final = "seven brown horses by the lake"
PIN: Final = "804199"
FIRST_OF: Final = {
    "session_id": "bedside_session",
    "shipment_id": "shipment",
    "result_id": "test_result",
    "file_id": "result_file",
    "area_id": "work_area",
    "equipment_id": "equipment",
    "task_id": "task",
    "qualification_id": "qualification",
    "kit_id": "label_kit",
    "printer_id": "printer",
    "test_id": "printer_test",
    "job_id": "print_job",
    "passkey_id": "person_passkey",
    "place_id": "place",
    "work_session_id": "work_session",
    "plate_id": "plate",
    "review_id": "access_review",
    "definition_id": "process_definition",
    "book_id": "label_book",
    "recipe_id": "recipe",
    "bottle_id": "opened_bottle",
    "wristband_id": "wristband",
}
"""Whose first row's id stands for what the address names."""


@dataclass
class House:
    """A copy of the told case in which everybody can be asked for, and what is secret in it."""

    told: Told
    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    _people: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, role: str) -> FlaskClient:
        """Somebody with this role, signed in."""
        if role not in self._people:
            self._people[role] = self._signed_in(role)
        return self._people[role]

    def _signed_in(self, role: str) -> FlaskClient:
        site = self.told.site
        with site.database.reading() as s:
            person = s.scalars(
                select(PersonRole.person_id)
                .join(Person, Person.id == PersonRole.person_id)
                .where(PersonRole.role == Role(role))
                .order_by(Person.username)
            ).first()
        assert person is not None, role
        with site.database.writing() as conn:
            token = sign_ins.open_for(conn, person, site.clock())
            set_password(conn, person, PASSWORD, must_change=False)
        client = self.told.app().test_client()
        with client.session_transaction() as session:
            session["token"], session["language"] = token, "en"
        self.secrets[f"session of {role}"] = token
        return client

    def values(self) -> dict[str, str]:
        """What stands for each part of an address: things of the case."""
        found = {
            "code": "en",
            "therapy_id": self.told.therapy,
            "lot_id": self.told.lots["msc"],
            "container_id": str(self.told.names["MSC-U1"]),
            "unit_id": str(self.told.names["MSC-U1"]),
            "thing": str(self.told.names["MSC-U1"]),
            "kind": "container",
            "tag": "workplace:line:cleared",
            "part": "performer",
            "family": "laboratory",
            "purpose": "marrow",
            "verbal_id": "none",
            "station_id": "none",
        }
        with self.told.site.database.snapshot() as conn:
            for name, of in FIRST_OF.items():
                row = conn.exec_driver_sql(f"select id from {of} order by id").first()
                found[name] = str(row[0]) if row else "none"
            headers = conn.execute(select(Entry.seq, Entry.header).order_by(Entry.seq))
            found["seq"] = str(
                next(r.seq for r in headers if json.loads(r.header)["tag"] in PRINTS)
            )
            people = "select id from person where username = 'lab_tech'"
            found["person_id"] = str(conn.exec_driver_sql(people).scalar())
        return found

    def looked_at(self, *, one_in: int = 1) -> Iterator[Answer]:
        """Each address as each role that may open it.

        As the first of them, and one in ``one_in`` of the others by address and role; with 0 as the
        first alone. A PDF is the same paper whoever opens it: it is made once, with 0 not at all.
        """
        lines, values = table(TABLE.read_text(encoding="utf-8")), self.values()
        for rule in sorted(self.told.app().url_map.iter_rules(), key=lambda r: r.rule):
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            line, paper = lines.get(("GET", rule.rule)), rule.rule.endswith(".pdf")
            may = sorted((line.own if line else set()) & {r.value for r in Role}) or ["qa"]
            if paper and not one_in:
                continue
            more = [
                r for r in may[1:] if one_in and not paper and drawn(f"{r} {rule.rule}", one_in)
            ]
            for role in (may[0], *more):
                yield self.ask(rule.rule, role, values)

    def ask(self, rule: str, role: str, values: dict[str, str]) -> Answer:
        """What this address says to this role."""
        known = values | ({"kind": "procedure"} if rule.startswith("/people/req") else {})
        address = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: known[m[1]], rule)
        return self.told_by(rule, role, self.client(role).get(address))

    def told_by(self, rule: str, role: str, said: TestResponse) -> Answer:
        """The answer, with the cookie of its session opened."""
        headers = str(said.headers)
        reader: Any = self.told.app().session_interface
        for cookie in said.headers.getlist("Set-Cookie"):
            raw = cookie.partition("=")[2].partition(";")[0]
            opened = dict(reader.get_signing_serializer(self.told.app()).loads(raw)) if raw else {}
            opened.pop("token", None)  # one's own, in one's own cookie
            headers = headers.replace(raw, "") + json.dumps(opened, ensure_ascii=False)
        made = Answer(
            rule, role, said.request.path, said.status_code, said.mimetype or "", headers, said.data
        )
        said.close()
        return made


@contextmanager
def house_of(
    told: Told, folder: Path, server: Server | None = None, *, keyed: bool = True
) -> Iterator[House]:
    """A copy of the case, with a key that signs unless told; gone at the end."""
    told.site.database.close()  # what is open cannot be copied
    if server is None:
        shutil.copyfile(str(told.site.database.engine.url.database), folder / "open.db")
        url = f"sqlite:///{folder / 'open.db'}"
    else:
        url = server.create("opened", template="told")
    database = house.ready(open_database(url))
    notary = Notary(folder / "checkpoint_keys") if keyed else None
    site = dataclasses.replace(told.site, database=database, notary=notary)
    opened = House(dataclasses.replace(told, site=site, _app=None), folder)
    opened.secrets |= {"password": PASSWORD, "PIN": PIN, "session key": SECRET}
    if notary:
        assert new_key(site).accepted
        opened.secrets |= {p.name: p.read_text().strip() for p in notary.folder.iterdir()}
    keys = told.site.keyring.keys
    for n, key in keys.items():
        opened.secrets |= key_forms(f"label key {n}", key)
    yield opened
    database.close()
    if server is not None:
        server.drop("opened")
