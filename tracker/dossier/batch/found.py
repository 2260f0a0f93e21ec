"""What a step found, said in both languages with its figures and by the names of things."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.dossier.specs import called
from tracker.identity.verdict import Reason
from tracker.pages.refusals import sentence
from tracker.protocol.definition import ProcessDefinition
from tracker.therapy.models import StepFinding

TONGUES = ("en", "zh")


def found_words(alike: Sequence[StepFinding], definition: ProcessDefinition) -> str:
    """The sentence of these findings of one code and equal facts, English and then Chinese."""
    first = alike[0]
    said = []
    for tongue in TONGUES:
        names = [getattr(called(definition, f.about), tongue) for f in alike if f.about]
        facts = tuple(
            (k, getattr(called(definition, str(v)), tongue)) for k, v in first.facts.items()
        )
        about = ", ".join(dict.fromkeys(names))
        said.append(sentence(Reason(first.code, first.severity, about, facts), tongue).why)
    return " ".join(said)


def meant(findings: Sequence[StepFinding], step_id: str | None, code: str, cause: str) -> str:
    """The subject of the finding behind a deviation: ``cause`` begins with it."""
    own = [f for f in findings if f.step_id == step_id and f.code == code]
    named = [f for f in own if f.about and f.about in cause.partition(", ")[0]]
    return (named or own)[0].about if own else ""
