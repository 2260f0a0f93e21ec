"""What a person wrote becomes a number with its qualifier, and is judged by the definition.

An act's typed input holds what formulae need. Whatever a site may add or limit travels as readings:
parameter name -> Reading. Whether a parameter belongs to the step, its unit, plausible range and
limit come from the version that is frozen for the therapy (I30). Pure: no clock, no storage.

The grammar is strict, because a unit slip or a misread comma changes a dose by a thousand (H39,
H40): ``12.5``, ``1.31e7``, ``<0.10``, ``>100``, ``ND``. Full-width digits mean what they look like.
A decimal comma is read only where it cannot be a thousands sign: ``1,5`` yes, ``1,250`` no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.steps import Parameter
from tracker.protocol.words import SEVERITY_OF, Entry, ValueType

Qualifier = Literal["", "<", ">", "ND"]

_WIDE: Final = str.maketrans(
    "０１２３４５６７８９．，＜＞－−ｅＥＮＤ\u3000",
    "0123456789.,<>--eEND ",
)
_NUMBER: Final = re.compile(
    r"(?P<qualifier>[<>]?) ?(?P<sign>-?)(?P<whole>0|[1-9][0-9]*)"
    r"(?:(?P<mark>[.,])(?P<part>[0-9]+))?(?:[eE](?P<exponent>-?[0-9]{1,2}))?"
)
_GROUPED: Final = re.compile(r"[<>]? ?-?[0-9]{1,3}([., ][0-9]{3})+([.,][0-9]+)?(e-?[0-9]+)?", re.I)


class ReadingError(ValueError):
    """The text is no reading; ``code`` is the reason's code."""

    def __init__(self, code: str, raw: str) -> None:
        super().__init__(f"{code}: {raw!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Parsed:
    """Qualifier and value; the value is None only for ND (not detected)."""

    qualifier: Qualifier
    value: Decimal | None

    def __str__(self) -> str:
        return self.qualifier if self.value is None else f"{self.qualifier}{self.value}"


class Reading(BaseModel):
    """What the person wrote, kept as written; the value is read from it in one place."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    raw: str = Field(min_length=1, max_length=40)
    unit: str = Field(default="", max_length=40)

    def parsed(self) -> Parsed:
        """Qualifier and Decimal of this reading; ReadingError when it is none."""
        return parse(self.raw)


def parse(raw: str) -> Parsed:
    """Qualifier and exact Decimal of the text; refuses what could be read in two ways (H40).

    Raises ReadingError, code ``reading_ambiguous`` (grouped digits) or ``reading_not_a_number``.
    """
    text = raw.translate(_WIDE).strip(" ")
    if text.upper() == "ND":
        return Parsed("ND", None)
    found = _NUMBER.fullmatch(text)
    if found is None:
        ambiguous = _GROUPED.fullmatch(text) is not None
        raise ReadingError("reading_ambiguous" if ambiguous else "reading_not_a_number", raw)
    whole, part = found["whole"], found["part"] or ""
    if found["mark"] == "," and len(part) == 3 and whole != "0" and len(whole) <= 3:
        raise ReadingError("reading_ambiguous", raw)
    number = f"{found['sign']}{whole}.{part or '0'}" if part else f"{found['sign']}{whole}"
    if found["exponent"]:
        number += f"e{found['exponent']}"
    qualifier: Qualifier = "<" if found["qualifier"] == "<" else ">" if found["qualifier"] else ""
    return Parsed(qualifier, Decimal(number))


def limit_text(low: Decimal | None, high: Decimal | None) -> str:
    """The limit as people write it: ``>= 70``, ``<= 120``, ``15 - 25``; empty without one."""
    if low is not None and high is not None:
        return f"{low:f}" if low == high else f"{low:f} - {high:f}"
    if low is not None:
        return f">= {low:f}"
    return "" if high is None else f"<= {high:f}"


def judge(
    step: str, given: Mapping[str, Reading], definition: ProcessDefinition
) -> tuple[Reason, ...]:
    """Every reason that the readings of one step give (I17, I30).

    Unknown, missing, unreadable, of wrong unit or implausible readings stop the act; a missed limit
    does what its kind says. Compared unrounded: 69.96 shown as 70.0 still fails >= 70.
    """
    known = definition.parameters_of(step)
    found: list[Reason] = []
    for name in given:
        if name not in known or known[name].entry is Entry.COMPUTED:
            found.append(reason("reading_not_in_definition", about=name, step=step))
    for name, parameter in known.items():
        if parameter.required and name not in given:
            found.append(reason("reading_missing", about=name, step=step))
        elif name in given and parameter.entry is Entry.READING:
            found += judge_reading(parameter, given[name])
    return tuple(found)


def judge_reading(parameter: Parameter, given: Reading) -> tuple[Reason, ...]:
    """Every reason that one reading gives against its parameter: unit, form, range, limit (I17)."""
    if given.unit != parameter.unit:
        return (
            reason(
                "reading_wrong_unit", about=parameter.name, unit=given.unit, expected=parameter.unit
            ),
        )
    if parameter.type is ValueType.TEXT:
        return ()
    if parameter.type is ValueType.ENUM:
        return _judge_choice(parameter, given.raw)
    try:
        parsed = given.parsed()
    except ReadingError as refused:
        return (reason(refused.code, about=parameter.name),)
    return judge_value(parameter, parsed)


def judge_value(parameter: Parameter, parsed: Parsed | Decimal | int) -> tuple[Reason, ...]:
    """Every reason that a number gives against its parameter's plausible range and limit (I17).

    Used for readings and for computed figures alike. A value outside the plausible range is not
    compared with the limit: it is no measurement.
    """
    given = parsed if isinstance(parsed, Parsed) else Parsed("", Decimal(parsed))
    if parameter.type is ValueType.INT and given.value is not None and given.value % 1:
        return (reason("reading_not_whole", about=parameter.name, value=given),)
    low, high = parameter.plausible_low, parameter.plausible_high
    if given.value is not None and (
        (low is not None and given.value < low) or (high is not None and given.value > high)
    ):
        return (
            reason(
                "reading_implausible",
                about=parameter.name,
                value=given,
                unit=parameter.unit,
                plausible=limit_text(low, high),
            ),
        )
    if not misses(given, parameter.limit_low, parameter.limit_high):
        return ()
    return (
        reason(
            "outside_limit",
            SEVERITY_OF[parameter.limit_kind],
            parameter.name,
            value=given,
            unit=parameter.unit,
            limit=limit_text(parameter.limit_low, parameter.limit_high),
        ),
    )


def judge_asked(
    definition: ProcessDefinition, step: str, name: str, given: Parsed | Decimal | int | None
) -> tuple[Reason, ...]:
    """Every reason that a figure gives; none where the definition asks nothing of it (I30)."""
    parameter = definition.parameters_of(step).get(name)
    if parameter is None or given is None:
        return ()
    return judge_value(parameter, given)


def misses(given: Parsed, low: Decimal | None, high: Decimal | None) -> bool:
    """True unless the value is proven to lie within the limits, which belong to the range.

    ``<0.05`` proves an upper limit of 0.05 or more and never a lower one; ``>100`` the reverse;
    ND (not detected) proves an upper limit and never a lower one.
    """
    if given.value is None:
        return low is not None
    below = low is not None and (given.value < low or given.qualifier == "<")
    above = high is not None and (given.value > high or given.qualifier == ">")
    return below or above


def _judge_choice(parameter: Parameter, raw: str) -> tuple[Reason, ...]:
    word = raw.strip(" ")
    if word not in parameter.choices:
        return (
            reason(
                "reading_not_a_choice", about=parameter.name, choices=", ".join(parameter.choices)
            ),
        )
    if not parameter.limit_choices or word in parameter.limit_choices:
        return ()
    return (
        reason(
            "outside_limit",
            SEVERITY_OF[parameter.limit_kind],
            parameter.name,
            value=word,
            unit=parameter.unit,
            limit=", ".join(parameter.limit_choices),
        ),
    )


def implausible(found: tuple[Reason, ...]) -> bool:
    """True when a number cannot be a measurement, so that nothing may be computed from it."""
    return any(
        r.code.startswith("reading_") and r.severity in (Severity.STOP, Severity.IDENTITY)
        for r in found
    )
