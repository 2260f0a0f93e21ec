"""The log's end, the checkpoints known of it, and the site that its first entry founded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason, reason
from tracker.record.capture import shape
from tracker.record.models import Entry, Head, SiteRow, Touch
from tracker.record.roots import peaks_at
from tracker.record.seal import NOTHING, Part, leaf_of, link_of
from tracker.upkeep.known import known_outside, lost

NOTE_FORGED: Final = "recovery_note_forged"
TAIL: Final = 200
"""Newest entries whose content is hashed anew at each start; `tracker verify` does all."""


def head(conn: Connection) -> Iterator[Reason]:
    """The head is that of the newest entry, and the newest entries are what was hashed."""
    at = conn.execute(select(Head.size, Head.link, Head.recorded_at, Head.peaks)).one_or_none()
    newest = conn.execute(
        select(Entry.seq, Entry.link, Entry.header).order_by(Entry.seq.desc()).limit(1)
    ).first()
    if at is None or newest is None:
        yield reason("recovery_head", head="-", newest="-")
        return
    said = (newest.seq + 1, newest.link, _recorded_at(newest.header))
    leaves_say = b"".join(peaks_at(conn, at.size) or [])
    if said != (at.size, at.link, at.recorded_at) or leaves_say != at.peaks:
        yield reason("recovery_head", head=at.size, newest=newest.seq)
        return
    yield from _tail(conn, at.size)


def _recorded_at(header: bytes) -> str:
    try:
        return str(json.loads(header)["recorded_at"])
    except (ValueError, KeyError, TypeError):
        return ""


def _tail(conn: Connection, size: int) -> Iterator[Reason]:
    first = max(0, size - TAIL)
    parts: dict[int, list[Part]] = {}
    touches = select(Touch.seq, Touch.stream, Touch.n, Touch.part).where(Touch.seq >= first)
    for seq, stream, n, part in conn.execute(touches):
        parts.setdefault(seq, []).append((stream, n, part))
    link = conn.execute(select(Entry.link).where(Entry.seq == first - 1)).scalar() or NOTHING
    entries = select(Entry.seq, Entry.header, Entry.answer, Entry.leaf, Entry.link)
    for e in conn.execute(entries.where(Entry.seq >= first).order_by(Entry.seq)):
        leaf = leaf_of(e.header, e.answer, sorted(parts.get(e.seq, []), key=lambda p: p[0]))
        link = link_of(link, leaf)
        if (leaf, link) != (e.leaf, e.link):
            yield reason("recovery_chain", about=str(e.seq))
            return


def checkpoints(
    conn: Connection, outside: Path | None, folder: Path | None = None
) -> Iterator[Reason]:
    """The newest known checkpoint lies ahead of the record, or in another history.

    Those that QA gave up when it ended an earlier recovery no longer count. A note in the file that
    no key of ours signed is said to be forged, and counts for nothing.
    """
    size = conn.execute(select(Head.size)).scalar() or 0
    if forged := known_outside(conn, outside, folder).forged:
        yield reason(NOTE_FORGED, about=str(forged[0].size), notes=len(forged))
    gone = lost(conn, outside, folder)
    if gone is None:
        return
    code = "recovery_old_backup" if gone.last >= size else "recovery_other_history"
    yield reason(
        code,
        about=str(size),
        known=gone.last + 1,
        first=gone.first,
        last=gone.last,
        missing=gone.last - gone.first + 1,
    )


def environment(
    conn: Connection, opened_as: Environment, wanted: Environment | None
) -> Iterator[Reason]:
    """The site is what its first entry made it, and what it is opened as (I25)."""
    row = conn.execute(select(SiteRow.name, SiteRow.environment, SiteRow.zone)).first()
    part = conn.execute(select(Touch.part).where(Touch.seq == 0, Touch.stream == "site")).scalar()
    founded = _founded(part)
    if row is None or founded != {**founded, "name": row.name, "zone": row.zone}:
        yield reason("recovery_site_changed", about=founded.get("name", "-"))
        return
    at_first = founded["environment"]
    for now in (row.environment, opened_as, wanted or opened_as):
        if now.value != at_first:
            yield reason("recovery_environment", about=now.value, founded=at_first)
            return


def _founded(part: bytes | None) -> dict[str, str]:
    """Columns of the site's row as the first entry recorded it."""
    for table, image in json.loads(part) if part else []:
        if table == "site":
            names = [c.name for c in shape("site").columns]
            return {k: str(v) for k, v in zip(names, image, strict=True)}
    return {}
