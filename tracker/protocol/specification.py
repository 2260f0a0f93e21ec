"""Release specifications: acceptance as structure, never as a sentence to be interpreted.

The verdict belongs to a version, never to the result (published limits run from 70 to 95 %).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from tracker.protocol.words import AppliesWhen, DueFrom, Operator, TestSet, WordMeans

K_OVER_M: Final = "endotoxin_k_over_m"
LABEL_CLAIM: Final = "label_claim_pct"
ACCEPTANCE_RULES: Final = frozenset({K_OVER_M, LABEL_CLAIM})
CODE = r"^[a-z][a-z0-9_]*$"


def number_from_text(value: object) -> object:
    """The Decimal that the text says; a JSON number is refused, because it became a float."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise ValueError('write the number in quotation marks, as "0.5" or "5e6"')
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise ValueError(f"not a number: {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


Number = Annotated[Decimal, BeforeValidator(number_from_text)]
Code = Annotated[str, Field(pattern=CODE, max_length=60)]


class Frozen(BaseModel):
    """A row of the definition: it cannot change and has no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Grown(Frozen):
    """A row with fields that the format got later: unsaid, they are left out of the canonical text.

    So a definition that was approved before keeps its text and its hash for ever (I30).
    """

    later: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _as_written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        unsaid = {n for n in self.later if getattr(self, n) == fields[n].get_default()}
        return {n: value for n, value in write(self).items() if n not in unsaid}


class Name(Frozen):
    """What people read, in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class NumberAcceptance(Frozen):
    """The result is a number that satisfies the operator; compared unrounded."""

    kind: Literal["number"]
    op: Operator
    value: Number
    upper: Number | None = None
    unit: str

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if (self.op is Operator.BETWEEN) != (self.upper is not None):
            raise ValueError('"upper" belongs to "between" and to nothing else')
        if self.upper is not None and self.upper < self.value:
            raise ValueError('"upper" lies below "value"')
        return self


class ExpectedWord(Frozen):
    """A word that a result may be, and what it says."""

    word: Code
    name: Name
    means: WordMeans


class WordAcceptance(Frozen):
    """The result is one of these words; any other is refused at entry."""

    kind: Literal["words"]
    words: tuple[ExpectedWord, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        means = {w.means for w in self.words}
        if not {WordMeans.PASS, WordMeans.FAIL} <= means:
            raise ValueError("the words must be able to say both pass and fail")
        if len({w.word for w in self.words}) != len(self.words):
            raise ValueError("a word stands twice")
        return self


class RuleAcceptance(Frozen):
    """The result is judged by a named rule of the code with these numbers."""

    kind: Literal["rule"]
    rule: str
    value: Number
    upper: Number | None = None
    unit: str

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.rule not in ACCEPTANCE_RULES:
            raise ValueError(f"no rule named {self.rule!r}; known: {sorted(ACCEPTANCE_RULES)}")
        if (self.rule == LABEL_CLAIM) != (self.upper is not None):
            raise ValueError('"upper" belongs to "label_claim_pct" and to nothing else')
        return self


class Report(Frozen):
    """The result is reported and decides nothing."""

    kind: Literal["report"]
    unit: str = ""


Acceptance = Annotated[
    NumberAcceptance | WordAcceptance | RuleAcceptance | Report, Field(discriminator="kind")
]


class Target(Frozen):
    """A tighter aim: a miss warns, it does not fail."""

    op: Operator
    value: Number


class ReleaseSpec(Grown):
    """One test of one product. All rows of ``acceptance`` must hold."""

    later: ClassVar[frozenset[str]] = frozenset({"delta_most"})

    product: Code
    code: Code
    name: Name
    method: Name
    acceptance: tuple[Acceptance, ...] = Field(min_length=1)
    target: Target | None = None
    applies_when: AppliesWhen = AppliesWhen.ALWAYS
    alternative_group: Code | None = None  # one row of the group suffices (CD14 or CD11b)
    test_set: TestSet
    required_before_release: bool
    interim_suffices: bool = False  # "no growth to date" is enough to release, not to close
    binding_in_process: bool = False  # judged on in-process samples too, not for information
    due_after_days: Annotated[int, Field(ge=0, le=400)] | None = None
    due_from: DueFrom = DueFrom.SAMPLE
    sample_hours_before: tuple[int, int] | None = None  # window before the harvest
    sample: str
    basis: str
    delta_most: Annotated[Number, Field(gt=0)] | None = None
    """So far from the previous result, in the test's unit, before somebody must compare."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        alone = {"words", "report"} & {a.kind for a in self.acceptance}
        if alone and len(self.acceptance) > 1:
            raise ValueError("words or a report stand alone in the acceptance of a test")
        reported = all(isinstance(a, Report) for a in self.acceptance)
        if reported and self.required_before_release:
            raise ValueError("a test that is only reported cannot be required before release")
        if not self.required_before_release and self.due_after_days is None and not reported:
            raise ValueError("a test after release needs the days after which it is due")
        if self.delta_most is not None and not any(map(self.unit_of, self.acceptance)):
            raise ValueError('"delta_most" belongs to a test that is read as a number')
        if len({self.unit_of(a) for a in self.acceptance if self.unit_of(a)}) > 1 and not any(
            isinstance(a, RuleAcceptance) for a in self.acceptance
        ):
            raise ValueError("the rows of one test have different units")
        return self

    @staticmethod
    def unit_of(acceptance: Acceptance) -> str:
        """The unit in which this row compares, empty for words."""
        return "" if isinstance(acceptance, WordAcceptance) else acceptance.unit

    @property
    def informative(self) -> bool:
        """True when the test is reported and decides nothing."""
        return all(isinstance(a, Report) for a in self.acceptance)
