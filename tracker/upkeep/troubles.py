"""What is in the way of the record proving itself, each with what to do."""

from __future__ import annotations

import datetime as dt

from tracker.pages.format import span, when
from tracker.pages.words import gettext as _
from tracker.upkeep.health import Health


def troubles_of(found: Health, zone: dt.tzinfo) -> list[str]:
    """Every trouble in a sentence; an empty list is good news."""
    said = []
    if found.locked_out:
        said.append(
            _(
                "Locked out after wrong passwords or PINs: %(n)s of the staff. An administrator"
                " asks them whether the tries were theirs, and unlocks.",
                n=found.locked_out,
            )
        )
    if found.clock_back:
        said.append(
            _(
                "The server's clock is %(span)s behind the newest entry (%(at)s). Until it is set"
                " right nothing can be released, issued, started or signed; recording goes on.",
                span=span(int(found.clock_back.total_seconds()) + 2),
                at=when(found.recorded_at, zone),
            )
        )
    if found.key_trouble:
        said.append(_key_words(found.key_trouble))
    elif found.sign_trouble == "log_behind_checkpoint":
        said.append(
            _(
                "The log is shorter than a checkpoint that it signed, or differs from it: a backup"
                " was put back, or the log was rewritten. Nothing more is signed. Do not release;"
                " run tracker verify with the checkpoints that you hold."
            )
        )
    elif found.sign_trouble:
        said.append(_("The last checkpoint could not be written. The server's log says why."))
    if found.unsigned:
        said.append(
            _(
                "%(n)s releases, label runs or infusions have no checkpoint yet.",
                n=found.unsigned,
            )
        )
    if found.file_trouble:
        said.append(
            _(
                "The last checkpoint could not be added to the file %(name)s. Acts went on; the"
                " other machine does not have it.",
                name=found.file,
            )
        )
    return said


def _key_words(code: str) -> str:
    return {
        "no_key": _("There is no checkpoint key. Make one on the server: tracker keys new."),
        "key_missing": _(
            "The file of the checkpoint key is missing: nothing is signed, all else works. Bring it"
            " back from the backup of the instance folder, or run tracker keys new on the server."
        ),
        "key_readable_by_others": _(
            "Others may read the checkpoint key on the server, so it signs nothing. Make it"
            " private (chmod 600); if somebody has read it, run tracker keys new."
        ),
        "key_spoilt": _(
            "The file of the checkpoint key cannot be read. Bring it back from the backup, or run"
            " tracker keys new on the server."
        ),
    }[code]
