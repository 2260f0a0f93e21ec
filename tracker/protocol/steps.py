"""Rows of a process definition: steps, hold times, parameters and foreseeable deviations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Self

from pydantic import Field, model_validator

from tracker.protocol.specification import Code, Frozen, Grown, Name, Number
from tracker.protocol.words import Check, DeviationSeverity, Entry, LimitKind, ValueType

PARAMETER_RULES: Final = frozenset({"child_volume_cap"})
StepCode = Annotated[str, Field(pattern=r"^S[0-9]{2}$")]
Minutes = Annotated[int, Field(gt=0, le=60 * 24 * 400)]


class Step(Grown):
    """One step of the process: who does it, who checks, what is needed, what follows.

    ``code`` names the work that the acts know (``verbs.py``); ``number`` is the site's own.
    """

    later: ClassVar = frozenset({"number"})
    code: StepCode
    name: Name
    applies_to: tuple[Code, ...]
    performed_by: tuple[Code, ...] = Field(min_length=1)
    verified_by: tuple[Code, ...]
    check: Check
    materials: tuple[Code, ...]
    equipment: tuple[Code, ...]
    labels: tuple[Code, ...]
    next: tuple[StepCode, ...]
    hold_note: str = ""
    number: Annotated[str, Field(max_length=20)] = ""
    basis: str = "D"

    @model_validator(mode="after")
    def _somebody_checks(self) -> Self:
        if self.check is not Check.NONE and not self.verified_by:
            raise ValueError(f"check is {self.check.value!r} and nobody verifies")
        return self


class HoldTime(Frozen):
    """The longest time between two moments of the process."""

    code: Code
    name: Name
    step: StepCode
    max_minutes: Minutes
    limit_kind: LimitKind
    basis: str


class Parameter(Frozen):
    """One reading or computed figure of a step, with unit, plausible range and limit."""

    step: StepCode
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
    title: Name
    unit: str
    type: ValueType
    entry: Entry = Entry.READING
    required: bool = False
    plausible_low: Number | None = None
    plausible_high: Number | None = None
    limit_low: Number | None = None
    limit_high: Number | None = None
    choices: tuple[str, ...] = ()
    limit_choices: tuple[str, ...] = ()
    rule: str = ""
    limit_kind: LimitKind
    basis: str

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for low, high, what in (
            (self.plausible_low, self.plausible_high, "plausible range"),
            (self.limit_low, self.limit_high, "limit"),
        ):
            if low is not None and high is not None and high < low:
                raise ValueError(f"the {what} is upside down")
        if (self.type is ValueType.ENUM) != bool(self.choices):
            raise ValueError("choices belong to the type enum, and it needs them")
        if not set(self.limit_choices) <= set(self.choices):
            raise ValueError("limit_choices holds a word that is no choice")
        if self.rule and self.rule not in PARAMETER_RULES:
            raise ValueError(f"no rule named {self.rule!r}; known: {sorted(PARAMETER_RULES)}")
        if self.required and self.entry is Entry.COMPUTED:
            raise ValueError("a computed figure cannot be required of a person")
        return self


class OpenedBy(Frozen):
    """A reason that opens a deviation; without ``about`` for every subject of that reason."""

    reason: Code
    about: str = ""
    step: StepCode | None = None


class CatalogueEntry(Frozen):
    """One foreseeable deviation with its default severity and automatic actions."""

    code: Annotated[str, Field(pattern=r"^D[0-9]{2,3}$")]
    step: StepCode | None  # None: any step
    name: Name
    severity: DeviationSeverity
    actions: tuple[Code, ...]
    opened_by: tuple[OpenedBy, ...] = ()
    basis: str = "D"
