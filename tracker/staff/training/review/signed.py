"""Who signed a review of access, as its paper prints it; unsigned when what was signed changed."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.record_paper import Signature
from labels.snapshot import Bilingual
from tracker.db import canonical
from tracker.people.models import Person
from tracker.people.passkeys.models import PasskeyUse, PersonPasskey
from tracker.people.signatures.standing import SiteSigned, of_row, site_standings
from tracker.people.training.models import AccessReview, AccessReviewList
from tracker.record.seal import digest

_SIGNED: Final = "staff:access:reviewed"
MEANING: Final = Bilingual("Access of everybody on this list reviewed", "已审核清单所列人员的权限")
PARTS: Final = (Bilingual("reviewer", "审核人"), Bilingual("second person", "第二人"))
CHANGES_PRINTED: Final = 3


def signatures_of(
    s: Session, row: AccessReview, listed: AccessReviewList | None, zone: ZoneInfo
) -> tuple[Signature, ...]:
    """Both signatures; of a review that is older than rows of signature, who the log says."""
    found = of_row(site_standings(s), row.__tablename__, row.id)
    by_part = sorted(found, key=lambda x: x.signature.meaning)
    if not by_part:
        return _by_the_log(s, row, listed, zone)
    return tuple(_printed(s, x, zone) for x in by_part)


def _printed(s: Session, x: SiteSigned, zone: ZoneInfo) -> Signature:
    one = x.signature
    person = s.get(Person, one.person_id)
    fields = "; ".join(str(c) for c in x.changes[:CHANGES_PRINTED])
    return Signature(
        name=one.printed_name,
        role=PARTS[one.meaning != _SIGNED],
        meaning=MEANING,
        signed_at=f"{one.signed_at.astimezone(zone):%Y-%m-%d %H:%M} {one.zone}",
        username=person.username if person else "",
        unsigned=None
        if x.holds
        else Bilingual(f"Changed since: {fields}", f"签名后被更改：{fields}"),
        given_by=_by(x.passkey),
    )


def _by(passkey: PersonPasskey | None) -> Bilingual:
    if passkey is None:
        return Bilingual("by password", "凭密码")
    return Bilingual(f"by passkey “{passkey.label}”", f"凭通行密钥“{passkey.label}”")


def _by_the_log(
    s: Session, row: AccessReview, listed: AccessReviewList | None, zone: ZoneInfo
) -> tuple[Signature, ...]:
    changed = listed is not None and digest(canonical(listed.document)) != listed.sha256
    broken = Bilingual("Changed since: the list", "签名后被更改：清单") if changed else None
    people = (s.get_one(Person, row.reviewed_by), s.get_one(Person, row.second))
    return tuple(
        Signature(
            name=person.name,
            role=part,
            meaning=MEANING,
            signed_at=f"{row.reviewed_at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}",
            username=person.username,
            unsigned=broken,
            given_by=_by(_passkey(s, person.id, row)),
        )
        for person, part in zip(people, PARTS, strict=True)
    )


def _passkey(s: Session, person_id: str, row: AccessReview) -> PersonPasskey | None:
    return s.scalar(
        select(PersonPasskey)
        .join(PasskeyUse, PasskeyUse.passkey_id == PersonPasskey.id)
        .where(
            PasskeyUse.person_id == person_id,
            PasskeyUse.act == _SIGNED,
            PasskeyUse.used_at == row.reviewed_at,
        )
    )
