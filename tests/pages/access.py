"""Every address by every role against the hand-written table: what deviates, and how much there is.

Nothing here asks the application who may: it only knocks, with nobody, with somebody disabled, with
somebody without roles and with each role, on what is one's own and on what is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient

from tests.drawing import some
from tracker.people.models import Role

TABLE: Final = Path(__file__).with_suffix(".txt")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLELESS, DISABLED, NOBODY = "roleless", "disabled", "nobody"
ROLES: Final = frozenset(r.value for r in Role)
SIGNED_IN: Final = ROLES | {ROLELESS}
WORLD: Final = SIGNED_IN | {DISABLED, NOBODY}
CALLERS: Final = (NOBODY, DISABLED, ROLELESS, *(r.value for r in Role))
UNKNOWN: Final = "nobody-has-this"
ASKING: Final = frozenset({"/sign-in", "/still-here", "/unlock", "/shift"})
"""Open to the world because they ask who is there."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """Who may: at what is theirs, and at what is another's."""

    own: frozenset[str]
    foreign: frozenset[str]

    def todays(self, key: Key) -> frozenset[str]:
        """Of the roles that are let in one, of those turned away one: the next ones each day."""
        sides = [side for may in (self.own, self.foreign) for side in (ROLES & may, ROLES - may)]
        return frozenset(role for side in sides for role in some(side, 1, by=" ".join(key)))


def table(text: str) -> dict[Key, Line]:
    """The hand-written table by method and address."""
    groups: dict[str, frozenset[str]] = {"world": WORLD, "everybody": SIGNED_IN}
    lines: dict[Key, Line] = {}
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if made := re.fullmatch(r"group (\w+)\s*=\s*(.+)", line):
            groups[made[1]] = _who(made[2], groups)
            continue
        method, rest = line.split(None, 1)
        split = re.split(r"\s{2,}", rest, maxsplit=1)
        own, _bar, foreign = split[1].partition("|")
        who = Line(_who(own, groups), _who(foreign or own, groups))
        page = split[0]
        step = (("GET", page), ("POST", page), ("POST", f"{page}/scan"))
        for key in step if method == "STEP" else ((method, page),):
            assert key not in lines, line
            lines[key] = who
    return lines


def _who(words: str, groups: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        if word.startswith("-"):
            assert word[1:] in found, word
            found.discard(word[1:])
        else:
            assert word in groups or word in SIGNED_IN, word
            found |= groups.get(word, frozenset({word}))
    return frozenset(found)


@dataclass
class Knocking:
    """An application with somebody of each kind, and identifiers that exist.

    ``client``: somebody's browser; ``own``: values for the addresses, by caller; ``entries``: how
    many entries the log has; ``state``: what every table holds, by table, but for bookkeeping.
    Who has no role here is tried at every address; of the roles each, or with ``todays`` those of
    the day, and the others are counted in ``left``. ``heard``: where a role was let in, or refused,
    at what is its own (True) or another's.
    """

    app: Flask
    client: Callable[[str], FlaskClient]
    own: Callable[[str], dict[str, str]]
    entries: Callable[[], int]
    state: Callable[[], dict[str, str]] = dict
    cells: int = 0
    left: int = 0
    todays: bool = False
    heard: set[tuple[Key, bool, bool]] = field(default_factory=set)
    deviations: list[str] = field(default_factory=list)

    def knock(self, lines: dict[Key, Line]) -> None:
        """Every cell: first all that must be refused, which leave no trace, then the others."""
        there = dict(self._routes())
        self.deviations += [f"{m} {a}: not in the table" for m, a in sorted(there - lines.keys())]
        self.deviations += [f"{m} {a}: no such address" for m, a in sorted(lines.keys() - there)]
        known = {key: lines[key] for key in there.keys() & lines.keys()}
        self._today = {k: of.todays(k) if self.todays else ROLES for k, of in known.items()}
        before = self.entries()
        for refused in (True, False):
            for caller in CALLERS:
                self._as(caller, known, there, refused=refused)
            if refused and self.entries() != before:
                self.deviations.append("a refused request left an entry in the log")

    def _routes(self) -> Iterator[tuple[Key, frozenset[str]]]:
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield (method, rule.rule), frozenset(rule.arguments)

    def _as(
        self,
        caller: str,
        lines: dict[Key, Line],
        there: dict[Key, frozenset[str]],
        *,
        refused: bool,
    ) -> None:
        browser = self.client(caller)
        own = self.own(caller)
        before = self.state()
        for (method, rule), line in sorted(lines.items()):  # GET comes before POST
            if method != "GET" and before:
                self._unchanged(caller, before)
                before = {}
            cases = [(line.own, own, False)]
            if there[method, rule] - {"code", "filename", "version"}:
                strange = own | dict.fromkeys(set(own) & FOREIGN, UNKNOWN)
                if line.foreign != line.own:  # the address names a person: another who exists
                    strange = own | {"person_id": own["other_person_id"]}
                cases.append((line.foreign, strange, line.foreign == line.own))
            for may, values, unknown in cases:
                if (caller not in may) is refused:
                    if caller in ROLES - self._today[method, rule]:
                        self.left += 1
                        continue
                    self.cells += 1
                    if caller in ROLES:
                        self.heard.add(((method, rule), may is line.own, refused))
                    status, onward = self._ask(browser, method, rule, values)
                    wrong = _judge(caller, method, status, onward, refused=refused, unknown=unknown)
                    if wrong:
                        self.deviations.append(f"{caller} {method} {rule}: {wrong}")
                    if rule == "/sign-out":
                        browser = self.client(caller)
        if before:
            self._unchanged(caller, before)

    def _unchanged(self, caller: str, before: dict[str, str]) -> None:
        """Looking at pages has changed nothing (ASVS 3.5.3)."""
        now = self.state()
        changed = sorted(table for table in before if before[table] != now[table])
        if changed:
            self.deviations.append(f"{caller}: GET changed {', '.join(changed)}")

    def _ask(
        self, browser: FlaskClient, method: str, rule: str, values: dict[str, str]
    ) -> tuple[int, str]:
        if rule.startswith("/staff/") and values["person_id"] != UNKNOWN:
            values = values | {"person_id": values["other_person_id"]}
        if rule.startswith("/people/requirements"):
            values = values | {"kind": "procedure"}
        address = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda m: values[m[1]], rule)
        answer = browser.open(address, method=method, data={} if method == "POST" else None)
        answer.close()
        said = answer.status_code
        kept = answer.headers.get("Cache-Control") != "no-store"
        if kept and not rule.startswith("/static"):
            self.deviations.append(f"{method} {rule}: a cache may keep it")
        if rule in ASKING and said in (302, 303, 401, 403):
            said = 200  # asked for a password that the empty form did not bring: let in to be asked
        return said, answer.headers.get("Location", "")

    def other_methods(self) -> list[str]:
        """Methods that an address does not know, tried by QA: each must be 405."""
        browser, own = self.client("qa"), self.own("qa")
        found, known = [], dict[str, set[str]]()
        for method, rule in dict(self._routes()):
            known.setdefault(rule, set()).add(method)
        merged: dict[str, set[str]] = {}
        for rule, methods in known.items():  # two rules may be one address in practice
            merged.setdefault(re.sub(r"<[^>]+>", "<>", rule), set()).update(methods)
        for rule in known:
            page_of = known.get(rule.removesuffix(".pdf"), set())  # where "x.pdf" is a name too
            for method in set(METHODS) - merged[re.sub(r"<[^>]+>", "<>", rule)] - page_of:
                self.cells += 1
                status, _onward = self._ask(browser, method, rule, own)
                if status != 405 and not (status == 404 and rule.startswith("/static")):
                    found.append(f"{method} {rule}: {status}")
        return found


FOREIGN: Final = frozenset(
    {
        "definition_id",
        "therapy_id",
        "lot_id",
        "container_id",
        "session_id",
        "unit_id",
        "thing",
        "tag",
        "family",
        "person_id",
        "qualification_id",
        "station_id",
        "shipment_id",
        "result_id",
        "area_id",
        "kit_id",
        "printer_id",
        "test_id",
        "job_id",
        "equipment_id",
        "task_id",
        "verbal_id",
        "passkey_id",
        "review_id",
        "book_id",
        "place_id",
        "plate_id",
        "purpose",
        "recipe_id",
        "work_session_id",
        "wristband_id",
        "file_id",
    }
)


def _judge(
    caller: str, method: str, status: int, onward: str, *, refused: bool, unknown: bool
) -> str:
    """What is wrong with the answer; nothing when it is as the table says."""
    to_sign_in = status == 302 and "/sign-in" in onward
    if refused:
        outside = caller in (NOBODY, DISABLED)
        right = (to_sign_in if method == "GET" else status == 401) if outside else status == 403
        return "" if right else f"let in with {status}"
    if status in (401, 403) or (to_sign_in and caller not in (NOBODY, DISABLED)):
        return f"turned away with {status}"
    if status >= 500:
        return f"broke with {status}"
    if unknown and not 400 <= status < 500:
        return f"answered {status} about what does not exist"
    return ""
