"""The self-check as lines for whoever starts the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.identity.verdict import Reason
from tracker.pages.refusals import sentence
from tracker.upkeep.selfcheck import Line


def say(lines: Iterable[Line]) -> bool:
    """One line for each check, yes or no, and why not; True when all hold."""
    holds = True
    for line in lines:
        print(f"{'yes' if line.holds else 'NO':3}  {line.name}")
        for words in (*sentences(line.causes), *sentences(line.warnings, "warning: ")):
            print(f"     {words}")
        holds = holds and line.holds
    return holds


def sentences(found: Iterable[Reason], before: str = "") -> Iterator[str]:
    """Each cause in English, as the log of a server and a terminal have it."""
    for cause in found:
        said = sentence(cause, "en")
        yield f"{before}{said.why} {said.do_next}"
