from __future__ import annotations

import subprocess
import sys

import pytest

from tests import __main__ as everything
from tests.__main__ import Check, Outcome, static_checks
from tests.browser import BrowserMissingError


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be given to pytest; nothing is installed and nothing is run."""
    seen: list[list[str]] = []

    def run(arguments: list[str]) -> Outcome:
        seen.append(arguments)
        return Outcome("tests (pytest)", "fail" not in arguments, 61.2)

    monkeypatch.setattr("tracker.bootstrap.ensure", lambda *_: None)
    monkeypatch.setattr("tests.browser.find_or_install_browser", lambda: "chromium")
    monkeypatch.setattr(everything, "run_pytest", run)
    for name in ("TRACKER_BROWSER", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "")  # put back afterwards
    return seen


def checks(*codes: int) -> tuple[Check, ...]:
    return tuple(
        Check(f"check {n}", (sys.executable, "-c", f"print('found {n}'); raise SystemExit({code})"))
        for n, code in enumerate(codes)
    )


def test_everything_is_checked_and_summed_up(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(everything, "static_checks", lambda: checks(0, 0))
    assert everything.main([]) == 0
    assert commands == [["--cov", "--cov-report=term:skip-covered", "--cov-fail-under=90", "tests"]]
    said = capsys.readouterr().out
    assert "Summary\n  passed  check 0" in said
    assert "  passed  tests (pytest), 61 s" in said
    assert "found" not in said


def test_one_failed_check_fails_the_whole_and_shows_what_it_found(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(everything, "static_checks", lambda: checks(0, 1))
    assert everything.main([]) == 1
    said = capsys.readouterr().out
    assert "FAILED  check 1" in said
    assert "found 1" in said
    assert len(commands) == 1  # the tests ran all the same


@pytest.mark.parametrize(("argument", "code"), [("-x", 0), ("fail", 1)])
def test_arguments_go_to_pytest_alone(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, argument: str, code: int
) -> None:
    monkeypatch.setattr(everything, "static_checks", lambda: pytest.fail("not asked for"))
    assert everything.main([argument]) == code
    assert commands == [[argument]]


def test_without_a_browser_no_test_runs_and_it_is_said(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise BrowserMissingError("No Chromium was found")

    monkeypatch.setattr("tests.browser.find_or_install_browser", missing)
    monkeypatch.setattr(everything, "static_checks", lambda: checks(0))
    assert everything.main([]) == 1
    assert commands == []
    assert "No Chromium was found" in capsys.readouterr().err


def test_pytest_says_whether_the_tests_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in (0, 1, 5):
        monkeypatch.setattr(
            "subprocess.run",
            lambda command, code=code, **_: subprocess.CompletedProcess(command, code),
        )
        assert everything.run_pytest([]).passed is (code == 0)


def test_the_static_checks_are_the_houses_four() -> None:
    assert [check.command[-1] for check in static_checks()] == [".", ".", "--no-cache", "."]
