"""Style sheets and scripts are asked for once, and never taken from an earlier version."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, url_for

from tracker.pages import kept_files
from tracker.pages.kept_files import serve_files, version_of


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    version_of.cache_clear()


def app_of(folder: Path) -> Flask:
    app = Flask("files", static_folder=None)
    serve_files(app, folder)
    return app


def address(app: Flask) -> str:
    with app.test_request_context("/"):
        return url_for("static", filename="look.css")


def got(app: Flask, path: str) -> tuple[int, str, str]:
    """Status, text and how long a browser keeps it."""
    with app.test_client().get(path) as answer:
        return (
            answer.status_code,
            answer.get_data(as_text=True),
            answer.headers.get("Cache-Control", ""),
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "look.css").write_text("p { margin: 0 }", "utf-8")
    return tmp_path


def test_a_browser_keeps_a_file_for_a_year_and_asks_no_more(folder: Path) -> None:
    app = app_of(folder)
    kept = "public, max-age=31536000, immutable"
    assert got(app, address(app)) == (200, "p { margin: 0 }", kept)


def test_a_file_that_changed_has_another_address(folder: Path) -> None:
    before = address(app_of(folder))
    (folder / "look.css").write_text("p { margin: 1px }", "utf-8")
    version_of.cache_clear()
    after = address(app_of(folder))
    assert before != after


def test_names_and_contents_that_run_together_are_told_apart(tmp_path: Path) -> None:
    for name, held in (("one/ab", "c"), ("two/a", "bc")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(held, "utf-8")
    assert version_of(tmp_path / "one") != version_of(tmp_path / "two")


def test_a_page_of_an_earlier_version_gets_the_file_and_keeps_it_not(folder: Path) -> None:
    assert got(app_of(folder), "/static/earlier/look.css") == (200, "p { margin: 0 }", "no-cache")


def test_without_the_version_in_the_address_an_old_file_would_be_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_files, "version_of", lambda _folder: "fixed")
    before = address(app_of(folder))
    (folder / "look.css").write_text("p { margin: 1px }", "utf-8")
    app = app_of(folder)
    assert address(app) == before
    assert "max-age=31536000" in got(app, before)[2]


def test_what_is_no_file_or_lies_outside_is_not_found(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("outside", "utf-8")
    for path in ("/static/x/none.css", "/static/x/../secret.txt", "/static/x/..%2fsecret.txt"):
        status, said, _kept = got(app_of(folder), path)
        assert status == 404
        assert "outside" not in said
