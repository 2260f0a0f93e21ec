"""A page that shows what was approved says when its approval does not stand."""

from __future__ import annotations

from flask import flash

from tracker.pages.here import reading
from tracker.pages.words import gettext as _
from tracker.people.signatures.standing import site_standings
from tracker.staff.signatures.words import statements


def say_unsigned(*tables: str) -> None:
    """The page says on top which approvals of rows in these tables are unsigned now, if any is.

    Asked anew each time a page is looked at: nothing keeps an answer (Annex 11 draft 13.8).
    """
    broken = [
        f"{statements().get(x.tag, x.tag)} ({x.signature.subject})"
        for x in site_standings(reading())
        if not x.holds and {key[0] for key in x.rows} & set(tables)
    ]
    if broken:
        flash(
            _(
                "Changed after it was signed: %(what)s. See “Signatures of the site”.",
                what="; ".join(dict.fromkeys(broken)),
            ),
            "unsigned",
        )
