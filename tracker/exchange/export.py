"""The whole record as a folder of JSON lines that anybody can judge without this program.

Two exports of one state are equal byte by byte: no clock, no chance, no order but the record's own.
Written from a snapshot, so that nobody waits. Credentials, tokens and private keys are in no table
that is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

import migrations
from tracker.db import Database
from tracker.exchange.assembled import verifier
from tracker.exchange.contents import (
    Listed,
    Told,
    quiet,
    write_entries,
    write_evidence,
    write_personal,
)
from tracker.exchange.folder import ExchangeError, lines, whole
from tracker.exchange.shapes import tables
from tracker.exchange.verifier.judge import Judged, judge
from tracker.exchange.verifier.manifest import (
    FORMAT,
    MANIFEST,
    NOTE,
    as_text,
    own_digest,
)
from tracker.exchange.verifier.reading import CannotJudge, Wrong
from tracker.record import keys
from tracker.record.log import SCHEMA
from tracker.record.models import Head, SiteRow
from tracker.record.seal import SigningKey, cut, digest, root_of, sign_note


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, as the stand-alone verifier judged it, and who may want to know."""

    judged: Judged
    verifier_sha256: str
    unsigned: str


def export(
    database: Database,
    folder: Path,
    *,
    keys_folder: Path | None = None,
    personal: bool = True,
    told: Told = quiet,
) -> Exported:
    """The folder holds the whole record, and the stand-alone verifier says yes to it.

    Signed with the newest checkpoint key of ``keys_folder``; ``unsigned`` says why not.

    ``personal=False`` leaves the clear personal values out; their commitments stay. Raises
    ExchangeError, and leaves nothing, when the folder is there already, the disk is full, or the
    record does not hold.
    """
    with whole(folder) as beside:
        with database.snapshot() as conn:
            manifest, listed = _manifest(conn, personal), Listed()
            write_entries(conn, beside, manifest["size"], listed, told)
            write_evidence(conn, beside, listed)
            if personal:
                write_personal(conn, beside, listed)
            key, unsigned = _key(conn, keys_folder)
        with lines(beside / "verify.py") as out:
            out.raw(verifier().encode())
        listed["verify.py"] = out.listed
        manifest["files"] = listed
        manifest["sha256"] = own_digest(manifest)
        with lines(beside / MANIFEST) as file:
            file.raw(as_text(manifest))
        if key is not None:
            _sign(as_text(manifest), manifest["origin"], key, beside)
        try:
            judged = judge(
                str(beside),
                walked=lambda n, of: told("Proving", n, of),
                unsigned=key is None,
            )
        except (Wrong, CannotJudge) as found:
            raise ExchangeError(
                f"The record does not hold: {found}. Nothing was written; `tracker verify` names"
                " every finding."
            ) from None
    return Exported(judged, listed["verify.py"]["sha256"], unsigned)


def _key(conn: Connection, folder: Path | None) -> tuple[SigningKey | None, str]:
    """The key that signs, or why none does."""
    if folder is None:
        return None, "no folder of keys was given"
    try:
        return keys.signing(conn, folder), ""
    except keys.KeyUnusableError as why:
        return None, str(why)


def _manifest(conn: Connection, personal: bool) -> dict[str, Any]:
    head = conn.execute(select(Head.size, Head.recorded_at, Head.link, Head.peaks)).one_or_none()
    site = conn.execute(select(SiteRow.environment, SiteRow.zone, SiteRow.name)).one_or_none()
    if head is None or site is None:
        raise ExchangeError("The database has no first entry. Nothing was written.")
    return {
        "format": FORMAT,
        "environment": site.environment.value,
        "zone": site.zone,
        "site": site.name,
        "origin": keys.origin_of(conn),
        "size": head.size,
        "link": head.link.hex(),
        "root": root_of(cut(head.peaks)).hex(),
        "recorded_at": head.recorded_at,
        "schema": SCHEMA,
        "revision": migrations.revision_of(conn),
        "personal": personal,
        "tables": tables(),
    }


def _sign(manifest: bytes, origin: str, key: SigningKey, folder: Path) -> None:
    """The manifest, and by its digests every file, is signed with the key of the checkpoints."""
    text = f"{origin}\nexport\n{digest(manifest)}\n"
    with lines(folder / NOTE) as out:
        out.raw(sign_note(text, key).encode())
