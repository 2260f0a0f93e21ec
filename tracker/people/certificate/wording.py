"""The text that a site starts with, in each language: a proposal, until the site approves one."""

from __future__ import annotations

import datetime as dt
import json
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.people.certificate.models import SignatureWording, Tongue
from tracker.people.models import SYSTEM
from tracker.record.seal import digest


def sha256_of(text: str) -> str:
    """SHA-256 of the text as it stands in the record."""
    return digest(text.encode())


def proposed() -> dict[Tongue, str]:
    """The program's own text."""
    file = resources.files("tracker.people.certificate") / "wording.json"
    return {Tongue(k): v for k, v in json.loads(file.read_text(encoding="utf-8")).items()}


def first_wording(now: dt.datetime) -> list[SignatureWording]:
    """Version 0: said by nobody at the site yet."""
    return [
        SignatureWording(
            n=0,
            language=tongue,
            text=text,
            sha256=sha256_of(text),
            written_at=now,
            written_by=SYSTEM,
            second=None,
            reason="",
        )
        for tongue, text in sorted(proposed().items())
    ]


def missing_wording(s: Session, now: dt.datetime) -> list[SignatureWording]:
    """The same for an upgraded site that has none: its people agree before they sign again."""
    known = s.scalar(select(func.count()).select_from(SignatureWording))
    return [] if known else first_wording(now)
