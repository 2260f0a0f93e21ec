"""The training that an act asks for, by the process definition of its therapy (I21, I30)."""

from __future__ import annotations

from collections.abc import Collection

from tracker.act.door import ActInput
from tracker.people.training.models import Family
from tracker.people.training.processes import KNOWN
from tracker.people.training.standing import Standing
from tracker.record.ahead import Question, Reads


def _therapy(form: ActInput) -> str:
    about = getattr(form, "therapy", None)
    return about if isinstance(about, str) else ""


def asks(families: Collection[Family], form: ActInput) -> tuple[Question, ...]:
    """What ``on_its_process`` reads; nothing for an act that asks for no training."""
    if KNOWN.question is None or not families or not _therapy(form):
        return ()
    return (KNOWN.question(_therapy(form)),)


def on_its_process(
    s: Reads, standing: Standing, families: Collection[Family], form: ActInput
) -> Standing:
    """What is asked of the people, for the very definition that the therapy was started under."""
    about = _therapy(form) if families else ""
    return standing.on(KNOWN.of_therapy(s, about) if about else "")
