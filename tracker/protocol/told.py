"""Reasons in sentences whose subjects are the definition's own words and people's printed names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tracker.identity.verdict import Reason
from tracker.pages.refusals import sentence, sentences
from tracker.pages.shown import RefusalReason
from tracker.pages.words import gettext as _
from tracker.pages.words import speaking
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import named


def subject_words(code: str, definition: ProcessDefinition) -> str:
    """What the definition calls it: a test, a reading, a step, a marker; else the code in words."""
    known = (
        *((s.code, s.name) for s in definition.release_specs),
        *((p.name, p.title) for p in definition.parameters),
        *((s.code, s.name) for s in definition.steps),
        *((m.code, m.name) for m in definition.markers.markers),
    )
    found = next((name for own, name in known if own == code), None)
    if found is not None:
        return named(found)
    harvest, _blank, number = code.partition(" ")
    return (
        _("harvest %(n)s", n=number) if (harvest, number.isdigit()) == ("harvest", True) else code
    )


def told(
    found: Reason, definition: ProcessDefinition, names: Mapping[str, str] | None = None
) -> RefusalReason:
    """Why and what next, with names where the record has codes."""
    facts = tuple((k, (names or {}).get(v, v)) for k, v in found.facts)
    about = subject_words(found.about, definition)
    with speaking(definition.own_words):
        return sentence(replace(found, about=about, facts=facts))


def title_words(title: str, cause: str, definition: ProcessDefinition) -> str:
    """A deviation's title: a person's words stand; a code is told as its sentence."""
    if title not in sentences():
        return title.replace("_", " ")
    given = _facts(cause)
    about = given.pop("about", "")
    return told(Reason(title, about=about, facts=tuple(given.items())), definition).why


def _facts(cause: str) -> dict[str, str]:
    """What a deviation's cause says of its finding: ``about X, units U1, U2``; values may list."""
    out: dict[str, str] = {}
    last = ""
    for part in cause.split(", "):
        key, _blank, value = part.partition(" ")
        if value and key.isidentifier():
            out[last := key] = value
        elif last:
            out[last] += f", {part}"
    return out
