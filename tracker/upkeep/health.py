"""How well the record proves itself: what was verified, what stands outside, what is in the way."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import STEP_BACK
from tracker.people.access.tries import open_lockouts
from tracker.record import checkpoints, keys
from tracker.record.checkpoints import Checkpoint
from tracker.record.models import Entry, Head
from tracker.record.site import Site
from tracker.record.witnesses import UnreadableWitnessError, read_witnesses
from tracker.upkeep.drills import Kept, last_backup, last_drill
from tracker.upkeep.models import Verification
from tracker.upkeep.occasions import OCCASIONS
from tracker.upkeep.verifying import last_verification
from tracker.upkeep.weeks import Week, weeks
from tracker.upkeep.witnessed import Seen, newest_outside

LOOK_BACK = 2000
"""Entries after the newest checkpoint in which an occasion without one is looked for."""


@dataclass(frozen=True, slots=True)
class Health:
    """The facts of the page, without words."""

    now: dt.datetime
    size: int
    recorded_at: dt.datetime
    verified: Verification | None
    newest: Checkpoint | None
    outside: Seen | None
    key: keys.Published | None
    key_trouble: str
    sign_trouble: str
    unsigned: int
    file: str
    file_trouble: str
    file_size: int
    file_on_this_disk: bool
    same_host: bool
    clock_back: dt.timedelta
    backup: Kept | None
    drill: Kept | None
    weeks: list[Week]
    locked_out: int = 0


def health_of(s: Session, site: Site) -> Health:
    """Everything that the page says, read now."""
    head = s.execute(select(Head.size, Head.recorded_at)).one()
    recorded_at = dt.datetime.fromisoformat(head.recorded_at)
    newest = checkpoints.newest(s.connection())
    active = [k for k in keys.published(s.connection()) if k.retired_at is None]
    notary, now = site.notary, site.clock()
    return Health(
        now=now,
        size=head.size,
        recorded_at=recorded_at,
        verified=last_verification(s),
        newest=newest,
        outside=newest_outside(s),
        key=active[-1] if active else None,
        key_trouble=_key_trouble(s, site),
        sign_trouble=notary.trouble if notary else "",
        unsigned=_unsigned(s, newest.size if newest else 0),
        file=notary.file.name if notary and notary.file else "",
        file_trouble=notary.file_trouble if notary else "",
        file_size=_file_size(site),
        file_on_this_disk=_on_this_disk(site),
        same_host=_same_host(site),
        clock_back=max(recorded_at - now - STEP_BACK, dt.timedelta()),
        backup=last_backup(s),
        drill=last_drill(s),
        weeks=weeks(s, site.zone),
        locked_out=len({lockout.person_id for lockout in open_lockouts(s)}),
    )


def _key_trouble(s: Session, site: Site) -> str:
    """Why nothing can be signed, as a code; nothing when a key is there."""
    if site.notary is None:
        return "no_key"
    try:
        keys.signing(s.connection(), site.notary.folder)
    except keys.KeyUnusableError as wrong:
        return wrong.code
    return ""


def _unsigned(s: Session, size: int) -> int:
    """Occasions after the newest checkpoint. Each should have one: a failure is seen later too."""
    later = select(Entry.header, Entry.answer).where(Entry.seq >= size).order_by(Entry.seq)
    rows = s.execute(later.limit(LOOK_BACK))
    return sum(
        json.loads(row.header)["tag"] in OCCASIONS and json.loads(row.answer)["accepted"]
        for row in rows
    )


def _file_size(site: Site) -> int:
    """How long a log the file for another machine speaks of; 0 when it holds nothing readable."""
    if site.notary is None or site.notary.file is None:
        return 0
    try:
        return max(w.size for w in read_witnesses(str(site.notary.file)))
    except (UnreadableWitnessError, OSError, UnicodeDecodeError):
        return 0


def _on_this_disk(site: Site) -> bool:
    """True when the file stands on the same file system as the keys: then it is no witness yet."""
    if site.notary is None or site.notary.file is None:
        return False
    try:
        return site.notary.file.parent.stat().st_dev == site.notary.folder.stat().st_dev
    except OSError:
        return False


def _same_host(site: Site) -> bool:
    """True when the database is on the machine that holds the key, as far as its address says."""
    url = site.database.engine.url
    host = url.host or str(url.query.get("host", ""))
    return site.database.is_sqlite or not host or host in _HERE or host.startswith("/")


_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
