"""sqlmap at every address and field: nothing that is typed becomes SQL (H16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError
from werkzeug.routing import Rule

from tests.drawing import share
from tests.journey.administration.suite import Suite
from tests.pages.access import DISABLED, NOBODY, TABLE, Knocking, Line, table
from tests.pages.attacking import MARK, Attacked, Form, attacked
from tests.pages.description import ASKED, addresses
from tests.pages.hands import known_passwords  # noqa: F401  # whoever is named has signed
from tests.pages.test_access import engine, knocking, suite  # noqa: F401  # these are fixtures
from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.act import proving
from tracker.upkeep.verifying import Verifying

CALLERS: Final = ("qa", "technician", "administrator", "coordinator", "infusion_nurse")
OURS: Final = frozenset({"op_id", "seen", "password", "second_password", "onward"})
"""Fields that no hand types, or that are hashed before anything is asked."""
LEAVING: Final = ("/sign-out", "/lock")
"""After these nothing would be tried but the door."""


class _Values(HTMLParser):
    """The fields of a page's forms with the value that each would send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = dict(attrs)
        if tag == "select":
            self._select = one.get("name") or ""
        name = self._select if tag == "option" else one.get("name") or ""
        if name and tag in ("input", "textarea", "option", "button"):
            self.found[name] = self.found.get(name) or one.get("value") or ""


def form_of(rule: Rule, method: str, own: dict[str, str], client: FlaskClient) -> Form:
    """The address as its own page would send it; in an address itself each part can be typed."""
    path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: own[m[1]], rule.rule)
    answer = client.get(path)
    page = answer.text if answer.mimetype == "text/html" else ""
    if method == "GET":
        marked = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: own[m[1]] + MARK, rule.rule)
        names = sorted(asked_with(page, path) or {"q"})
        return Form("GET", marked, dict.fromkeys(names, "a1"), tuple(names))
    reader = _Values()
    if answer.status_code == 200:
        reader.feed(page.partition("<main")[2])
    fields = {name: value or "a1" for name, value in reader.found.items()}
    fields |= {"op_id": "op-" + "0" * 20, "scan": "a1", "reason": "a1", "second_user": "qa_2"}
    return Form("POST", path, fields, tuple(sorted(fields.keys() - OURS)))


def asked_with(page: str, path: str) -> set[str]:
    """What this address is asked with: by links to itself, and among what addresses ever take."""
    linked = re.findall(rf'href="{re.escape(path)}\?([^"]+)"', page)
    names = {pair.partition("=")[0] for query in linked for pair in query.split("&amp;")}
    return names | {name for name in ASKED if f'name="{name}"' in page}


class Attacking:
    """Who attacks what: each address by somebody who may."""

    def __init__(self, house: Knocking, under: Attacked) -> None:
        self.house = house
        self.under = under
        self.lines = table(TABLE.read_text(encoding="utf-8"))
        self.fields = 0
        self.tried = 0
        self.found: list[str] = []

    def at(self, rule: Rule) -> None:
        """Each method of this address."""
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            may = self.lines[method, rule.rule].own - {DISABLED}
            caller = next((c for c in CALLERS if c in may), min(may - {NOBODY}, default=NOBODY))
            client = self.house.client(caller)
            form = form_of(rule, method, self.house.own(caller), client)
            kept = client.get_cookie("marrowtrace")
            cookies = f"{kept.key}={kept.value}" if kept else ""
            self.tried += 1
            print(f"{method} {form.path}", flush=True)
            self.fields += len(form.typed) + form.path.count(MARK)
            self.found += [
                f"{method} {form.path}: {one}" for one in self.under.attack(form, cookies)
            ]

    def told(self) -> None:
        print(
            f"\nsqlmap: {self.tried} addresses and methods, {self.fields} fields,"
            f" {self.under.requests} requests, {len(self.found)} found"
        )
        assert self.found == []
        assert self.under.reached() == []


@pytest.fixture
def attacking(
    bench: Bench,
    suite: Suite,  # noqa: F811  # a fixture by name
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Attacking]:
    monkeypatch.setattr(Verifying, "begin", lambda *_: None)
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.0)
    app = app_of(bench)
    app.config["RATELIMIT_ENABLED"] = False
    house = knocking(bench, suite, app)
    with attacked(app, bench.site.database.engine, tmp_path) as under:
        yield Attacking(house, under)


def tried(attacking: Attacking) -> list[Rule]:
    return [one for one in addresses(attacking.house.app) if one.rule not in LEAVING]


def test_sqlmap_finds_nothing_at_one_address_in_two_hundred(attacking: Attacking) -> None:
    for rule in share(tried(attacking), 200):
        attacking.at(rule)
    attacking.told()
    assert attacking.under.requests > 10 * attacking.fields


@pytest.mark.long
def test_sqlmap_finds_nothing_at_one_address_in_five(attacking: Attacking) -> None:
    for rule in share(tried(attacking), 5):
        attacking.at(rule)
    attacking.told()
    assert attacking.under.requests > 10 * attacking.fields


def test_sqlmap_finds_an_address_that_asks_with_what_is_typed(
    attacking: Attacking, bench: Bench
) -> None:
    """The same attack where somebody forgot to bind: found, and seen in the statements."""

    def planted() -> str:
        said = f"SELECT name FROM person WHERE username = '{request.values.get('q', '')}'"
        with bench.site.database.looking() as conn:
            try:
                return f"<p>{conn.exec_driver_sql(said).all()}</p>"
            except DatabaseError:
                return "<p>no</p>"

    app = attacking.house.app
    app.add_url_rule("/planted", "planted", planted)
    attacking.lines["GET", "/planted"] = Line(frozenset({"qa"}), frozenset({"qa"}))
    attacking.at(next(one for one in addresses(app) if one.rule == "/planted"))
    assert any("planted" in one for one in attacking.found), attacking.found
    assert attacking.under.reached() != []
