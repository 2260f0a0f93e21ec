"""The worked case told with hostile text: in every text field that takes it, another each time.

A field that refuses the text keeps what the case says; so does an act that a rule refuses because
of it, which then is told once more as written. The story goes on to its end either way.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tests.dossier.told import CASE, Told
from tracker import house
from tracker.act import ACTS, Door, perform
from tracker.act.reading import read
from tracker.identity.environment import Environment
from tracker.people.models import SYSTEM
from tracker.replay import CaseClock, Story, add_people, begin, fresh_site, read_case
from tracker.replay import Told as Line

MEANT: Final = frozenset(
    {
        "side", "sides", "artery", "arteries", "product", "products", "tests", "test", "layout",
        "spoken_name", "sample_tests", "vessel", "raw", "unit", "born_on", "born_on_spoken",
        "subject_code", "seal", "version", "codes", "scopes",
    }
)  # fmt: skip
"""Texts that a rule compares with what it knows: another is another thing, not another wording."""
ON_LABELS: Final = frozenset({"anticoagulant", "excipient", "medium", "name", "planned_store"})
FITS: Final = 24
"""Characters that a label has room for: a longer text is refused when the label is printed, and so
is a letter that its font does not have."""
SPOKEN: Final = "the patient's own name"
BESIDE: Final = ("note", "remark", "morphology", "comment")
"""Free text that the case leaves out: it is added where an act takes it."""
Path = tuple[str | int, ...]


@dataclass
class Poisoned(Story):
    """A story whose texts come from ``texts``; ``stands`` are those that the record took."""

    texts: tuple[str, ...] = ()
    turn: int = 0
    stands: dict[str, set[str]] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    told_as: dict[tuple[str, str], str] = field(default_factory=dict)

    def _perform(self, seq: int, i: int, one: dict[str, Any], at: dt.datetime) -> Line:
        if "spoken_name" in one["given"] and SPOKEN in self.names:
            one = {**one, "given": {**one["given"], "spoken_name": f"${SPOKEN}"}}
        if one.get("refused"):
            return super()._perform(seq, i, one, at)
        given = self.filled(one["given"])
        slots = self._slots(one["act"], one["given"])
        kept = self._taken(one["act"], given, slots)
        actor, verifier = self._who(one["by"]), self._who(one.get("check"))
        assert actor is not None
        words = self._text("reason", one.get("reason", ""))
        door = Door(
            actor,
            f"{self.case.name}:{seq}:{i}:said",
            verifier,
            signed=frozenset(p for p in (actor, verifier) if p),
            reason=words,
        )
        answer = perform(self.site, door, one["act"], kept[0])
        if not answer.accepted:
            self.refused.append((one["act"], " ".join(sorted(answer.verdict.codes))))
            return super()._perform(seq, i, one, at)
        self._learn(one.get("names", {}), answer.outputs)
        self._stood(one["act"], "reason", words)
        if one["act"] == "therapy:patient:enrolled" and ("name",) in kept[1]:
            self.names[SPOKEN] = kept[1]["name",]
        for path, text in kept[1].items():
            self._stood(one["act"], str(path[-1] if isinstance(path[-1], str) else path[-2]), text)
        return Line(seq, at, one["act"], one["by"], answer, True, "done")

    def _stood(self, tag: str, name: str, text: str) -> None:
        self.stands.setdefault(text, set()).add(f"{tag} {name}")

    def _slots(self, tag: str, given: dict[str, Any]) -> dict[Path, str]:
        """Where the case says something in words, and what is said there this time."""
        found = {p: self._text(str(p[-1]), v) for p, v in _words(given) if not MEANT & set(p)}
        fields = ACTS[tag].given.model_fields
        for name in BESIDE:
            if name in fields and name not in given:
                found[(name,)] = self._text(name, "")
        return found

    def _text(self, name: str, said: str) -> str:
        """What is said instead; the same for the same words, which a later act may repeat."""
        key = (name, said)
        if not said or key not in self.told_as:
            self.told_as[key] = self.texts[self.turn % len(self.texts)]
            self.turn += 1
        return self.told_as[key]

    def _taken(
        self, tag: str, given: dict[str, Any], slots: dict[Path, str]
    ) -> tuple[dict[str, Any], dict[Path, str]]:
        """The input with the texts that its fields take, and where they are."""
        kind, left = ACTS[tag].given, dict(slots)
        while left:
            tried = copy.deepcopy(given)
            for path, text in left.items():
                _put(tried, path, text)
            _form, wrong = read(kind, tried)
            about = {r.about for r in wrong}
            bad = {p for p in left if any(_within(p, place) for place in about)}
            bad |= {p for p, text in left.items() if p[-1] in ON_LABELS and not _fits(text)}
            if not wrong and not bad:
                return tried, left
            for path in bad or set(left):
                del left[path]
        return given, {}


def _fits(text: str) -> bool:
    return len(text) <= FITS and text.isprintable() and max(map(ord, text), default=0) < 0x180


def _within(path: Path, place: str) -> bool:
    """True when the mistake was found at this place of the input, or above it."""
    said = ".".join(map(str, path))
    return place in (said, str(path[0])) or said.startswith(f"{place}.")


def _words(thing: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(thing, str):
        if not thing.startswith(("$", "@")):
            yield path, thing
    elif isinstance(thing, dict):
        for name, one in thing.items():
            yield from _words(one, (*path, name))
    elif isinstance(thing, list):
        for n, one in enumerate(thing):
            yield from _words(one, (*path, n))


def _put(thing: Any, path: Path, text: str) -> None:
    for step in path[:-1]:
        thing = thing[step]
    thing[path[-1]] = text


def tell_poisoned(
    url: str, texts: tuple[str, ...], until: int | None = None
) -> tuple[Told, Poisoned]:
    """The story with these texts; and people whose names are some of them."""
    house.acts()
    case = read_case(CASE)
    site = fresh_site(url, case)
    assert isinstance(site.clock, CaseClock)
    first = begin(site, case)
    site.environment = Environment.TEST
    story = Poisoned(site, case, first.clock, first.people, names=first.names, texts=texts)
    for told in story.tell(until):
        assert told.as_expected, told.line()
    for n, text in enumerate(texts[: len(texts) // 8]):
        given = {"username": f"person{n}", "name": text, "roles": ["technician"]}
        if perform(site, Door(SYSTEM, f"named:{n}"), "staff:person:added", given).accepted:
            story.stands.setdefault(text, set()).add("staff:person:added name")
    add_people(site, {})
    return Told(site, story.names, {}, {}), story
