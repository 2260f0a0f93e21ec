"""No page, label or paper of another process speaks of marrow, hips, arteries or MSC.

The knee case is told, stopped on its way where step pages stand open, and everything that can be
looked at is read in both languages: pages as text, the batch records and the labels.
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from sqlalchemy import select

import tracker
from tests.dossier.searched import words_of
from tests.dossier.told import Told
from tests.pages.access import TABLE, table
from tracker import house
from tracker.identity.environment import Environment
from tracker.marking.models import LabelInstance
from tracker.pages.refusals import fields, sentences, words_of_the_record
from tracker.replay import begin, fresh_site, read_case

PO: Final = Path(tracker.__file__).parent / "translations/zh_Hans_CN/LC_MESSAGES/messages.po"
KNEE: Final = Path(__file__).parents[1] / "cases" / "knee" / "case.json"
STOPS: Final = (3, 12, 15, 16, 17, 22, 34, 45, 62, 85)
"""Events after which other steps stand open than before: consent to last visit."""
FOREIGN: Final = re.compile(
    r"\b(?:bone|marrow|hips?|femoral|obturator|circumflex|crest|iliac|necrosis|ARCO|Harris"
    r"|arter(?:y|ies|iography)|MSCs?|BMMNC|MNC|mononuclear|catheter|infusion suite)\b"
    r"|骨髓|髋|动脉|股骨|髂|坏死|间充质|单个核|导管",
    re.IGNORECASE,
)
TAGS: Final = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]*>", re.DOTALL)
SHOWN: Final = re.compile(r'\b(?:title|placeholder|aria-label|alt|value)="([^"]*)"')
OF_THE_THERAPY: Final = {
    "therapy_id": "SELECT id FROM therapy",
    "lot_id": "SELECT id FROM lot",
    "session_id": "SELECT id FROM bedside_session",
    "shipment_id": "SELECT id FROM shipment",
    "result_id": "SELECT id FROM test_result",
    "task_id": "SELECT id FROM task",
    "wristband_id": "SELECT id FROM wristband",
    "unit_id": "SELECT container_id FROM unit_fill",
    "thing": "SELECT id FROM container WHERE kind = 'marrow'",
}
KINDS: Final = (
    "SELECT max(c.id), c.kind, s.to_state FROM container c JOIN container_state s"
    " ON s.container_id = c.id WHERE NOT EXISTS (SELECT 1 FROM container_state later"
    " WHERE later.container_id = c.id AND later.n > s.n) GROUP BY c.kind, s.to_state"
)
"""One container of each kind and state."""
LISTS: Final = frozenset(
    {"/", "/therapies", "/cultures", "/today", "/reviews", "/bedside", "/trace"}
)


@dataclasses.dataclass
class Walk:
    """Somebody who looks at all that is shown of a story, as whoever may."""

    told: Told
    clients: dict[str, FlaskClient] = dataclasses.field(default_factory=dict)
    seen: set[tuple[str, ...]] = dataclasses.field(default_factory=set)
    pages: int = 0
    papers: int = 0
    labels: int = 0
    broken: list[str] = dataclasses.field(default_factory=list)
    found: dict[str, str] = dataclasses.field(default_factory=dict)

    def look(self) -> None:
        """Everything that was not looked at before in this state, by people who sign in anew."""
        self.clients.clear()
        for rule, address, key in self.addresses():
            if key in self.seen or not self._read(rule, address):
                continue
            if rule not in ("/therapies/<therapy_id>", *LISTS):
                self.seen.add(key)

    def addresses(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Address, its rule, and what stands for it when it was seen."""
        with self.told.site.database.snapshot() as conn:
            ids = {n: conn.exec_driver_sql(q).scalars().all() for n, q in OF_THE_THERAPY.items()}
            containers = conn.exec_driver_sql(KINDS).all()
        for rule in sorted(self.told.app().url_map.iter_rules(), key=lambda r: r.rule):
            if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("static"):
                continue
            if not rule.arguments and rule.rule in LISTS:
                yield rule.rule, rule.rule, (rule.rule,)
            elif rule.arguments == {"container_id"}:
                for id_, kind, state in containers:
                    at = re.sub("<[^>]+>", str(id_), rule.rule)
                    yield rule.rule, at, (rule.rule, kind, state)
            elif rule.arguments and rule.arguments <= {*ids, "kind"}:
                values = {n: ids[n][-1] for n in rule.arguments - {"kind"} if ids[n]}
                values |= {"kind": "container"}
                if rule.arguments <= values.keys():
                    at = rule.rule
                    for name, value in values.items():
                        at = re.sub(rf"<(?:\w+:)?{name}>", str(value), at)
                    yield rule.rule, at, (rule.rule, *map(str, values.values()))

    def _read(self, rule: str, address: str) -> bool:
        line = LINES.get(("GET", rule))
        may = sorted((line.own if line else set()) & READERS.keys()) or ["qa"]
        for language in ("en", "zh_Hans_CN"):
            answer = self.client(READERS[may[0]], language).get(address)
            if answer.status_code != 200:
                if answer.status_code >= 500:
                    self.broken.append(f"{rule}: {address}")
                return False
            text = answer.get_data()
            if answer.mimetype == "application/pdf":
                self.papers += 1
                self.note(f"{rule} (paper)", words_of(text))
                return True
            self.pages += 1
            self.note(f"{rule} ({language})", readable(text.decode()))
        return True

    def client(self, who: str, language: str) -> FlaskClient:
        key = f"{who} {language}"
        if key not in self.clients:
            self.clients[key] = self.told.client(who, language)
        return self.clients[key]

    def note(self, where: str, text: str) -> None:
        """The foreign words that stand there, with what is around them."""
        for m in FOREIGN.finditer(text):
            around = " ".join(text[max(0, m.start() - 40) : m.end() + 40].split())
            self.found.setdefault(f"{where}: {m[0]}", around)

    def read_labels(self) -> None:
        """What is frozen for printers: every label of the story."""
        with self.told.site.database.reading() as s:
            for row in s.execute(select(LabelInstance.id, LabelInstance.snapshot)):
                self.labels += 1
                self.note("label", " · ".join(values_in(row.snapshot)))


READERS: Final = {
    "qa": "qa",
    "technician": "lab_tech",
    "coordinator": "study_coordinator",
    "infusion_nurse": "infusion_nurse",
    "investigator": "investigator",
    "physician": "physician",
    "nurse": "nurse",
    "production": "production_manager",
    "courier": "courier",
    "qc_analyst": "qc_analyst",
    "clinical_lab": "clinical_lab",
    "interventionalist": "interventional_radiologist",
}
LINES: Final = table(TABLE.read_text(encoding="utf-8"))


def values_in(doc: object) -> Iterator[str]:
    """What a label says, without the names of its fields."""
    if isinstance(doc, dict):
        doc = list(doc.values())
    if isinstance(doc, list):
        for part in doc:
            yield from values_in(part)
    elif isinstance(doc, str):
        yield doc


def readable(page: str) -> str:
    """What a person reads or hears of a page: its text, and names of what has no text."""
    said = " ".join(SHOWN.findall(page))
    return html.unescape(TAGS.sub(" ", page) + " " + said)


def walk(url: str, stops: tuple[int, ...]) -> Walk:
    """The case told up to its end; looked at after each of these events."""
    house.acts()
    case = read_case(KNEE)
    site = fresh_site(url, case)
    story = begin(site, case)
    site.environment = Environment.TEST
    made = Walk(Told(site, story.names, {}, {}))
    for event in case.events:
        if event["seq"] > stops[-1]:
            break
        assert all(t.as_expected for t in story.tell_event(event))
        if event["seq"] in stops:
            made.look()
    made.read_labels()
    return made


@pytest.mark.parametrize("stops", [(17, 45), pytest.param(STOPS, marks=pytest.mark.long)])
def test_another_process_is_told_in_its_own_words(tmp_path: Path, stops: tuple[int, ...]) -> None:
    seen = walk(f"sqlite:///{tmp_path / 'words.db'}", stops)
    foreign = {w: around for w, around in seen.found.items() if not allowed(w)}
    seen.told.site.database.close()
    print(f"\n{seen.pages} pages, {seen.papers} papers, {seen.labels} labels of another process")
    assert seen.broken == []
    for where, around in foreign.items():
        print(f"{where}: {around}")
    assert foreign == {}
    assert seen.pages > 60
    assert seen.labels >= 8


ONLY_THERE: Final = {
    "%(side)s %(artery)s": "the name of a slot",
    "not_as_prescribed": "the name of a slot",
    "e.g. right femoral, 4 F": "an example, shown where units go into arteries",
    "arteriography (DSA)": "offered where units go into arteries",
    "Last arteriography": "a step of processes that go into arteries",
    "e.g. posterior iliac crest": "an example, shown where the tissue is bone marrow",
    "One a line: marrow or a product, then its five characters, as msc DM003.": (
        "what is typed there: the record's own codes of kinds and products"
    ),
    "both hips": "said where the part treated is the hip",
    "%(side)s hip": "said where the part treated is the hip",
    **dict.fromkeys(
        (
            *("ARCO stage of a treated %(part)s", "Stage, ARCO 1994", "Extent, ARCO 1994"),
            *("Stage, ARCO 2019", "ARCO stage (2019)", "Necrosis of the head", "Harris hip score"),
            *("arco_stage_outside_criteria", "arco", "harris_hip_score", "lesion_pct"),
        ),
        "a reading, asked for where the definition has it",
    ),
}
"""Whose words name marrow, hips, arteries or MSC, and why no other process meets them."""


def test_no_other_sentence_of_the_house_names_them() -> None:
    """Whatever page says it: sentences, refusals, fields and states in both languages."""
    with PO.open("rb") as file:
        said = {str(m.id): f"{m.id} {m.string}" for m in read_po(file)}
    for known in (sentences(), fields(), words_of_the_record()):
        said |= {code: str(words) for code, words in known.items()}
    assert {key for key, words in said.items() if FOREIGN.search(words)} == set(ONLY_THERE)


def allowed(where: str) -> bool:
    return any(re.search(pattern, where) for pattern in ALLOWED)


ALLOWED: Final = {
    r"\.csv .*: marrow$": "a sheet for programs names kinds and states as the record writes them",
}
"""Where such a word may stand, and why."""
