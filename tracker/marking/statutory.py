"""The sentences that a law wants on a label: versioned data with source and who verified them.

Which of them a container carries follows from what is known of the donor (21 CFR 1271.90(a)(1) and
(c)). A string that nobody has verified is never printed in a production environment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from labels.snapshot import Bilingual
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason, reason

When = Literal["always", "not_evaluated", "reactive", "reactive_agent", "trial"]


class StatutoryString(BaseModel):
    """One sentence in both languages. ``verified_by`` is null until somebody answers for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    when: When
    layouts: tuple[str, ...]
    en: str = Field(min_length=1)
    zh: str
    source: str = Field(min_length=1)
    verified_by: str | None


class StatutoryTable(BaseModel):
    """One version of all sentences."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    strings: tuple[StatutoryString, ...]


@dataclass(frozen=True, slots=True)
class DonorFindings:
    """What is known of the donor. ``complete``: all screening and testing that applies was done."""

    complete: bool = False
    reactive: tuple[str, ...] = ()


NOT_KNOWN: Final = DonorFindings()


@cache
def shipped_table() -> StatutoryTable:
    """The table that comes with the software."""
    text = (resources.files(__package__) / "statutory.json").read_text(encoding="utf-8")
    return StatutoryTable.model_validate_json(text)


def applies(when: When, findings: DonorFindings, trial: bool) -> bool:
    """Whether a sentence belongs on the labels of this donor (autologous decision table)."""
    return {
        "always": True,
        "not_evaluated": not findings.complete,
        "reactive": bool(findings.reactive),
        "reactive_agent": bool(findings.reactive),
        "trial": trial,
    }[when]


def statutory_lines(
    table: StatutoryTable,
    layout: str,
    findings: DonorFindings,
    *,
    trial: bool,
    environment: Environment,
) -> tuple[tuple[Bilingual, ...], tuple[Reason, ...]]:
    """The sentences of one label, and why it may not be printed: a string nobody verified."""
    chosen = [s for s in table.strings if layout in s.layouts and applies(s.when, findings, trial)]
    lines = [line for s in chosen for line in _lines(s, findings.reactive)]
    unverified = [
        reason("statutory_string_not_verified", about=s.code, version=table.version)
        for s in chosen
        if s.verified_by is None and environment is Environment.PRODUCTION
    ]
    return tuple(lines), tuple(unverified)


def _lines(one: StatutoryString, agents: Iterable[str]) -> list[Bilingual]:
    if one.when != "reactive_agent":
        return [Bilingual(one.en, one.zh)]
    return [Bilingual(one.en.format(agent=a), one.zh.format(agent=a)) for a in agents]
