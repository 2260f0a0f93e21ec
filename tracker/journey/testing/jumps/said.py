"""What is surprising about numbers, as a page says it before anybody signs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.identity.verdict import Reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.told import subject_words, told


def surprise_lines(found: Sequence[Reason], definition: ProcessDefinition) -> list[str]:
    """What is surprising, a line each, with what to do about it; tests by their own names."""
    lines = []
    for r in found:
        names = {
            value: ", ".join(subject_words(code, definition) for code in value.split(", "))
            for name, value in r.facts
            if name == "tests"
        }
        said = told(r, definition, names)
        lines.append(" ".join(filter(None, (said.why, said.do_next))))
    return lines
