"""A checkpoint key is made, published and put to use; older ones are retired."""

from __future__ import annotations

import secrets
import sys

from tracker.act import Answer, Door, perform
from tracker.people.models import SYSTEM
from tracker.record import checkpoints, keys
from tracker.record.models import Occasion
from tracker.record.site import Site

ROTATED = "a newer key took its place"


class NoNotaryError(RuntimeError):
    """The site was opened without a folder for keys."""


def new_key(site: Site, why: str = ROTATED, *, signs: bool = True) -> Answer:
    """A new key signs checkpoints from now on; what older ones signed stays checkable.

    The old key signs once more, when its file is there, so that the rotation itself stands between
    two checkpoints. The new key's file is removed again when the log does not take its public half.
    ``signs`` False: within a transaction, whose log no checkpoint may speak of before it stands.
    """
    if site.notary is None:
        raise NoNotaryError("a site without a folder for keys signs nothing")
    folder = site.notary.folder
    with site.database.reading() as s:
        conn = s.connection()
        origin = keys.origin_of(conn)
        older = [key.id for key in keys.published(conn) if key.retired_at is None]
    if older:
        checkpoints.make(site, Occasion.KEY)
    key = keys.make_key(folder, origin)
    published = False
    try:
        answer = _system(site, "upkeep:key:published", {"public": str(key.public)})
        published = answer.accepted
    finally:
        if not published:
            keys.remove_key(folder, key.public.id)
    if not published:
        return answer
    for old in older:
        _system(site, "upkeep:key:retired", {"key": old, "why": why})
    if signs:
        checkpoints.make(site, Occasion.KEY)
    return answer


def _system(site: Site, tag: str, given: dict[str, str]) -> Answer:
    return perform(site, Door(SYSTEM, f"key:{secrets.token_hex(8)}"), tag, given)


def checkpoint_at(site: Site, occasion: str) -> None:
    """The log is signed as it stands; why it cannot be is said, and nothing else is stopped.

    A log from before there were checkpoints gets its first key here. Nothing is signed while the
    installation is read only.
    """
    if site.recovery:
        return
    with site.database.reading() as s:
        none_yet = not keys.published(s.connection())
    if none_yet:
        new_key(site)
    if checkpoints.make(site, occasion) is None and site.notary is not None:
        print(site.notary.why, file=sys.stderr)
