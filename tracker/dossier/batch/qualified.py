"""Who of a lot's people was qualified for what on the days of their steps; pure.

As of the day of the act, never of today: what was renewed later, taken back later, or entered into
the record after the step says nothing about that day (21 CFR 211.25; 11.10(i)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from labels.record_paper import PersonFit, Standing
from labels.snapshot import Bilingual
from tracker.people.training.families import families_of
from tracker.people.training.models import Family, Part, Qualification
from tracker.people.training.rules import Held, Need

KINDS: Final = {
    Qualification.GOWNING: Bilingual("Gowning", "更衣确认"),
    Qualification.MEDIA_FILL: Bilingual("Media fill", "培养基模拟灌装"),
    Qualification.PROCEDURE: Bilingual("Training on the procedure", "规程培训"),
    Qualification.INFUSION: Bilingual("Bedside infusion training", "床旁输注培训"),
    Qualification.ROLE: Bilingual("Qualification for the role", "岗位资质"),
    Qualification.ACCOUNTABILITY: Bilingual("Agreement on accountability", "责任声明"),
}
NOT_ON_RECORD: Final = "not on record · 无记录"


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as it came into force, or was lifted."""

    family: Family
    part: Part
    kind: Qualification
    needed: bool
    subject: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """A part that somebody took in a step."""

    person: str
    tag: str
    part: Part
    at: dt.datetime


def people_fit(
    deeds: Iterable[Deed],
    held: Mapping[str, Sequence[Held]],
    asked: Sequence[Asked],
    names: Mapping[str, str],
    zone: ZoneInfo,
) -> tuple[PersonFit, ...]:
    """A line for each qualification that stood on a day of its person's steps, and each lack."""
    of: dict[str, list[Deed]] = {}
    for deed in deeds:
        of.setdefault(deed.person, []).append(deed)
    lines: list[PersonFit] = []
    for person in sorted(of, key=lambda p: names.get(p, p)):
        mine = sorted(of[person], key=lambda d: d.at)
        name, days = names.get(person, person), _days([d.at for d in mine], zone)
        stood = [h for h in held.get(person, ()) if any(_stood(h, d, zone) for d in mine)]
        lines += [
            PersonFit(name, days, _kind(h.kind, h.subject), h.document, _valid(h)) for h in stood
        ]
        lacks = _lacks(mine, held.get(person, ()), asked, zone)
        lines += [
            PersonFit(name, _days(at, zone), _kind(*need), "—", NOT_ON_RECORD, Standing.BAD)
            for need, at in sorted(lacks.items())
        ]
        if not stood and not lacks:
            none = Bilingual("none needed", "无需资质")
            lines.append(PersonFit(name, days, none, "—", "—", Standing.PLAIN))
    return tuple(lines)


def _lacks(
    deeds: Iterable[Deed], held: Sequence[Held], asked: Sequence[Asked], zone: ZoneInfo
) -> dict[tuple[Qualification, str], list[dt.datetime]]:
    found: dict[tuple[Qualification, str], list[dt.datetime]] = {}
    for deed in deeds:
        for need in needs_then(asked, deed):
            fits = (h for h in held if h.kind is need.kind)
            if not any(
                _stood(h, deed, zone) and (not need.subject or h.subject == need.subject)
                for h in fits
            ):
                found.setdefault((need.kind, need.subject), []).append(deed.at)
    return found


def needs_then(asked: Iterable[Asked], deed: Deed) -> tuple[Need, ...]:
    """What the site asked of this part in this step at its time (``asked`` in order of version)."""
    families = families_of(deed.tag, signs=False)
    newest: dict[tuple[Family, Qualification], Need | None] = {}
    for one in asked:
        if one.family in families and one.part is deed.part and one.since <= deed.at:
            newest[one.family, one.kind] = Need(one.kind, one.subject) if one.needed else None
    return tuple(n for n in newest.values() if n is not None)


def _stood(h: Held, deed: Deed, zone: ZoneInfo) -> bool:
    """In force then, and known then: by the end of that day it stood in the record."""
    here = deed.at.astimezone(zone)
    known = h.assessed_at is None or h.assessed_at.astimezone(zone).date() <= here.date()
    return known and h.stands(here, here.date())


def _kind(kind: Qualification, subject: str) -> Bilingual:
    words = KINDS[kind]
    return Bilingual(f"{words.en}: {subject}", f"{words.zh}：{subject}") if subject else words


def _valid(h: Held) -> str:
    until = h.valid_until.isoformat() if h.valid_until else "…"
    return f"{h.valid_from.isoformat()} – {until}"


def _days(at: Sequence[dt.datetime], zone: ZoneInfo) -> str:
    days = sorted({a.astimezone(zone).date().isoformat() for a in at})
    return days[0] if len(days) == 1 else f"{days[0]} – {days[-1]} ({len(days)} d)"
