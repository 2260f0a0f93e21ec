"""The stand-alone verifier: alone it says yes to what holds, and finds every edit of it."""

from __future__ import annotations

import ast
import hashlib
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import migrations
from tests.exchange.edits import EDITS, Folder, manifest_of, seal, write
from tracker import house
from tracker.exchange.assembled import verifier
from tracker.exchange.shapes import tables
from tracker.exchange.verifier.hashes import sha
from tracker.exchange.verifier.judge import CANNOT, DOES_NOT, HOLDS, main
from tracker.exchange.verifier.manifest import SHAPES
from tracker.exchange.verifier.reading import canonical

SEED = 813267
TRIALS, LONG = 100, 1000


def test_one_file_of_the_standard_library_only() -> None:
    tree = ast.parse(verifier())
    imported = set(map(package_of, tree.body)) - {""}
    assert imported <= sys.stdlib_module_names
    defined = Counter(filter(None, map(name_of, tree.body)))
    assert [name for name, times in defined.items() if times > 1] == []


def package_of(node: ast.stmt) -> str:
    match node:
        case ast.Import(names=[ast.alias(name=name)]):
            return name.partition(".")[0]
        case ast.ImportFrom(module=str(name)):
            return name.partition(".")[0]
    return ""


def name_of(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def test_the_verifier_knows_the_tables_of_this_schema() -> None:
    """When the schema changes: this digest under the new revision; older lines stay for ever."""
    house.acts()
    now = sha(canonical(tables())).hex()
    assert SHAPES.get(migrations.CURRENT_HEAD) == now, f'"{migrations.CURRENT_HEAD}": "{now}",'


def alone(folder: Path, empty: Path, *more: str) -> tuple[int, str, str]:
    """The folder's own verifier, isolated, in an empty working folder, without the project."""
    empty.mkdir(exist_ok=True)
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder), *more]
    done = subprocess.run(command, cwd=empty, env={}, capture_output=True, text=True, check=False)
    assert list(empty.iterdir()) == []
    return done.returncode, done.stdout, done.stderr


def test_it_runs_alone_in_an_empty_folder(exporting: Callable[[str], Path], tmp_path: Path) -> None:
    code, out, err = alone(exporting("sqlite"), tmp_path / "empty")
    assert (code, err) == (HOLDS, "")
    assert out.startswith("Yes: ")
    assert out.count("\n") == 1
    print(f"\n{out}")


def judged(files: Folder, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the one line that is said."""
    code = main([str(write(files, folder))])
    said, err = capsys.readouterr()
    assert err == ""
    assert said.count("\n") == 1
    return code, said.strip()


def tried(
    files: Folder, folder: Path, capsys: pytest.CaptureFixture[str], trials: int
) -> tuple[list[str], str]:
    """The edits that were missed, and what was tried."""
    draw, kinds, missed, careful = random.Random(SEED), Counter[str](), list[str](), 0
    for trial in range(trials):
        edit = EDITS[trial % len(EDITS)]
        edited = dict(files)
        while edited == files:  # a digest that was edited and then made anew is no edit
            what = edit(edited, draw)
            is_careful = trial % 2 == 1 and is_folder(edited)
            if is_careful:
                seal(edited)
        careful += is_careful
        code, said = judged(edited, folder / "edit", capsys)
        shutil.rmtree(folder / "edit")
        kinds[edit.__name__] += 1
        if code not in (DOES_NOT, CANNOT):
            missed.append(f"{what}: {said}")
    each = ", ".join(f"{n} {k}" for k, n in sorted(kinds.items()))
    found = f"{trials - len(missed)} of {trials} random edits of an export found"
    return missed, f"{found}, {careful} of them with new digests\n{each}"


def test_every_one_of_a_hundred_random_edits_is_found(
    files: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missed, said = tried(files, tmp_path, capsys, TRIALS)
    assert missed == []
    with capsys.disabled():
        print(f"\n{said}")


@pytest.mark.long
def test_every_one_of_a_thousand_random_edits_is_found(
    files: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missed, said = tried(files, tmp_path, capsys, LONG)
    assert missed == []
    with capsys.disabled():
        print(f"\n{said}")


def is_folder(files: Folder) -> bool:
    """The manifest is still one, so that its digests can be made anew."""
    try:
        return isinstance(manifest_of(files)["files"]["entries.jsonl"], dict)
    except (ValueError, KeyError, TypeError):
        return False


def test_the_edit_that_was_made_is_undone(
    files: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The forger's tools make no fault of their own: unedited and sealed anew, it holds."""
    before = dict(files)
    seal(files)
    assert files == before
    assert judged(files, tmp_path / "same", capsys)[0] == HOLDS
    assert hashlib.sha256(files["verify.py"]).hexdigest() in files["manifest.json"].decode()
