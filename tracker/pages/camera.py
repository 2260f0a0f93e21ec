"""A camera's frame, read by the server where the browser has no detector of its own.

The page posts one cropped frame; the answer is the text of the one symbol in it, which the page
then scans like any other (I14). More than one code in view is refused and recorded: a camera may
look at the neighbouring label (H13).
"""

from __future__ import annotations

from typing import Final

from flask import jsonify, request
from werkzeug.wrappers import Response

from tracker.identity.verdict import Reason, reason
from tracker.pages.here import needs
from tracker.pages.refusals import sentence
from tracker.pages.scanning import pages, record_refusal

FRAME_MAX: Final = 400_000
"""Bytes: a cropped frame of 800 x 800 pixels as JPEG has less than 200,000."""
Page = Response | tuple[Response, int] | tuple[str, int]


@pages.post("/scan/frame")
@needs()
def frame() -> Page:
    """Text and corners of the one symbol in view; 204 when none is read, 409 for several."""
    picture = b""
    if (sent := request.files.get("frame")) is not None:
        picture = sent.stream.read(FRAME_MAX + 1)
        sent.close()
    if not picture or len(picture) > FRAME_MAX:
        return _not_read(reason("frame_too_large"), 413)
    from labels.read import read_symbols  # large, and only where a camera is used

    try:
        found = read_symbols(picture)
    except (ValueError, SyntaxError):  # SyntaxError: what a picture library says of a torn file
        return _not_read(reason("frame_not_a_picture"), 415)
    if not found:
        return "", 204
    if len(found) > 1:
        why = reason("several_codes_in_view", codes=len(found))
        record_refusal((why,))
        return _not_read(why, 409)
    return jsonify({"text": found[0].text, "corners": found[0].corners})


def _not_read(why: Reason, status: int) -> tuple[Response, int]:
    said = sentence(why)
    return jsonify({"why": said.why, "next": said.do_next}), status
