"""From reason codes to sentences in the reader's language: why, and what to do next."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final

from tracker.act import NOT_WRITTEN, Answer
from tracker.identity.verdict import BLOCKING, Reason
from tracker.pages.format import amount
from tracker.pages.here import site
from tracker.pages.shown import Refusal, RefusalReason
from tracker.pages.words import gettext as _
from tracker.pages.words import language, spoken

Sentences = dict[str, dict[str, dict[str, str]]]
TONGUE: Final = {"en": "en", "zh_Hans_CN": "zh"}


@cache
def sentences() -> Sentences:
    """Every reason code with its sentences: code -> language -> why, next."""
    here = resources.files("tracker.pages")
    found: Sentences = {}
    one = here / "reasons.json"
    files = [one] if one.is_file() else []
    folder = here / "reasons"
    if folder.is_dir():
        files += sorted(folder.iterdir(), key=lambda f: f.name)
    for file in files:
        if file.name.endswith(".json"):
            found |= json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def words_of_the_record() -> dict[str, dict[str, str]]:
    """States and kinds as the record keeps them: value -> language -> word."""
    file = resources.files("tracker.pages") / "states.json"
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def fields() -> dict[str, dict[str, str]]:
    """What fields of forms are called: name in the code -> language -> label."""
    file = resources.files("tracker.pages") / "fields.json"
    found: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _field(place: str, tongue: str) -> str:
    """The innermost field that was named, by its label; numbers count from one: ``hips 2``."""
    parts = place.split(".")
    named = [p for p in parts if not p.isdigit()] or parts
    label = fields().get(named[-1], {}).get(tongue) or named[-1].replace("_", " ")
    label = label.format_map(_Facts(spoken(tongue)))
    rows = [str(int(p) + 1) for p in parts if p.isdigit()]
    return " ".join([label, *rows])


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


FIELD: Final = "field_not_readable"
OF_FIELDS: Final = frozenset({FIELD, "text_too_long_for_label", "letter_not_on_labels"})
"""Reasons about what was written into a field of the form."""
REFUSED_BELOW: Final = "database_refused"
_LONG: Final = 6  # figures; a computed value has 28 of them
AS_WRITTEN: Final = "recovery_"
"""Reasons that name settings, tables and guards: an administrator types them as they are."""
_SIGNS: Final = ((">=", "≥"), ("<=", "≤"))
_STATES: Final = frozenset({"now", "state", "to", "needed", "wanted", "kind", "found", "expected"})
"""Facts that may hold a state, a kind or a side by its name in the record."""
_LOT: Final = re.compile(r"[a-z][a-z0-9]{1,7}-\d{1,2}")
"""A lot: its product and its number."""


def _said(value: str) -> str:
    """A fact as people read it: words apart, signs as signs, computed numbers by three figures.

    Rules compare unrounded values; only what is shown is rounded.
    """
    for typed, sign in _SIGNS:
        value = value.replace(typed, sign)
    number = value.removeprefix("-").replace(".", "", 1)
    if number.isascii() and number.isdigit() and "." in value and len(number) > _LONG:
        return amount(Decimal(value))
    if _LOT.fullmatch(value):
        return value.upper()
    return value.replace("_", " ")


def _fact(name: str, value: str, tongue: str) -> str:
    """A fact; states, kinds and sides by their own words, several of them in a row."""
    known, parts = words_of_the_record(), value.split(", ")
    if name in _STATES and all(p in known for p in parts):
        words = "、".join(known[p]["zh"] for p in parts)
        if tongue != "zh":
            words = " or ".join(known[p]["en"] for p in parts)
        return words.format_map(_Facts(spoken(tongue)))
    return _said(value)


def _about(found: Reason, tongue: str) -> str:
    if found.code in OF_FIELDS:
        return _field(found.about, tongue)
    return _fact("kind", found.about, tongue)


def sentence(found: Reason, tongue: str | None = None) -> RefusalReason:
    """The reason as a colleague would say it. A code without words says so plainly."""
    tongue = tongue or TONGUE[language()]
    if found.code == REFUSED_BELOW and found.about in sentences():
        found = replace(found, code=found.about)  # a guard of the database with words of its own
    words = sentences().get(found.code, {}).get(tongue)
    if words is None:
        return RefusalReason(_("Refused by a rule: %(name)s.", name=_said(found.code)))
    as_written = found.code.startswith(AS_WRITTEN)
    facts = _Facts(
        spoken(tongue) | {k: v if as_written else _fact(k, v, tongue) for k, v in found.facts},
        about=found.about if as_written else _about(found, tongue),
    )
    if "because" in facts:  # one reason that names another's words: recovery mode and its cause
        cause = sentence(_cause(found), tongue)
        facts |= {"because": cause.why.rstrip(".。"), "then": cause.do_next.rstrip(".。")}
    return RefusalReason(words["why"].format_map(facts), words.get("next", "").format_map(facts))


def _cause(found: Reason) -> Reason:
    """The reason that ``because`` names, with the same facts."""
    facts = dict(found.facts)
    code = facts.pop("because")
    return replace(found, code=code, facts=tuple(sorted(facts.items())))


def short(found: Reason) -> str:
    """Only the why, for a list of findings."""
    return sentence(found).why


def refusal_page(
    answer: Answer,
    scanned: str = "",
    back_href: str = "",
    back_words: str = "",
    say: Callable[[Reason], RefusalReason] = sentence,
) -> Refusal:
    """What a refused act shows; ``say`` may call things by the definition's own names."""
    verdict = answer.verdict
    reasons = [r for r in verdict.reasons if r.severity in BLOCKING] or list(verdict.reasons)
    told = tuple(map(say, reasons))
    return Refusal(
        headline=told[0].why if told else _("This was refused."),
        scanned=scanned,
        reasons=told if len(told) > 1 or any(t.do_next for t in told) else (),
        written=_written(answer),
        reference="" if answer.seq == NOT_WRITTEN else str(answer.seq),
        at=site().clock().astimezone(site().zone),
        identity_stop=verdict.identity_stop,
        back_href=back_href,
        back_words=back_words or _("Back"),
    )


def _written(answer: Answer) -> str:
    if answer.seq == NOT_WRITTEN:
        return _("Nothing was written.")
    return _("The refusal is in the record; nothing else was written.")
