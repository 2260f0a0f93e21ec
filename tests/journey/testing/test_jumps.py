"""Delta check: a number far from the one before, two tubes exchanged in one report (H41)."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from tests.attacks import rows
from tests.ground import Ground
from tests.journey.testing.laboratory_file import line, report
from tests.journey.testing.test_imported import bring, confirm
from tests.journey.testing.test_results import enter, lab, on, take
from tracker.journey.testing.acts import result
from tracker.journey.testing.jumps.rules import Beside, Number, far, judge_beside, judge_jumps

__all__ = ["lab"]


def number(value: str, unit: str = "%", sample: str = "QC-1") -> Number:
    return Number(sample, "viability", unit, Decimal(value))


@pytest.mark.parametrize(
    ("before", "now", "unit", "most", "jumps"),
    [
        ("95.0", "75.0", "%", None, False),  # 20 points are the default's limit, and belong to it
        ("95.0", "74.9", "%", None, True),
        ("74.9", "95.0", "%", None, True),
        ("2.0", "6.0", "10^6/ml", None, False),  # three times
        ("2.0", "6.1", "10^6/ml", None, True),
        ("6.1", "2.0", "10^6/ml", None, True),
        ("0", "0", "10^6/ml", None, False),
        ("0", "1", "10^6/ml", None, True),
        ("95.0", "90.0", "%", "5", False),  # what the process says counts instead
        ("95.0", "89.9", "%", "5", True),
        ("95.0", "60.0", "%", "40", False),
    ],
)
def test_numbers_lie_far_apart_beyond_the_limit_alone(
    before: str, now: str, unit: str, most: str | None, *, jumps: bool
) -> None:
    limit = Decimal(most) if most else None
    assert far(Decimal(before), Decimal(now), unit, limit) is jumps
    earlier = {"viability": number(before, unit, "QC-0")}
    found = judge_jumps([number(now, unit)], earlier, {"viability": limit})
    assert [r.code for r in found] == (
        [("result_beyond_delta" if most else "result_jumps")] if jumps else []
    )


def test_another_unit_or_nothing_before_is_no_jump() -> None:
    assert judge_jumps([number("5")], {}, {}) == ()
    assert judge_jumps([number("5")], {"viability": number("95", "10^6/ml")}, {}) == ()


def test_every_exchange_of_two_tubes_that_can_be_seen_is_seen() -> None:
    """All pairs of whole percentages: exchanged, they are flagged whenever they lie far apart."""
    seen = missed = 0
    for a, b in itertools.product(range(0, 101, 2), repeat=2):
        mine, theirs = number(str(a)), number(str(b), sample="QC-2")
        for drift in (-1, 0, 1):  # what is read again is not read to the digit
            again = number(str(min(100, max(0, b + drift))))
            other = Beside(
                "QC-2", {"viability": number(str(a), sample="QC-2")}, {"viability": theirs}, False
            )
            here = Beside("QC-1", {"viability": again}, {"viability": mine}, False)
            found = judge_beside(here, other, {})
            if abs(a - b) > 21:
                seen += {r.code for r in found} == {"samples_look_exchanged"}
                missed += not found
            elif abs(a - b) < 19:
                assert not found, (a, b, drift)
    assert (seen > 4000, missed) == (True, 0)


def two_lines(lab: Ground) -> None:
    """P0 and P1 were read before, at 62 and 95 per cent; a second tube of each was sent away."""
    on(lab, 5, 10)
    for name, of in (("QC-P0-1", "POOL-P0"), ("QC-P1-1", "POOL-P1")):
        take(lab, name, of, "viability")
        value = {"QC-P0-1": "62.0", "QC-P1-1": "95.0"}[name]
        compared = {"compared": True} if name == "QC-P1-1" else {}
        given = {"sample": lab.ids[name], "results": [v(value)]} | compared
        lab.did("analyst", "testing:result:entered", given, second="qc_manager")
    on(lab, 5, 18, 9)
    take(lab, "QC-P0-2", "POOL-P0", "viability")
    take(lab, "QC-P1-2", "POOL-P1", "viability")
    on(lab, 5, 18, 12)


def v(value: str) -> dict[str, str]:
    return {"test": "viability", "raw": value, "unit": "%"}


def sent(lab: Ground, p0: str, p1: str) -> None:
    tubes = {"QC-P0-2": p0, "QC-P1-2": p1}
    bring(lab, report(*(line(lab.ids[n], "viability", x) for n, x in tubes.items())))


def test_a_swapped_import_is_flagged_at_both_tubes(lab: Ground) -> None:
    two_lines(lab)
    sent(lab, "94.0", "63.0")  # the laboratory has mixed up the two
    for tube, value in (("QC-P0-2", "94.0"), ("QC-P1-2", "63.0")):
        answer = confirm(lab, tube, ("viability", value, "%"))
        assert not answer.accepted
        assert {"samples_look_exchanged", "result_jumps", "result_not_compared"} == set(
            answer.verdict.codes
        )
    # compared by two, it stands, and the review sees the finding; the second one is flagged still
    assert confirm(lab, "QC-P0-2", ("viability", "94.0", "%"), compared=True).accepted
    later = confirm(lab, "QC-P1-2", ("viability", "63.0", "%"))
    assert "samples_look_exchanged" in later.verdict.codes
    kept = {f["code"] for f in rows(lab.bench, "step_finding")}
    assert {"samples_look_exchanged", "result_jumps"} <= kept


def test_the_same_report_unswapped_is_not_flagged(lab: Ground) -> None:
    two_lines(lab)
    sent(lab, "63.0", "94.0")
    for tube, value in (("QC-P0-2", "63.0"), ("QC-P1-2", "94.0")):
        answer = confirm(lab, tube, ("viability", value, "%"))
        assert answer.accepted
        assert answer.reasons == ()


def test_one_person_alone_cannot_confirm_what_is_surprising(lab: Ground) -> None:
    two_lines(lab)
    given = {"sample": lab.ids["QC-P1-2"], "results": [v("63.0")], "compared": True}
    why = lab.codes_of("analyst", "testing:result:entered", given)
    assert "second_person_needed" in why
    lab.did("analyst", "testing:result:entered", given, second="qc_manager")


def test_alike_tubes_of_one_report_that_lie_far_apart_are_flagged(lab: Ground) -> None:
    on(lab, 5, 18, 9)
    take(lab, "QC-P1-2", "P1-F01", "viability")
    take(lab, "QC-P1-3", "P1-F02", "viability")
    on(lab, 5, 18, 12)
    tubes = {"QC-P1-2": "95.0", "QC-P1-3": "61.0"}
    bring(lab, report(*(line(lab.ids[n], "viability", x) for n, x in tubes.items())))
    answer = confirm(lab, "QC-P1-2", ("viability", "95.0", "%"))
    assert set(answer.verdict.codes) == {"samples_far_apart", "result_not_compared"}


def test_without_the_rule_the_swap_is_confirmed_unseen(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_lines(lab)
    sent(lab, "94.0", "63.0")
    monkeypatch.setattr(result, "jumps", lambda *_given: ())
    assert confirm(lab, "QC-P0-2", ("viability", "94.0", "%")).accepted


def test_two_tubes_that_differ_in_words_or_that_nothing_tells_apart_are_compared() -> None:
    """Of these two an exchange would matter, and nothing read before could show it."""

    def tube(name: str, value: str, word: str) -> Beside:
        return Beside(name, {"viability": number(value)}, {}, False, {"sterility": word})

    def codes(one: Beside, other: Beside) -> set[str]:
        return {r.code for r in judge_beside(one, other, {})}

    alike = tube("QC-1", "95.0", "no_growth"), tube("QC-2", "94.0", "no_growth")
    assert codes(*alike) == set()
    assert codes(alike[0], tube("QC-2", "94.0", "growth")) == {"samples_differ_in_words"}
    assert codes(alike[0], tube("QC-2", "60.0", "no_growth")) == {"samples_far_apart"}


def test_words_and_limits_of_detection_are_not_compared_with_earlier_ones(lab: Ground) -> None:
    on(lab, 5, 18, 9)
    take(lab, "QC-P1-2", "POOL-P1", "endotoxin", "mycoplasma")
    take(lab, "QC-P1-3", "POOL-P1", "endotoxin", "mycoplasma")
    on(lab, 5, 18, 12)
    enter(lab, "QC-P1-2", ("endotoxin", "<0.05", "EU/ml"), ("mycoplasma", "negative", ""))
    enter(lab, "QC-P1-3", ("endotoxin", "0.40", "EU/ml"), ("mycoplasma", "negative", ""))
