"""What the commands about checkpoints and their keys print."""

from __future__ import annotations

import sys
from pathlib import Path

from tracker.record import checkpoints, keys
from tracker.record.models import Occasion
from tracker.record.site import Site
from tracker.upkeep import keys as upkeep_keys

OK, NOT_HELD = 0, 1


def checkpoint(site: Site, to: Path | None = None) -> int:
    """Size, root and note are printed, and the note stands at the end of ``to``."""
    made = checkpoints.make(site, Occasion.DEMAND)
    if made is None:
        print(site.notary.why if site.notary else "This site signs nothing.", file=sys.stderr)
        return NOT_HELD
    print(f"{made.size} entries, root {made.root}, made {made.made_at.isoformat()}\n")
    print(made.note, end="")
    if to is not None:
        try:
            checkpoints.append_note(to, made)
        except OSError as wrong:
            print(f"{to} cannot be written: {wrong.strerror}.", file=sys.stderr)
            return NOT_HELD
        print(f"\nAdded to {to}. Keep it where the owner of this database cannot write.")
    elif site.notary and site.notary.file_trouble:
        print(f"The checkpoint file failed: {site.notary.file_trouble}.", file=sys.stderr)
    return OK


def new_key(site: Site) -> int:
    """A new key signs from now on; its public half is printed, to be kept outside too."""
    answer = upkeep_keys.new_key(site)
    if not answer.accepted:
        print(f"No new key: {', '.join(answer.verdict.codes)}", file=sys.stderr)
        return NOT_HELD
    with site.database.reading() as s:
        key = keys.published(s.connection())[-1]
    print(f"Key {key.id} signs from now on. Keep its public half outside too:\n{key.key}")
    return OK


def list_keys(site: Site) -> int:
    """A line for each key: hash, since when, until when, whether its file is here."""
    with site.database.reading() as s:
        for key in keys.published(s.connection()):
            print(f"{key.id}  since {key.published_at.isoformat()}  {_state(site, key)}")
            print(f"          {key.key}")
    return OK


def _state(site: Site, key: keys.Published) -> str:
    if key.retired_at is not None:
        return f"retired {key.retired_at.isoformat()}"
    try:
        if site.notary is not None:
            keys.read_key(site.notary.folder, key.id)
    except keys.KeyUnusableError as wrong:
        return f"{wrong.code}: {wrong}"
    return "signs"
