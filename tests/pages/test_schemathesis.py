"""schemathesis at every address: nothing breaks, and what is refused changes nothing."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.transport.wsgi import WSGI_TRANSPORT
from werkzeug.routing import Rule

from tests.drawing import share
from tests.journey.administration.suite import Suite
from tests.pages.access import DISABLED, NOBODY, TABLE, Key, Knocking, Line, table
from tests.pages.description import addresses, described, key_of
from tests.pages.hands import known_passwords  # noqa: F401  # whoever is named has signed
from tests.pages.test_access import engine, held, knocking, suite  # noqa: F401  # these are fixtures
from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.act import proving
from tracker.pages.here import let_go
from tracker.upkeep.verifying import Verifying

REFUSAL: Final = frozenset(
    {"log_entry", "log_head", "log_touch", "lockout", "sign_in_event", "sign_in"}
)
"""Where a refusal is written: the log, and the history of sign-ins with its alarm."""
SEED: Final = 20261123
OUTSIDE: Final = frozenset({NOBODY, DISABLED})
CALLERS: Final = ("technician", "qa", "administrator", "coordinator", "infusion_nurse")


@dataclass
class Fuzz:
    """One installation that is asked anything; what it did wrong, and how much was asked."""

    bench: Bench
    house: Knocking
    lines: dict[Key, Line]
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._watch = sqlite3.connect(str(self.bench.site.database.engine.url.database))
        self._version = -1
        self._state: dict[str, str] = {}
        self._browsers: dict[str, FlaskClient] = {}

    def close(self) -> None:
        self._watch.close()

    def browser(self, caller: str) -> FlaskClient:
        """Somebody's browser, signed in anew when an earlier request ended that."""
        if caller not in self._browsers:
            self._browsers[caller] = self.house.client(caller)
        return self._browsers[caller]

    def ask(self, caller: str, case: Any) -> None:
        """One made-up request, and what is wrong about its answer."""
        before, size = dict(self._now()), self._entries()
        sent = WSGI_TRANSPORT.serialize_case(case)
        answer = self.browser(caller).open(**sent)
        answer.close()
        self.requests += 1
        self.statuses[answer.status_code] += 1
        where = f"{caller} {case.operation.method} {case.operation.path}: {answer.status_code}"
        if answer.status_code >= 500:
            self.wrong.append(f"{where}: {sent}")
        if answer.status_code < 400:
            self._browsers.pop(caller, None)  # it may have signed out, or somebody else in
            return
        now = self._now()
        changed = {name for name in now if now[name] != before[name]}
        if changed - REFUSAL:
            self.wrong.append(f"{where}: changed {sorted(changed)}")
        if "log_entry" in changed and not self._refusals_since(size):
            self.wrong.append(f"{where}: an act was accepted")

    def _now(self) -> dict[str, str]:
        """A digest of each table; read anew only when somebody has written."""
        version = int(self._watch.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version:
            self._state, self._version = held(self.bench), version
        return self._state

    def _entries(self) -> int:
        return int(self._watch.execute("SELECT size FROM log_head").fetchone()[0])

    def _refusals_since(self, size: int) -> bool:
        """True when no chart got an entry: refusals move no stream."""
        moved = "SELECT count(*) FROM log_touch WHERE seq >= ? AND stream <> 'refusal'"
        if self._watch.execute(moved, (size,)).fetchone()[0]:
            return False
        found = self._watch.execute("SELECT answer FROM log_entry WHERE seq >= ?", (size,))
        return not any(json.loads(row[0])["accepted"] for row in found.fetchall())


@pytest.fixture
def fuzz(
    bench: Bench,
    suite: Suite,  # noqa: F811  # a fixture by name
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Fuzz]:
    monkeypatch.setattr(Verifying, "begin", lambda *_: None)
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.0)
    house = knocking(bench, suite, app_of(bench))
    made = Fuzz(bench, house, table(TABLE.read_text(encoding="utf-8")))
    yield made
    made.close()


def operations(
    fuzz: Fuzz,
    suite: Suite,  # noqa: F811  # a fixture by name
    rules: list[Rule],
) -> list[Any]:
    """These addresses by each method, as schemathesis reads our description."""
    own = fuzz.house.own("qa")
    known = {name: [value] for name, value in own.items()}
    known |= {
        "scan": [*suite.codes.values(), suite.band, "https://example.org"],
        "second_user": ["qa_2", "tech_2", "nobody.known"],
        "kind": ["container", "lot", "place", "equipment", "media_fill", "procedure"],
        "layout": ["unit", "flask"],
        "page_of": [fuzz.bench.people["qa"], ""],
    }

    def page_of(rule: str) -> str:
        address = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: own[m[1]], rule)
        may = fuzz.lines.get(("GET", rule), Line(frozenset(), frozenset())).own
        for caller in sorted(may & set(CALLERS)) or sorted(may - {NOBODY})[:1]:
            answer = fuzz.browser(caller).get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                return answer.text
        return ""

    schema = schemathesis.openapi.from_dict(described(rules, known, page_of))
    operations = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operations.append(found.ok())
    return operations


def asked(fuzz: Fuzz, each: list[Any], examples: int) -> None:
    """Each operation asked with what it describes, and with what it does not."""
    for n, operation in enumerate(each):
        for mode in GenerationMode:
            _asked(fuzz, operation, mode, n, examples)


def _asked(fuzz: Fuzz, operation: Any, mode: GenerationMode, n: int, examples: int) -> None:
    """By somebody who may, and by nobody and each of several roles in turn."""
    may = sorted(fuzz.lines[key_of(operation.definition.raw["operationId"])].own - OUTSIDE)
    others = (NOBODY, *CALLERS)
    turn = itertools.count(n)

    @seed(SEED + n)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        at = next(turn)
        fuzz.ask(may[at % len(may)], case)
        fuzz.ask(others[at % len(others)], case)

    ask()


def told(fuzz: Fuzz, each: list[Any]) -> None:
    codes = ", ".join(f"{status}: {n}" for status, n in sorted(fuzz.statuses.items()))
    print(f"\nschemathesis: {len(each)} operations, {fuzz.requests} requests ({codes})")
    assert not fuzz.wrong, "\n".join(fuzz.wrong[:20])


def test_made_up_requests_break_nothing_and_refused_ones_change_nothing(
    fuzz: Fuzz,
    suite: Suite,  # noqa: F811  # a fixture by name
) -> None:
    every = addresses(fuzz.house.app)
    each = operations(fuzz, suite, [*share(every, 8)])
    asked(fuzz, each, 1)
    told(fuzz, each)


def test_an_address_that_breaks_and_one_that_writes_and_refuses_are_found(
    fuzz: Fuzz,
    suite: Suite,  # noqa: F811  # a fixture by name
) -> None:
    def breaks() -> str:
        raise RuntimeError

    def writes() -> tuple[str, int]:
        let_go()
        given = {"username": f"planted{fuzz.requests}", "name": "Planted", "roles": ["qa"]}
        fuzz.bench.did("admin", "staff:person:added", given)
        return "refused", 409

    for view in (breaks, writes):
        address = f"/planted/{view.__name__}"
        fuzz.house.app.add_url_rule(address, f"planted_{view.__name__}", view, methods=["POST"])
        fuzz.lines["POST", address] = Line(frozenset({"qa"}), frozenset({"qa"}))
    rules = [one for one in addresses(fuzz.house.app) if one.rule.startswith("/planted/")]
    asked(fuzz, operations(fuzz, suite, rules), 1)
    wrong = "\n".join(fuzz.wrong)
    assert "qa post /planted/breaks: 500" in wrong
    assert "qa post /planted/writes: 409: changed ['log_entry'" in wrong
    assert "qa post /planted/writes: 409: an act was accepted" in wrong


@pytest.mark.long
def test_many_made_up_requests_at_every_address_break_nothing(
    fuzz: Fuzz,
    suite: Suite,  # noqa: F811  # a fixture by name
) -> None:
    each = operations(fuzz, suite, addresses(fuzz.house.app))
    asked(fuzz, each, 5)
    told(fuzz, each)
    assert fuzz.requests >= 10 * len(each)
