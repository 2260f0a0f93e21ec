"""What counts as failing: an assertion of the tests, with everything made ready for it."""

from __future__ import annotations

import pytest

from tests.part11.plugin import AS_IT_STANDS, PROJECT, RULE_AWAY, asserted
from tests.part11.running import Report, Run, why_not_failed, why_not_passed

AWAY = f"tests/x.py::test_y[sqlite-{RULE_AWAY}]"
STANDS = f"tests/x.py::test_y[{AS_IT_STANDS}]"
READY = Report(AWAY, "setup", "passed", asserted=False, words="")
PASSED = READY._replace(when="call")
ASSERTED = PASSED._replace(outcome="failed", asserted=True, words="AssertionError")
OTHER = PASSED._replace(outcome="failed", words="KeyError")
SPOILT = READY._replace(when="teardown", outcome="failed", asserted=True)


def away(*reports: Report) -> Run:
    return Run(reports, "the last line")


def stands(*reports: Report) -> Run:
    return Run(tuple(r._replace(test=STANDS) for r in reports), "the last line")


def test_an_assertion_of_one_of_its_parameters_is_a_failure() -> None:
    assert why_not_failed(away(READY, ASSERTED)) == ""
    assert why_not_failed(away(READY, PASSED, READY, ASSERTED, SPOILT)) == ""


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (away(), "it did not fail: the last line"),
        (away(READY, PASSED), "did not fail"),
        (away(READY, PASSED, SPOILT), "did not fail"),
        (stands(READY, ASSERTED), "did not fail"),
        (away(READY._replace(outcome="failed", words="KeyError")), "was not made ready: KeyError"),
        (away(READY._replace(outcome="skipped")), "was not made ready"),
        (away(READY, OTHER), "failed by no assertion of the tests: KeyError"),
        (away(READY, ASSERTED, OTHER), "failed by no assertion"),
        (away(READY, ASSERTED, PASSED._replace(outcome="skipped")), "failed by no assertion"),
    ],
)
def test_nothing_else_is(run: Run, why: str) -> None:
    assert why in why_not_failed(run)


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (stands(READY, PASSED), ""),
        (stands(), "did not run: the last line"),
        (stands(READY), "did not run"),
        (away(READY, PASSED), "did not run"),
        (stands(READY, ASSERTED), "call failed: AssertionError"),
        (stands(READY, PASSED, SPOILT), "teardown failed"),
        (stands(READY, PASSED._replace(outcome="skipped")), "call skipped"),
    ],
)
def test_a_test_passes_when_every_phase_of_it_did(run: Run, why: str) -> None:
    said = why_not_passed(run)
    assert why in said
    assert bool(why) is bool(said)


def test_an_assertion_here_is_one_of_the_tests() -> None:
    with pytest.raises(AssertionError) as here:
        raise AssertionError
    assert asserted(here)
    with pytest.raises(pytest.fail.Exception) as unheard, pytest.raises(KeyError):
        pass
    assert asserted(unheard)


@pytest.mark.parametrize("place", ["tracker/act/gate.py", "../elsewhere/lib.py"])
def test_an_assertion_of_the_program_or_of_a_library_is_none(place: str) -> None:
    code = compile("assert False", str(PROJECT / place), "exec")
    with pytest.raises(AssertionError) as theirs:
        exec(code)
    assert not asserted(theirs)


def test_another_exception_here_is_none() -> None:
    with pytest.raises(ValueError, match="x") as other:
        raise ValueError("x")
    assert not asserted(other)
