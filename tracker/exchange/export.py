"""The whole record as a folder of JSON lines that anybody can judge without this program.

Two exports of one state are equal byte by byte: no clock, no chance, no order but the record's own.
Written from a snapshot, so that nobody waits. Credentials, tokens and private keys are in no table
that is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

import migrations
from tracker.db import Database, canonical, table_of
from tracker.exchange.assembled import verifier
from tracker.exchange.folder import ExchangeError, lines, whole
from tracker.exchange.shapes import tables
from tracker.exchange.verifier.judge import Judged, judge
from tracker.exchange.verifier.manifest import FORMAT, LEFT_OUT, MANIFEST, as_text, own_digest
from tracker.exchange.verifier.reading import CannotJudge, Wrong
from tracker.record.capture import recorded, shape
from tracker.record.log import SCHEMA
from tracker.record.models import Entry, Head, SiteRow, Touch
from tracker.record.seal import cut, root_of
from tracker.record.still import still

BATCH: Final = 500
"""Entries read at once: the record may be larger than the memory."""
Told = Callable[[str, int, int], None]
"""Told what is being done, how much is done, how much there is."""
Listed = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, as the stand-alone verifier judged it, and who may want to know."""

    judged: Judged
    verifier_sha256: str


def quiet(what: str, done: int, of: int) -> None:
    """Tell nobody."""


def export(
    database: Database, folder: Path, *, personal: bool = True, told: Told = quiet
) -> Exported:
    """The folder holds the whole record, and the stand-alone verifier says yes to it.

    ``personal=False`` leaves the clear personal values out; their commitments stay. Raises
    ExchangeError, and leaves nothing, when the folder is there already, the disk is full, or the
    record does not hold.
    """
    with whole(folder) as beside:
        with still(database, beside) as conn:
            manifest, listed = _manifest(conn, personal), Listed()
            _entries(conn, beside, manifest["size"], listed, told)
            _evidence(conn, beside, listed)
            if personal:
                _personal(conn, beside, listed)
        with lines(beside / "verify.py") as out:
            out.raw(verifier().encode())
        listed["verify.py"] = out.listed
        manifest["files"] = listed
        manifest["sha256"] = own_digest(manifest)
        with lines(beside / MANIFEST) as file:
            file.raw(as_text(manifest))
        try:
            judged = judge(str(beside), walked=lambda n, of: told("Proving", n, of))
        except (Wrong, CannotJudge) as found:
            raise ExchangeError(
                f"The record does not hold: {found}. Nothing was written; `tracker verify` names"
                " every finding."
            ) from None
    return Exported(judged, listed["verify.py"]["sha256"])


def _manifest(conn: Connection, personal: bool) -> dict[str, Any]:
    head = conn.execute(select(Head.size, Head.recorded_at, Head.link, Head.peaks)).one_or_none()
    site = conn.execute(select(SiteRow.environment, SiteRow.zone, SiteRow.name)).one_or_none()
    first = conn.execute(select(Entry.leaf).where(Entry.seq == 0)).scalar()
    if head is None or site is None or first is None:
        raise ExchangeError("The database has no first entry. Nothing was written.")
    return {
        "format": FORMAT,
        "environment": site.environment.value,
        "zone": site.zone,
        "site": site.name,
        "origin": f"marrowtrace/{site.environment.value}/{first.hex()[:16]}",
        "size": head.size,
        "link": head.link.hex(),
        "root": root_of(cut(head.peaks)).hex(),
        "recorded_at": head.recorded_at,
        "schema": SCHEMA,
        "revision": migrations.revision_of(conn),
        "personal": personal,
        "tables": tables(),
    }


def _entries(conn: Connection, folder: Path, size: int, listed: Listed, told: Told) -> None:
    with lines(folder / "entries.jsonl") as out:
        for n, entry in enumerate(_log(conn), 1):
            out.write(entry)
            told("Writing", n, size)
    listed["entries.jsonl"] = out.listed


def _log(conn: Connection) -> Iterator[dict[str, Any]]:
    """Every entry with its parts, as stored."""
    columns = (Entry.seq, Entry.op_id, Entry.header, Entry.answer, Entry.leaf, Entry.link)
    after = -1
    while True:
        query = select(*columns).where(Entry.seq > after).order_by(Entry.seq).limit(BATCH)
        rows = conn.execute(query).all()
        if not rows:
            return
        parts = _parts(conn, rows[0].seq, rows[-1].seq)
        for e in rows:
            try:
                yield {
                    "seq": e.seq,
                    "op_id": e.op_id,
                    "header": e.header.decode(),
                    "answer": e.answer.decode(),
                    "parts": parts.get(e.seq, []),
                    "leaf": e.leaf.hex(),
                    "link": e.link.hex(),
                }
            except UnicodeDecodeError:
                raise ExchangeError(_SPOILT.format(e.seq)) from None
        after = rows[-1].seq


_SPOILT: Final = "The record does not hold: entry {} is no text. Nothing was written."


def _parts(conn: Connection, first: int, last: int) -> dict[int, list[list[Any]]]:
    query = select(Touch.seq, Touch.stream, Touch.n, Touch.part)
    out: dict[int, list[list[Any]]] = {}
    for seq, stream, n, part in conn.execute(query.where(Touch.seq.between(first, last))):
        try:
            out.setdefault(seq, []).append([stream, n, part.decode()])
        except UnicodeDecodeError:
            raise ExchangeError(_SPOILT.format(seq)) from None
    for parts in out.values():  # the log sorts by code point, the engines do not
        parts.sort(key=lambda p: str(p[0]))
    return out


def _evidence(conn: Connection, folder: Path, listed: Listed) -> None:
    """Public keys and signed checkpoints, which lie beside the log."""
    for name in ("keys.jsonl", "checkpoints.jsonl"):
        with lines(folder / name) as out:
            pass
        listed[name] = out.listed


def _personal(conn: Connection, folder: Path, listed: Listed) -> None:
    with lines(folder / LEFT_OUT) as out:
        for table in recorded():
            if shape(table).salted:
                for row in _clear(conn, table):
                    out.write(row)
    listed[LEFT_OUT] = out.listed


def _clear(conn: Connection, table: str) -> Iterator[dict[str, Any]]:
    """Every clear value of a table with its salt, by key and column."""
    s = shape(table)
    rows = conn.execute(select(table_of(recorded()[table]))).mappings()
    keys = [s.columns[i].name for i in s.keys]
    for row in sorted(rows, key=lambda r: canonical([r[k] for k in keys])):
        for c in s.columns:
            if c.personal and row[c.name] is not None:
                yield {
                    "table": table,
                    "key": [row[k] for k in keys],
                    "column": c.name,
                    "value": str(c.kind.image(row[c.name])),
                    "salt": row["salt"].hex() if row["salt"] else "",
                }
