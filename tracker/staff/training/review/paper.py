"""A signed review of access as a paper: the list as it was signed, never as it is today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.access_paper import AccessPaper, PersonsAccess, RoleMay
from labels.record_paper import LogPosition
from labels.snapshot import Bilingual
from tracker.identity.checkpoint_code import UNSIGNED, write
from tracker.identity.environment import MARKS
from tracker.pages.frame import role_words
from tracker.pages.words import gettext as _
from tracker.pages.words import in_both
from tracker.people.models import Role
from tracker.people.training.models import AccessReview, AccessReviewList, Part
from tracker.record.checkpoints import Checkpoint, make
from tracker.record.models import Head, Occasion, SiteRow
from tracker.record.seal import cut, root_of
from tracker.record.site import Site
from tracker.staff.training.review.kept import Kept, kept_of
from tracker.staff.training.review.report import Access
from tracker.staff.training.review.shown import chips_of
from tracker.staff.training.review.signed import signatures_of
from tracker.staff.training.words import act_words


def review_now(site: Site, review_id: str) -> AccessPaper | None:
    """The paper of this review, read from one state of the database; a checkpoint goes with it."""
    checkpoint = make(site, Occasion.PRINTED)
    with site.database.snapshot() as conn:
        return review_paper(Session(conn), review_id, site.clock(), site.zone, checkpoint)


def review_pdf(paper: AccessPaper) -> bytes:
    """The paper as PDF."""
    from labels.access_paper import access_pdf
    from labels.legible import legible

    return access_pdf(legible(paper))


def review_paper(
    s: Session,
    review_id: str,
    now: dt.datetime,
    zone: ZoneInfo,
    checkpoint: Checkpoint | None = None,
) -> AccessPaper | None:
    """What the paper says of this review; nothing when there is no such review."""
    row = s.get(AccessReview, review_id)
    if row is None:
        return None
    listed = s.get(AccessReviewList, review_id)
    kept = kept_of(listed.document) if listed else None
    place = s.execute(select(SiteRow.name, SiteRow.environment)).one()
    return AccessPaper(
        number=f"AR-{row.reviewed_at.astimezone(zone):%Y-%m-%d}-{review_id[-6:]}",
        printed_at=_at(now, zone),
        site=Bilingual(place.name, ""),
        reviewed_at=f"{_at(row.reviewed_at, zone)} {zone.key}",
        found=Bilingual(
            f"{row.people} people active, {row.findings} things to ask about",
            f"在职 {row.people} 人，待询问 {row.findings} 项",
        ),
        reason=row.reason,
        list_sha256=listed.sha256 if listed else "",
        people=tuple(_person(p, zone) for p in _by_name(kept)),
        roles=tuple(_roles(kept)) if kept else (),
        signatures=signatures_of(s, row, listed, zone),
        log=_position(s, listed.sha256 if listed else row.report_sha256, checkpoint, zone),
        environment=MARKS[place.environment],
    )


def _at(at: dt.datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _by_name(kept: Kept | None) -> list[Access]:
    return sorted(kept.people, key=lambda p: (not p.active, p.name)) if kept else []


def _pair(say: Callable[[], str]) -> Bilingual:
    return Bilingual(*in_both(say))


def _person(p: Access, zone: ZoneInfo) -> PersonsAccess:
    def role(one: Role, since: dt.datetime) -> Bilingual:
        day = f"{since.astimezone(zone):%Y-%m-%d}"
        return _pair(lambda: _("%(role)s since %(day)s", role=role_words(one), day=day))

    english, chinese = in_both(lambda: "\n".join(c.words for c in chips_of(p)))
    asked = tuple(map(Bilingual, english.split("\n"), chinese.split("\n")))
    return PersonsAccess(
        name=p.name,
        username=p.username,
        state=_pair(lambda: _("active") if p.active else _("disabled")),
        roles=tuple(role(one, since) for one, since in p.roles),
        last_sign_in=_at(p.last_sign_in_at, zone),
        last_step=_at(p.last_act_at, zone),
        ask=asked if english and p.active else (),
    )


def _roles(kept: Kept) -> Iterator[RoleMay]:
    """What each role that somebody active held could do on that day."""
    for role in Role:
        people = tuple(
            p.name for p in kept.people if p.active and role in {r for r, _since in p.roles}
        )
        if people:
            performs = tuple(map(_act, kept.acts_of(role, Part.PERFORMER)))
            verifies = tuple(map(_act, kept.acts_of(role, Part.VERIFIER)))
            yield RoleMay(_named(role), people, performs, verifies)


def _named(role: Role) -> Bilingual:
    return _pair(lambda: role_words(role))


def _act(tag: str) -> Bilingual:
    return _pair(lambda: act_words(tag))


def _position(
    s: Session, document_sha256: str, checkpoint: Checkpoint | None, zone: ZoneInfo
) -> LogPosition:
    head = s.execute(select(Head.size, Head.peaks).where(Head.id == 1)).one()
    root = root_of(cut(head.peaks)).hex()
    if checkpoint is None:
        plain = f"{UNSIGNED}:{head.size}:{root}".upper()
        return LogPosition(head.size, root, document_sha256, plain)
    words = [f"{checkpoint.size} · {_at(checkpoint.made_at, zone)} · {checkpoint.key_id}"]
    if checkpoint.size != head.size:  # somebody worked on while the paper was made
        words.append(checkpoint.root)
    symbol = write(checkpoint.note)
    return LogPosition(head.size, root, document_sha256, symbol, " · ".join(words))
