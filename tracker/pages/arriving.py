"""What arrives is looked at before any page reads it: text that no database could keep."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from tracker.act.reading import UNKNOWN
from tracker.identity.verdict import reason
from tracker.pages.here import me
from tracker.pages.scanning import refused

SCANS = frozenset({"scan"})
"""Fields that the scan parser reads, which says itself why a text is no code."""


def refuse_unkept() -> Response | tuple[str, int] | None:
    """Nothing when all may be kept; else 400 for an address, a recorded refusal for a form.

    PostgreSQL takes no NUL in text: a look-up with one would fail as if the server were broken.
    """
    if "\0" in request.path or any(_unkept(k, *v) for k, v in request.args.lists()):
        abort(400)
    for name, values in request.form.lists():
        if _unkept(name) or (name not in SCANS and _unkept(*values)):
            if me() is None:
                abort(400)
            return refused((reason("field_not_readable", about=UNKNOWN, kind="nul"),))
    return None


def _unkept(*texts: str) -> bool:
    return any("\0" in text for text in texts)
