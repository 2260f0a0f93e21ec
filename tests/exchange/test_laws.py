"""What hashes cannot see: an export whose every hash was made anew still breaks a law, or a paper.

Each law is then taken away, and the same forged export passes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import second
from tests.exchange.edits import Folder, docs, manifest_of, read, write
from tests.exchange.forged import compact, entry, header, images, rehashed
from tests.journey.story import Worked
from tracker.exchange.export import export
from tracker.exchange.verifier import judge as judging
from tracker.exchange.verifier import rows
from tracker.exchange.verifier.judge import judge
from tracker.exchange.verifier.reading import Wrong

Forge = Callable[[Folder], object]


@pytest.fixture(scope="session")
def unsigned(telling: Callable[[str], Worked], folder: Path) -> Path:
    """The worked case exported without any key: nothing but its own laws protects it."""
    worked = telling("sqlite")
    told = worked.before()
    export(told.site.database, folder / "unsigned")
    worked.end(told)
    return folder / "unsigned"


def set_to(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.update(values)


def parts(edit: Callable[[list[Any]], None]) -> Callable[[dict[str, Any]], None]:
    return lambda e: edit(e["parts"])


def last_seq(files: Folder) -> int:
    return len(docs(files, "entries.jsonl")) - 1


FORGED: dict[str, tuple[Forge, str]] = {
    "time back": (
        lambda f: entry(f, 100, header(recorded_at="2001-01-01T00:00:00.000000Z")),
        "entry 100: recorded time runs backwards",
    ),
    "another's header": (lambda f: entry(f, 100, header(seq=99)), "its header is another's"),
    "an op_id twice": (
        lambda f: entry(
            f, 100, lambda e: (e.update(op_id="founding"), header(op_id="founding")(e))[0]
        ),
        "its op_id was used before",
    ),
    "a later schema": (lambda f: entry(f, 100, header(schema=2)), "images of schema 2 are unknown"),
    "a gap in a stream": (
        lambda f: entry(f, 100, parts(lambda p: p[0].__setitem__(1, p[0][1] + 1))),
        "entry 100: stream",
    ),
    "another's stream": (
        lambda f: images(f, "step_record", set_to(therapy_id="therapy-of-another")),
        "table step_record, row .*: stands in the stream",
    ),
    "a word that is none": (
        lambda f: images(f, "container_state", set_to(kind="blood", to_state="gold")),
        "column to_state: no value|column kind: no value|a step that is not allowed",
    ),
    "a number as text": (
        lambda f: images(f, "cell_count", set_to(cells_viable="1000")),
        "table cell_count, column cells_viable: no value that this column can hold",
    ),
    "a state left out": (
        lambda f: images(f, "container_state", set_to(n=7), nth=1),
        "state 7 does not follow",
    ),
    "a step not allowed": (
        lambda f: images(f, "container_state", set_to(to_state="infused"), nth=1),
        "a step that is not allowed|does not follow",
    ),
    "a row written twice": (
        lambda f: entry(f, last_seq(f), twice(f, "site")),
        "the row was written before and never changes|a value that never changes",
    ),
    "the site renamed": (
        lambda f: images(f, "site", set_to(name="Another")),
        "manifest.json: site is not what the first entry says",
    ),
    "the environment changed": (
        lambda f: images(f, "site", set_to(environment="production")),
        "manifest.json: environment is not what the first entry says",
    ),
    "another name": (
        lambda f: images(f, "patient", set_to(name="00" * 32)),
        "line 1, table patient, row .*, column name: not the value that was recorded",
    ),
}


def twice(files: Folder, table: str) -> Callable[[dict[str, Any]], None]:
    """An entry that writes the first row of a table once more, with another name."""
    names = next(t["columns"] for t in manifest_of(files)["tables"] if t["table"] == table)
    first = json.loads(docs(files, "entries.jsonl")[0]["parts"][0][2])
    image = next(r for t, r in first if t == table)
    row = dict(zip([c["name"] for c in names], image, strict=True)) | {"name": "Another"}

    def edit(e: dict[str, Any]) -> None:
        text = compact([[table, list(row.values())]])
        e["parts"] = [["site", stream_end(files, "site") + 1, text]]

    return edit


def stream_end(files: Folder, stream: str) -> int:
    before = docs(files, "entries.jsonl")[:-1]
    return max(int(n) for e in before for s, n, _ in e["parts"] if s == stream)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_export_with_new_hashes_breaks_a_law(
    unsigned: Path, tmp_path: Path, name: str
) -> None:
    forge, finding = FORGED[name]
    files = read(unsigned)
    forge(files)
    with pytest.raises(Wrong, match=finding):
        judge(str(write(files, tmp_path / "forged")))


GUARDS: dict[str, tuple[Any, str, Any]] = {
    "another's stream": (rows.Rows, "image", lambda *a: None),
    "a number as text": (rows, "is_cell", lambda column, v: True),
    "a state left out": (rows.Rows, "_follows", lambda *a: None),
    "a row written twice": (rows.Rows, "_changed", lambda *a: None),
    "the site renamed": (judging, "_site", lambda *a: None),
    "another name": (judging, "_personal", lambda *a: 3),
}


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_law_the_forged_export_passes(
    unsigned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    files = read(unsigned)
    FORGED[name][0](files)
    monkeypatch.setattr(*GUARDS[name])
    if name in ("another's stream", "a row written twice"):
        monkeypatch.setattr(judging, "_site", lambda *a: None)
        monkeypatch.setattr(judging, "_personal", lambda *a: 0)
    judge(str(write(files, tmp_path / "forged")))


def test_a_full_rewrite_is_seen_by_paper_alone(unsigned: Path, tmp_path: Path) -> None:
    """Whoever owns the log rewrites it so that it holds in itself; the paper remembers."""
    files = read(unsigned)
    paper = f"{manifest_of(files)['size']} {manifest_of(files)['root']}"
    entry(files, 100, header(reason="nothing happened"))
    folder = write(files, tmp_path / "forged")
    judge(str(folder))
    assert second.judge(folder) == []
    with pytest.raises(Wrong, match="another root at 244 entries: the log was rewritten"):
        judge(str(folder), [paper])


def test_a_cut_tail_is_seen_by_paper_alone(unsigned: Path, tmp_path: Path) -> None:
    files = read(unsigned)
    paper = f"{manifest_of(files)['size']} {manifest_of(files)['root']}"
    lines = files["entries.jsonl"].splitlines(keepends=True)
    files["entries.jsonl"] = b"".join(lines[:-5])
    rehashed(files)
    folder = write(files, tmp_path / "cut")
    judge(str(folder))
    with pytest.raises(Wrong, match="knows 244 entries, the export has 239: its end is cut off"):
        judge(str(folder), [paper])
