"""The backup file: a ZIP of a manifest and the database's content, readable by its owner only.

Private keys are not in it. Who stole a backup could otherwise make labels and sign checkpoints of a
record of their own; so the manifest names the key files and their fingerprints, they are saved
elsewhere, and a restore says which are missing or others.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from tracker.record import keys

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUFFIX: Final = ".backup"
_CHUNK: Final = 1 << 20


class BackupError(Exception):
    """No backup can be made, or this is none; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``members``: name within the file, bytes and SHA-256 of each part."""

    engine: str
    revision: str
    entries: int
    root: str
    recorded_at: str
    environment: str
    site: str
    made_at: str
    keys: dict[str, str] = field(default_factory=dict)
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT


@contextmanager
def being_made(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new file that appears under its name only when it is whole and on the disk."""
    if path.exists():
        raise BackupError(f"{path} is there already: a backup is never overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    opened = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(opened, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
                yield made
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # fails where another process was faster; a rename would replace it
        sync_folder(path.parent)
    except FileExistsError:
        raise BackupError(f"{path} is there already: a backup is never overwritten.") from None
    finally:
        part.unlink(missing_ok=True)


def add(made: zipfile.ZipFile, name: str, content: Iterator[bytes]) -> tuple[int, str]:
    """The content stands in the backup under this name; answers its bytes and SHA-256."""
    seen, size = hashlib.sha256(), 0
    with made.open(name, "w", force_zip64=True) as member:
        for chunk in content:
            member.write(chunk)
            seen.update(chunk)
            size += len(chunk)
    return size, seen.hexdigest()


def finish(made: zipfile.ZipFile, manifest: Manifest) -> None:
    """The manifest is the last member."""
    made.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")


def read_manifest(path: Path) -> Manifest:
    """What the file says of itself; BackupError when it is no backup that this program knows."""
    try:
        with zipfile.ZipFile(path) as file:
            doc: dict[str, Any] = json.loads(file.read(MANIFEST))
        if doc["format"] != FORMAT:
            raise BackupError(f"{path} has format {doc['format']}; this program reads {FORMAT}.")
        members = {name: (int(n), str(sha)) for name, (n, sha) in doc.pop("members").items()}
        return Manifest(**doc, members=members)
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as wrong:
        raise BackupError(f"{path} is no whole backup ({wrong}).") from None


def content(path: Path, manifest: Manifest, name: str) -> Iterator[bytes]:
    """A member's bytes; BackupError at its end when they are not what was written."""
    size, sha256 = manifest.members[name]
    seen, n = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(path) as file, file.open(name) as member:
            while chunk := member.read(_CHUNK):
                seen.update(chunk)
                n += len(chunk)
                yield chunk
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as wrong:
        raise BackupError(f"{path} is damaged at {name}: {wrong}.") from None
    if (n, seen.hexdigest()) != (size, sha256):
        raise BackupError(f"{path} is damaged: {name} is not what was saved.")


def sha256_of(path: Path) -> str:
    """SHA-256 of the whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file's bytes, a megabyte at a time."""
    while chunk := file.read(_CHUNK):
        yield chunk


def fingerprints(instance: Path) -> dict[str, str]:
    """Each key file of the instance by name, with the beginning of its SHA-256."""
    found = [instance / "label_keys.json", instance / "secret_key"]
    found += sorted((instance / keys.FOLDER).glob("*"))
    return {
        str(path.relative_to(instance)): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in found
        if path.is_file()
    }


def sync_folder(folder: Path) -> None:
    """New names in the folder outlast a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
