"""Hands at a page: somebody signed in who scans labels, types, and asks a second person to sign."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.attacks import rows
from tests.journey.walk import Way
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.pages import doors
from tracker.people.models import Person
from tracker.record.site import Site

LAYOUT = {"HARV": "collection", "QC-": "sample", "BLD": "sample", "VIAL": "cryovial", "-U": "unit"}


@pytest.fixture(autouse=True)
def known_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody of a bench has a password: whoever is named is taken to have typed theirs."""

    def known(site: Site, username: str, _password: str, _where: object) -> str | None:
        with site.database.reading() as s:
            return s.scalar(select(Person.id).where(Person.username == username))

    monkeypatch.setattr(doors, "signer", known)


@dataclass
class Hands:
    """One installation's pages, and people at them."""

    bench: Bench
    app: Flask

    def __post_init__(self) -> None:
        self.clients: dict[str, FlaskClient] = {}

    def client(self, who: str) -> FlaskClient:
        """Somebody's browser; on another day they sign in anew."""
        key = f"{who} {self.bench.clock.at.date()}"
        if key not in self.clients:
            self.clients[key] = client_of(self.bench, who, self.app)
        return self.clients[key]

    def look(self, who: str, path: str) -> str:
        """What the page says, with entities read; it must be there."""
        page = self.client(who).get(path)
        assert page.status_code == 200, page.status
        return html.unescape(page.get_data(as_text=True))

    def scan(self, who: str, path: str, *codes: str) -> TestResponse:
        """Scans one after another; gives the last answer."""
        client = self.client(who)
        return [client.post(f"{path}/scan", data={"scan": code}) for code in codes][-1]

    def post(self, who: str, path: str, second: str = "", **form: Any) -> TestResponse:
        """The step recorded as a browser posts it: op_id and what was seen come from the page."""
        page = self.look(who, path)
        hidden = dict(re.findall(r'name="(op_id|seen)" value="([^"]*)"', page.split("<main")[1]))
        beside = {"second_user": second, "second_password": "x"} if second else {}
        return self.client(who).post(path, data=hidden | {"password": "x"} | beside | form)

    def done(self) -> str:
        """The act of the newest entry, when it was accepted."""
        newest = max(rows(self.bench, "log_entry"), key=lambda e: e["seq"])
        answer = json.loads(newest["answer"])
        assert answer["accepted"], answer
        header: dict[str, Any] = json.loads(newest["header"])
        return str(header["tag"])


@pytest.fixture
def hands(bench: Bench) -> Hands:
    return Hands(bench, app_of(bench))


def codes_of(bench: Bench) -> dict[str, str]:
    """The code of the label that each container wears, by the container's id."""
    worn = {a["label_id"]: a["container_id"] for a in rows(bench, "active_label")}
    return {worn[x["id"]]: x["code"] for x in rows(bench, "label_instance") if x["id"] in worn}


def labelled(way: Way, names: Collection[str], who: str = "tech", second: str = "tech_2") -> None:
    """These containers wear labels, each known in ``way.names`` as ``NAME.code``."""
    kinds = {n: next((v for k, v in LAYOUT.items() if k in n), "flask") for n in names}
    for layout in sorted(set(kinds.values())):
        these = [n for n in names if kinds[n] == layout]
        ids = [way.names[n] for n in these]
        out = way.did(who, "marking:labels:printed", containers=ids, layout=layout).outputs
        applied = [{"code": out["codes"][n], "container": way.names[n]} for n in these]
        way.did(who, "marking:labels:applied", second, applied=applied)
        way.names |= {f"{n}.code": out["codes"][n] for n in these}
