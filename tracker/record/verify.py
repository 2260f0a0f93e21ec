"""Proof of the record: chain, streams and head recomputed; every row rebuilt and compared.

An edit behind the application's back is named by table, row, column and the entry that wrote it. A
broken entry is named and does not end the search: rows are compared as far as the log can be read,
and what cannot be judged is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection, func, select

from tracker.db import Database
from tracker.record import checkpoints, witnesses
from tracker.record.capture import shape
from tracker.record.models import Entry
from tracker.record.proof import Finding, Proof
from tracker.record.stored import occupied, stored_images
from tracker.record.walk import Said, Walk

__all__ = ["Finding", "Proof", "verify"]


UNPROVEN: Final = "no entry that can be read wrote this row, so it cannot be judged"
DOUBTED: Final = "rows cannot be judged: the entries that wrote them last are damaged"


def verify(
    database: Database,
    *,
    rows: bool = True,
    known: Iterable[witnesses.Witness] = (),
    told: Callable[[int], None] = lambda _: None,
) -> Proof:
    """Recompute the whole log and, with ``rows``, rebuild and compare every recorded row.

    Every checkpoint kept beside the log is compared with it, and those ``known`` from outside.
    ``told`` hears how many entries were walked, now and then.
    """
    with database.snapshot() as conn:
        return prove(conn, rows=rows, known=known, told=told)


def prove(
    conn: Connection,
    *,
    rows: bool = True,
    known: Iterable[witnesses.Witness] = (),
    told: Callable[[int], None] = lambda _: None,
) -> Proof:
    """The same of what an open connection sees, its own transaction included."""
    proof, outside = Proof(), list(known)
    stored = checkpoints.known(conn)
    sizes = frozenset([*(c.size for c in stored), *(w.size for w in outside)])
    said = Walk(proof, sizes, rows=rows).go(conn, told)
    if rows:
        _compare(conn, proof, said)
    _witnesses(conn, proof, stored, outside)
    return proof


def _witnesses(
    conn: Connection,
    proof: Proof,
    stored: list[checkpoints.Checkpoint],
    outside: list[witnesses.Witness],
) -> None:
    """What signed checkpoints say against the log, whatever the chain says of itself."""
    size = conn.execute(select(func.count()).select_from(Entry)).scalar_one()
    for row, why in witnesses.stored_faults(stored, size, proof.roots, conn):
        proof.findings.append(Finding(why, "checkpoint", row))
    for why in witnesses.faults(outside, size, proof.roots, conn):
        proof.findings.append(Finding(why))


def _compare(conn: Connection, proof: Proof, said: Said) -> None:
    """Every stored row against the last image that the log has of it."""
    wanted, doubted = said.images, 0
    for table in occupied(conn):
        for key, image, unreadable in stored_images(conn, table):
            proof.rows += 1
            seq, expected = wanted.pop((table, key), (None, None))
            row = "/".join(map(str, key))
            if seq is None or expected is None:
                why = UNPROVEN if said.broken else "a row that no entry wrote"
                proof.findings.append(Finding(why, table, row))
                continue
            equal = True
            for column, is_now, was in zip(shape(table).columns, image, expected, strict=True):
                if column.name in unreadable:
                    why = "holds what no act can have written"
                elif is_now != was:
                    why = _words("differs from what was recorded", seq, said)
                else:
                    continue
                equal = False
                proof.findings.append(Finding(why, table, row, column.name, seq))
            doubted += equal and seq in said.damaged
    for (table, key), (seq, _) in wanted.items():
        why = _words("a recorded row is gone", seq, said)
        proof.findings.append(Finding(why, table, "/".join(map(str, key)), seq=seq))
    if doubted:
        proof.findings.append(Finding(f"{doubted} {DOUBTED}", "log_entry"))


def _words(what: str, seq: int, said: Said) -> str:
    return f"{what}, in an entry that is itself damaged" if seq in said.damaged else what
