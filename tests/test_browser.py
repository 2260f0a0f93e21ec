from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import BrowserMissingError, find_browser, find_or_install_browser


@pytest.mark.browser
def test_the_browser_draws_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>MATCH</h1><script>document.title = 'STOP'</script>")
    assert page.inner_text("h1") == "MATCH"
    assert page.title() == "STOP"
    page.close()


def test_a_named_browser_that_is_not_there_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_BROWSER", str(tmp_path / "none"))
    for find in (find_browser, find_or_install_browser):
        with pytest.raises(BrowserMissingError, match="apt install chromium"):
            find()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which only apt-get is found."""
    monkeypatch.delenv("TRACKER_BROWSER", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(
        shutil, "which", lambda name: "apt-get" if name == "apt-get" else _there(tmp_path / name)
    )
    return tmp_path


def _there(path: Path) -> str | None:
    return str(path) if path.exists() else None


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


def test_a_browser_that_playwright_fetched_is_found(bare: Path) -> None:
    fetched = program(bare / "chromium-1200" / "chrome-linux64" / "chrome")
    assert find_browser() == fetched


def test_root_gets_the_browser_from_debian(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def install(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command[1])
        if command[1] == "install":
            program(bare / "chromium")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(subprocess, "run", install)
    assert find_or_install_browser() == bare / "chromium"
    assert commands == ["update", "install"]


def test_an_ordinary_user_is_told_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(BrowserMissingError, match="apt install chromium"):
        find_or_install_browser()


def test_a_failed_installation_says_what_apt_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(
        "subprocess.run",
        lambda command, **_: subprocess.CompletedProcess(command, 100, "", "E: no such package"),
    )
    with pytest.raises(BrowserMissingError, match="E: no such package"):
        find_or_install_browser()
