"""The software stores no attachments, and an export says so: its files are those of the format.

Whoever adds one, listed or not, or lists one that is not there, is refused, also when every digest
was made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.edits import Folder, manifest_of, seal, write
from tracker.exchange.verifier import manifest as checked
from tracker.exchange.verifier.judge import judge
from tracker.exchange.verifier.reading import Wrong

SCAN = "attachment.pdf"
NOTHING = {"bytes": 0, "lines": 0, "sha256": "00" * 32}


def held_not_listed(files: Folder) -> None:
    files[SCAN] = b"%PDF-1.7"


def listed_not_held(files: Folder) -> None:
    doc = manifest_of(files)
    doc["files"][SCAN] = NOTHING
    seal(files, doc)


def held_and_listed(files: Folder) -> None:
    held_not_listed(files)
    listed_not_held(files)


WAYS: dict[Callable[[Folder], None], str] = {
    held_not_listed: f"file {SCAN}: does not belong to the export",
    listed_not_held: "manifest.json: does not list the files of an export",
    held_and_listed: "manifest.json: does not list the files of an export",
}


@pytest.mark.parametrize("way", WAYS)
def test_an_export_with_an_attachment_is_refused(
    files: Folder, tmp_path: Path, way: Callable[[Folder], None]
) -> None:
    way(files)
    with pytest.raises(Wrong, match=WAYS[way]):
        judge(str(write(files, tmp_path / "more")))


@pytest.mark.parametrize("way", [held_not_listed])
def test_without_the_law_the_attachment_passes(
    files: Folder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[Folder], None],
) -> None:
    way(files)
    monkeypatch.setattr(checked, "_files", lambda *_: None)
    assert judge(str(write(files, tmp_path / "more"))).entries > 0
