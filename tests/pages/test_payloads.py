"""Hostile text through every text field of a whole therapy, then on pages, papers and sheets."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Request
from sqlalchemy import select

from tests.dossier.told import Told
from tests.look.living import served
from tests.look.walk import REFUSED
from tests.pages.access import TABLE, table
from tests.pages.hostile import formulas, live, read_page, shows
from tests.pages.payloads import FORMULAS, KEPT, PAYLOADS, RAN, UNKEPT
from tests.pages.poisoned import Poisoned, tell_poisoned
from tracker import web
from tracker.act import ACTS
from tracker.act.reading import read
from tracker.db import table_of
from tracker.material.models import Container, Lot
from tracker.pages import sheets
from tracker.people.models import Person
from tracker.record.verify import verify
from tracker.supplies.models import Equipment, ReagentLot

SEED = 4
READERS = {
    "qa": "qa",
    "lab_tech": "technician",
    "infusion_nurse": "infusion_nurse",
    "administrator": "administrator",
    "study_coordinator": "coordinator",
}
"""Somebody of the story, and the role; the first who may open a page looks at it."""
P1_SEEDED = 22
"""The event up to which the story is told where the whole of it would take too long."""
OTHERS = ("evil.example",)
PATIENCE_MS = 180_000
"""A busy machine is slow without being wrong."""


@dataclass
class Shown:
    """Every page, sheet and paper of a story told with hostile text."""

    told: Told
    story: Poisoned
    app: Flask
    pages: dict[str, str] = field(default_factory=dict)
    papers: dict[str, bytes] = field(default_factory=dict)
    sheets: dict[str, bytes] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    readers: dict[str, str] = field(default_factory=dict)

    def ids(self, kind: Any, most: int) -> list[str]:
        with self.told.site.database.reading() as s:
            return list(s.scalars(select(table_of(kind).c.id).limit(most)))

    def addresses(self, most: int) -> list[tuple[str, str]]:
        """Every page there is with identifiers that exist, and its rule."""
        names = self.told.names
        values: dict[str, list[str]] = {
            "therapy_id": [self.told.therapy],
            "container_id": self.ids(Container, most),
            "lot_id": self.ids(Lot, 2),
            "person_id": self.ids(Person, 200)[-most:],
            "session_id": [names["session"]] if "session" in names else [],
            "seq": ["20"],
        }
        things = {"container": Container, "lot": ReagentLot, "equipment": Equipment}
        found = list[tuple[str, str]]()
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in (
                "static",
                "staff.set_language",
            ):
                continue
            wanted = set(rule.arguments)
            if wanted == {"kind", "thing"}:
                pairs = [(k, i) for k, table in things.items() for i in self.ids(table, most)]
                found += [
                    (rule.rule.replace("<kind>", k).replace("<thing>", i), rule.rule)
                    for k, i in pairs
                ]
            elif len(wanted) <= 1:
                name = next(iter(wanted), "")
                these = values.get(name, []) if wanted else [""]
                found += [(re.sub("<[^>]+>", v, rule.rule), rule.rule) for v in these]
        return sorted(set(found))

    def look(self, most: int) -> None:
        """Each address by the first of several people who may open it."""
        browsers = {who: self.told.client(who) for who in READERS if who in self.story.people}
        lines = table(TABLE.read_text(encoding="utf-8"))
        for address, rule in self.addresses(most):
            may = lines["GET", rule].own
            for who, browser in ((w, b) for w, b in browsers.items() if READERS[w] in may):
                answer = browser.get(address)
                if answer.status_code == 200:
                    self._keep(address, cast(Any, answer))
                    self.readers[address] = who
                    break
                assert answer.status_code < 500, address

    def _keep(self, address: str, answer: Response) -> None:
        self.heads.append(str(answer.headers))
        kinds = {"application/pdf": self.papers, "text/csv": self.sheets}
        if answer.mimetype == "text/html":
            self.pages[address] = answer.get_data(as_text=True)
        elif answer.mimetype in kinds:
            kinds[answer.mimetype][address] = answer.get_data()


def show(folder: Path, seed: int, most: int, until: int | None = None) -> Shown:
    """A story told with texts in this order, and all that is made of it."""
    texts = list(PAYLOADS)
    random.Random(seed).shuffle(texts)
    told, story = tell_poisoned(f"sqlite:///{folder / f'badly{seed}.db'}", tuple(texts), until)
    made = Shown(told, story, told.app())
    made.look(most)
    return made


@pytest.fixture(scope="module")
def shown(folder: Path) -> Iterator[Shown]:
    made = show(folder, SEED, 2, P1_SEEDED)
    yield made
    proof = verify(made.told.site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    made.told.site.database.close()


def printed_as_typed(shown: Shown) -> list[str]:
    """The texts that a batch record prints letter for letter, mark-up and all."""
    printed = ""
    for address, paper in shown.papers.items():
        if "record.pdf" in address:
            pdf = pypdfium2.PdfDocument(paper)
            printed += "\n".join(p.get_textpage().get_text_range() for p in pdf)
            pdf.close()
    packed = "".join(printed.split())
    plain = [t for t in shown.story.stands if t.isascii() and t.isprintable() and len(t) < 60]
    return [t for t in plain if "".join(t.split()) in packed]


def wrong_with(shown: Shown) -> list[str]:
    """Everything that is more than text, wherever the story is shown."""
    found = [f"{a}: {w}" for a, page in shown.pages.items() for w in read_page(page)[0]]
    found += [f"{a}: {cell}" for a, sheet in shown.sheets.items() for cell in formulas(sheet)]
    found += [f"{a}: {what}" for a, paper in shown.papers.items() for what in live(paper)]
    found += [h for h in shown.heads if "forged" in h or "evil" in h]
    return found


def read_as_text(shown: Shown) -> set[str]:
    """The texts that stand on some page, word for word."""
    words = "\n".join(read_page(page)[1] for page in shown.pages.values())
    return {text for text in shown.story.stands if shows(words, text)}


def test_what_is_typed_stays_text_on_pages_papers_and_sheets(shown: Shown) -> None:
    assert wrong_with(shown) == []
    seen = read_as_text(shown)
    fields = {where for places in shown.story.stands.values() for where in places}
    print(
        f"\npayloads: {len(PAYLOADS)} texts, {len(shown.story.stands)} stand in the record in"
        f" {len(fields)} fields, {len(seen)} read on {len(shown.pages)} pages,"
        f" {len(shown.papers)} papers, {len(shown.sheets)} sheets"
    )
    assert not set(UNKEPT) & set(shown.story.stands)
    assert len(shown.story.stands) >= 100
    assert len(seen) >= 20
    assert len(shown.pages) >= 25
    assert len(shown.papers) >= 1
    assert len(shown.sheets) >= 3


WHOLE = {
    "protocol:definition:loaded text",
    "collection:logger:read csv",
    "administration:logger:read csv",
    "marking:sentences:brought table",
    "testing:file:imported report",
}
"""Whole files, each with a grammar of its own: no length of a field is too long for them."""


def test_text_that_nothing_keeps_is_refused_by_every_text_field() -> None:
    taken = []
    for text in UNKEPT:
        for tag, act in ACTS.items():
            for name in act.given.model_fields:
                _form, wrong = read(act.given, {name: text})
                if name not in {r.about.partition(".")[0] for r in wrong}:
                    taken.append((f"{tag} {name}", text))
                assert text not in "".join(map(str, wrong)), "the refusal repeats it"
    assert {where for where, _text in taken} <= WHOLE
    assert all(len(text) > 4000 for _where, text in taken)


def test_without_the_sheets_guard_a_cell_would_begin_a_formula(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(shown.story.stands) & set(FORMULAS)
    monkeypatch.setattr(sheets, "harmless", lambda cell: "" if cell is None else str(cell))
    browser = shown.told.client("qa")
    assert any(formulas(browser.get(address).get_data()) for address in shown.sheets)


# -- in a real browser


def watched(
    browser: Browser, shown: Shown, base: str, who: str, noted: list[str]
) -> BrowserContext:
    """A browser of this person's; what opens a dialog or asks another host is noted."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(REFUSED)
    cookie = shown.told.client(who).get_cookie("marrowtrace")
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    def closed(dialog: Dialog) -> None:
        noted.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def asked(request: Request) -> None:
        if any(host in request.url for host in OTHERS):
            noted.append(request.url)

    context.on("dialog", closed)
    context.on("request", asked)
    return context


def visit(page: Page, address: str) -> list[str]:
    """What happened on this page that no text may cause."""
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        return [f"{address} was not shown"]
    try:
        found = [f"refused by the policy: {w}" for w in page.evaluate("window.refusedByPolicy")]
        if page.evaluate(f"window.{RAN}"):
            found.append("a script ran")
    except Error:
        found = ["led away"]
    return [f"{address} {what}" for what in found]


def worst(shown: Shown, most: int) -> list[str]:
    """The pages with the most hostile text."""
    scripts = [t for t in shown.story.stands if RAN in t]

    def hits(address: str) -> int:
        words = read_page(shown.pages[address])[1]
        return sum(shows(words, text) for text in scripts)

    return sorted(shown.pages, key=hits, reverse=True)[:most]


def in_browser(browser: Browser, shown: Shown, app: Flask, most: int) -> list[str]:
    """What happened on the worst pages in a browser."""
    found, noted, pages = list[str](), list[str](), dict[str, Page]()
    with served(app, shown.told.site) as house:
        for address in worst(shown, most):
            who = shown.readers[address]  # each page by somebody who may open it
            if who not in pages:
                pages[who] = watched(browser, shown, house.base, who, noted).new_page()
            found += visit(pages[who], house.base + address)
        for page in pages.values():
            page.context.close()
    return found + noted


@pytest.mark.browser
def test_no_typed_script_runs_in_a_browser(
    shown: Shown, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_browser(browser, shown, shown.told._made(), 4) == []
    bare = shown.told._made()
    bare.jinja_env.autoescape, bare.jinja_env.bytecode_cache = False, None
    refused = in_browser(browser, shown, bare, 2)
    assert any("refused by the policy" in what for what in refused), "the policy still stands"
    assert not any("a script ran" in what for what in refused)
    monkeypatch.setattr(web, "harden", lambda answer, **_: answer)
    ran = in_browser(browser, shown, bare, 2)
    assert any("a script ran" in what for what in ran), "without escaping and without policy"


@pytest.mark.long
@pytest.mark.browser
def test_every_payload_stays_text_wherever_it_is_shown(folder: Path, browser: Browser) -> None:
    stood: set[str] = set()
    read_: set[str] = set()
    pages = 0
    for seed in range(100, 104):
        one = show(folder, seed, 12)
        assert wrong_with(one) == []
        typed = printed_as_typed(one)
        assert [t for t in typed if t.startswith("<")]
        assert [t for t in typed if "&" in t or "(" in t]
        assert in_browser(browser, one, one.told._made(), len(one.pages)) == []
        stood |= set(one.story.stands)
        read_ |= read_as_text(one)
        pages += len(one.pages)
        assert verify(one.told.site.database).holds
    print(f"\npayloads: {len(stood)} of {len(KEPT)} stood, {len(read_)} read on {pages} pages")
    assert stood == set(KEPT)
    assert len(read_) >= 150, "a walk that sees less proves less"
    assert pages >= 850
