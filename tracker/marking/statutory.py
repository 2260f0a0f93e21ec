"""The sentences that a law wants on a label: versioned data with source and who verified them.

Which of them a container carries follows from what is known of the donor (21 CFR 1271.90(a)(1) and
(c)), by a table of decisions that is data as well. A string that nobody has verified is never
printed in a production environment. A site that labels under other rules names their sets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from labels.snapshot import Bilingual
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason, reason

When = Literal["donor", "always", "reactive", "trial"]
"""Chosen by the table of decisions, on every label, for reactive donors only, in trials only."""
Mark = Literal["source_read", "secondary", "from_memory"]
"""How its wording was found: only ``verified_by`` makes it fit for production."""
AGENT: Final = "{agent}"


class StatutoryString(BaseModel):
    """One sentence in both languages. ``verified_by`` is null until somebody answers for it.

    ``set`` names the rules it belongs to; ``symbol``: the biohazard symbol stands beside it
    (21 CFR 1271.3(h)); a sentence with ``{agent}`` is said once for each reactive agent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    set: str
    when: When
    layouts: tuple[str, ...]
    en: str = Field(min_length=1)
    zh: str
    source: str = Field(min_length=1)
    mark: Mark
    symbol: bool = False
    verified_by: str | None
    verified_on: dt.date | None


class DecisionRow(BaseModel):
    """What follows from screening and testing: which sentences, and the t of a product code.

    ``evaluated``: all screening and testing that applies was done. ISBT 128 RT008: ``1`` is for
    autologous use only, ``X`` the same with biohazard.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    evaluated: bool
    reactive: bool
    strings: tuple[str, ...]
    product_type: Literal["1", "X"]


class StatutoryTable(BaseModel):
    """One version of all sentences, and of the sets that this site labels under."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    sets: tuple[str, ...]
    decisions: tuple[DecisionRow, ...]
    strings: tuple[StatutoryString, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Every finding has one decision, and every sentence that is decided on is there."""
        known = {s.code for s in self.strings if s.when == "donor"}
        if len(known | {s.code for s in self.strings}) != len(self.strings):
            raise ValueError("a sentence stands there twice")
        cases = sorted((d.evaluated, d.reactive) for d in self.decisions)
        if cases != [(False, False), (False, True), (True, False), (True, True)]:
            raise ValueError("not one decision for each finding")
        if {code for d in self.decisions for code in d.strings} - known:
            raise ValueError("a decision names a sentence that is not there")
        return self


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


def decide(table: StatutoryTable, findings: DonorFindings) -> DecisionRow:
    """The one row of the table of decisions that holds for this donor."""
    case = (findings.complete, bool(findings.reactive))
    (row,) = (d for d in table.decisions if (d.evaluated, d.reactive) == case)
    return row


def chosen(
    table: StatutoryTable, layout: str, findings: DonorFindings, *, trial: bool
) -> tuple[StatutoryString, ...]:
    """The sentences of one kind of label, in the order of the table."""
    decided = decide(table, findings).strings

    def holds(one: StatutoryString) -> bool:
        if one.set not in table.sets or layout not in one.layouts:
            return False
        return {
            "donor": one.code in decided,
            "always": True,
            "reactive": bool(findings.reactive),
            "trial": trial,
        }[one.when]

    return tuple(one for one in table.strings if holds(one))


def statutory_lines(
    table: StatutoryTable,
    layout: str,
    findings: DonorFindings,
    *,
    trial: bool,
    environment: Environment,
) -> tuple[tuple[Bilingual, ...], tuple[Reason, ...]]:
    """The sentences of one label, and why it may not be printed: a string nobody verified."""
    found = chosen(table, layout, findings, trial=trial)
    lines = [line for s in found for line in _lines(s, findings.reactive)]
    unverified = [
        reason("statutory_string_not_verified", about=s.code, version=table.version)
        for s in found
        if s.verified_by is None and environment is Environment.PRODUCTION
    ]
    return tuple(lines), tuple(unverified)


def wants_symbol(table: StatutoryTable, lines: Iterable[Bilingual]) -> bool:
    """Whether one of these sentences stands beside the biohazard symbol."""
    legends = {(s.en, s.zh) for s in table.strings if s.symbol}
    return any((line.en, line.zh) in legends for line in lines)


def _lines(one: StatutoryString, agents: Iterable[str]) -> list[Bilingual]:
    if AGENT not in one.en:
        return [Bilingual(one.en, one.zh)]
    return [Bilingual(one.en.replace(AGENT, a), one.zh.replace(AGENT, a)) for a in agents]
