"""Errors that are ours or the address's: said plainly, with a reference, never a stack trace."""

from __future__ import annotations

import secrets
import sys
from http import HTTPStatus
from typing import Final

import structlog
from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tracker.db import DiskFullError, TurnError
from tracker.pages.frame import show
from tracker.pages.shown import Mishap
from tracker.pages.words import gettext as _

# A plain traceback: a pretty one shows local variables, and among those is what people typed (I24).
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ],
    # what a command answers is read by scripts: nothing else stands in it
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)
log = structlog.get_logger("marrowtrace")
UPLOAD_MAX: Final = 2 * 2**20
"""Bytes of one request; camera frames are the largest."""
PLAIN: Final = frozenset({401, 403, 404})
"""What a person mends alone: a reference would only be in the way."""


def on_error(wrong: Exception) -> Response | tuple[str, int]:
    """The page of an error. What a person typed never enters the server log (I24)."""
    status = wrong.code if isinstance(wrong, HTTPException) and wrong.code else 500
    if isinstance(wrong, TurnError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(wrong, DiskFullError):
        status = HTTPStatus.INSUFFICIENT_STORAGE
    if 300 <= status < 400 and isinstance(wrong, HTTPException):
        return wrong.get_response()
    reference = secrets.token_hex(4).upper()
    if status >= 500:
        log.error("failed", reference=reference, endpoint=request.endpoint, exc_info=wrong)
    else:  # never the address: it may hold what a person typed
        log.warning("not_done", reference=reference, endpoint=request.endpoint, status=status)
    return show("pages/error.html", _mishap(status, reference), status=status)


def _mishap(status: int, reference: str) -> Mishap:
    words = {
        400: _("The form did not arrive whole, or it is too old. Go back, reload and send again."),
        401: _("You are not signed in, or your sign-in has ended."),
        403: _("Your role does not open this page."),
        404: _("There is nothing at this address."),
        405: _("This address does not take that."),
        413: _("That is too large."),
        429: _("Too many tries. Wait a minute."),
    }
    next_to = {
        403: _("Ask somebody whose work it is, or sign in as the one you are here."),
        404: _("Scan a label, or begin from the start."),
        413: _("Send less at once: at most %(most)s MB.", most=UPLOAD_MAX // 2**20),
    }
    nothing = _("Nothing was written.")
    if status < 500:
        headline = words.get(status, HTTPStatus(status).phrase)
        reference = "" if status in PLAIN else reference
        return Mishap(headline, next_to.get(status, ""), nothing, reference, ours=False)
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        return _disk_full(reference)
    busy = _("Others have been writing to the record for a minute and have not ended.")
    return Mishap(
        busy
        if status == HTTPStatus.SERVICE_UNAVAILABLE
        else _("Something went wrong on our side."),
        _("It is safe to send the same form again: it has one effect at most."),
        _("Either everything of this step was written or nothing."),
        reference,
        request.script_root + request.path if request.method == "GET" else "",
    )


def _disk_full(reference: str) -> Mishap:
    return Mishap(
        _("The disk of the record is full."),
        _("Tell the administrator to make room on the disk, then send the same form again."),
        _("Nothing of this step was recorded."),
        reference,
        ours=False,
    )
