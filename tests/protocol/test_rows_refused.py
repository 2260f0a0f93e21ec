"""A row that contradicts itself is refused in the very words that its author reads."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from tracker.protocol.definition import load_default
from tracker.protocol.specification import (
    NumberAcceptance,
    ReleaseSpec,
    RuleAcceptance,
    WordAcceptance,
)
from tracker.protocol.steps import Parameter, Step

DEFAULT = load_default()
PERCENT: dict[str, Any] = {"kind": "number", "op": ">=", "value": "70", "unit": "%"}
RULE: dict[str, Any] = {
    "kind": "rule",
    "rule": "endotoxin_k_over_m",
    "value": "5",
    "unit": "EU/ml",
}
YES, NO = (
    {"word": word, "name": {"en": word, "zh": "词"}, "means": means}
    for word, means in (("match", "pass"), ("mismatch", "fail"))
)
WORDS: dict[str, Any] = {"kind": "words", "words": [YES, NO]}
REPORT: dict[str, Any] = {"kind": "report"}
SPEC = DEFAULT.specs_of("msc")["viability"].model_dump(mode="json")
AGE = DEFAULT.parameter("S01", "age").model_dump(mode="json")
STAGE = DEFAULT.parameter("S03", "arco_stage").model_dump(mode="json")
HB = DEFAULT.parameter("S07", "hb_before_harvest").model_dump(mode="json")
FEED = DEFAULT.step("S14").model_dump(mode="json")
UPPER_OF_BETWEEN = '"upper" belongs to "between" and to nothing else'
UPPER_OF_CLAIM = '"upper" belongs to "label_claim_pct" and to nothing else'
LATER = {"required_before_release": False, "due_after_days": 14}


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        (NumberAcceptance, PERCENT, ""),
        (NumberAcceptance, PERCENT | {"op": "between", "upper": "70"}, ""),
        (
            *(NumberAcceptance, PERCENT | {"op": "between", "upper": "69.9"}),
            '"upper" lies below "value"',
        ),
        (NumberAcceptance, PERCENT | {"upper": "80"}, UPPER_OF_BETWEEN),
        (NumberAcceptance, PERCENT | {"op": "between"}, UPPER_OF_BETWEEN),
        (
            *(NumberAcceptance, PERCENT | {"value": 70}),
            'write the number in quotation marks, as "0.5" or "5e6"',
        ),
        (NumberAcceptance, PERCENT | {"value": "much"}, "not a number: 'much'"),
        (NumberAcceptance, PERCENT | {"value": "NaN"}, "not a finite number: 'NaN'"),
        (WordAcceptance, WORDS, ""),
        (
            *(WordAcceptance, WORDS | {"words": [YES, YES | {"word": "same"}]}),
            "the words must be able to say both pass and fail",
        ),
        (WordAcceptance, WORDS | {"words": [YES, NO, YES]}, "a word stands twice"),
        (RuleAcceptance, RULE, ""),
        (RuleAcceptance, RULE | {"upper": "6"}, UPPER_OF_CLAIM),
        (RuleAcceptance, RULE | {"rule": "label_claim_pct"}, UPPER_OF_CLAIM),
        (RuleAcceptance, RULE | {"rule": "label_claim_pct", "upper": "120"}, ""),
        (
            *(RuleAcceptance, RULE | {"rule": "x"}),
            "no rule named 'x'; known: ['endotoxin_k_over_m', 'label_claim_pct']",
        ),
        (ReleaseSpec, SPEC, ""),
        (
            *(ReleaseSpec, SPEC | {"acceptance": [PERCENT, WORDS]}),
            "words or a report stand alone in the acceptance of a test",
        ),
        (
            *(ReleaseSpec, SPEC | {"acceptance": [PERCENT, REPORT]}),
            "words or a report stand alone in the acceptance of a test",
        ),
        (
            *(ReleaseSpec, SPEC | {"acceptance": [REPORT]}),
            "a test that is only reported cannot be required before release",
        ),
        (ReleaseSpec, SPEC | {"acceptance": [REPORT], "required_before_release": False}, ""),
        (
            *(ReleaseSpec, SPEC | {"required_before_release": False}),
            "a test after release needs the days after which it is due",
        ),
        (ReleaseSpec, SPEC | LATER, ""),
        (
            *(ReleaseSpec, SPEC | {"acceptance": [PERCENT, PERCENT | {"unit": "ml"}]}),
            "the rows of one test have different units",
        ),
        (ReleaseSpec, SPEC | {"acceptance": [PERCENT, RULE]}, ""),
        (Parameter, AGE, ""),
        (Parameter, AGE | {"limit_low": "61"}, "the limit is upside down"),
        (Parameter, AGE | {"limit_low": "60"}, ""),
        (Parameter, AGE | {"plausible_low": "111"}, "the plausible range is upside down"),
        (
            *(Parameter, AGE | {"choices": ["I"]}),
            "choices belong to the type enum, and it needs them",
        ),
        (
            *(Parameter, STAGE | {"choices": [], "limit_choices": []}),
            "choices belong to the type enum, and it needs them",
        ),
        (
            *(Parameter, STAGE | {"limit_choices": ["V"]}),
            "limit_choices holds a word that is no choice",
        ),
        (Parameter, AGE | {"rule": "x"}, "no rule named 'x'; known: ['child_volume_cap']"),
        (Parameter, AGE | {"required": True}, "a computed figure cannot be required of a person"),
        (Parameter, HB | {"required": True}, ""),
        (Step, FEED, ""),
        (
            Step,
            FEED | {"check": "later", "verified_by": []},
            "check is 'later' and nobody verifies",
        ),
    ],
)
def test_a_row_is_taken_or_refused_in_these_words(
    kind: type[BaseModel], row: dict[str, Any], says: str
) -> None:
    if not says:
        assert kind.model_validate(row)
        return
    with pytest.raises(ValidationError) as refused:
        kind.model_validate(row)
    assert [e["msg"] for e in refused.value.errors()] == [f"Value error, {says}"]
