"""After which acts a checkpoint is made: the decisions nobody may later move, and every hour."""

from __future__ import annotations

import datetime as dt
from typing import Final

from tracker.act.after import Told, after
from tracker.record import checkpoints
from tracker.record.models import Occasion
from tracker.record.site import Notary, Site

OCCASIONS: Final[dict[str, Occasion]] = {
    "release:lot:reviewed": Occasion.RELEASE,
    "release:lot:disposed": Occasion.RELEASE,
    "release:lot:revoked": Occasion.RELEASE,
    "release:lot:closed": Occasion.RELEASE,
    "marking:labels:printed": Occasion.LABELS,
    "marking:label:reprinted": Occasion.LABELS,
    "workplace:kit:prepared": Occasion.LABELS,
    "marking:labels:reconciled": Occasion.LABELS,
    "administration:infusion:started": Occasion.INFUSION,
    "administration:infusion:stopped": Occasion.INFUSION,
    "administration:patient:signed_out": Occasion.INFUSION,
}
"""Tag of an act -> why a checkpoint follows it."""

EVERY: Final = dt.timedelta(hours=1)
"""While there are acts, no checkpoint is older than this."""


@after
def checkpoint_after(site: Site, told: Told) -> None:
    """A checkpoint speaks of the act, when it is one of the occasions or the last is an hour old.

    A repeated request finds the checkpoint that its first one made.
    """
    if site.notary is None:
        return
    occasion = OCCASIONS.get(told.tag)
    if occasion is None and not _hour_is_over(site, site.notary):
        return
    with site.database.reading() as s:
        last = checkpoints.newest(s.connection())
    if last is not None:
        site.notary.made_at = last.made_at
        if last.size > told.seq:
            return
    if occasion or _hour_is_over(site, site.notary):
        checkpoints.make(site, occasion or Occasion.HOURLY)


def _hour_is_over(site: Site, notary: Notary) -> bool:
    """As far as this process knows; a replay's hours are not real, and its clock is not asked."""
    if site.replaying:
        return False
    return notary.made_at is None or site.clock() - notary.made_at >= EVERY
