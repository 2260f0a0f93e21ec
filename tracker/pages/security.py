"""Headers of every answer: nothing inline, from elsewhere, or kept (ASVS 3.4, 14.3)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from werkzeug.wrappers import Response

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def harden(answer: Response, *, https: bool, static: bool) -> Response:
    """The answer with its protective headers; whatever is not a file of ours is kept by nobody.

    Pictures too: a label's or a chart's picture is about a patient (I24).
    """
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if https:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not static or answer.status_code >= HTTPStatus.BAD_REQUEST:
        answer.headers["Cache-Control"] = "no-store"
    return answer
