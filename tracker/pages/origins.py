"""A form counts only when a page of ours sent it: the browser itself says where it comes from.

Besides the CSRF token (ASVS 3.5.1, 3.5.8). Browsers too old to say it pass here; the token judges.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import abort, request

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OURS: Final = frozenset({"same-origin", "none"})
"""``none``: a person's own doing, such as loading the answer to a form once more."""


def refuse_foreign() -> None:
    """400 for what another site has this browser send."""
    if request.method not in READS and _foreign():
        abort(400)


def _foreign() -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None and said not in OURS:
        return True
    came = request.headers.get("Origin") or request.referrer
    return came is not None and urlsplit(came).netloc.lower() != request.host.lower()
