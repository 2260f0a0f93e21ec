"""Whether what was signed for the site still stands: by its hash, and by the log.

The log holds each signature and its content as they were written. The content holds the hash of
each row that was signed, so a row that is not what it was is found whoever altered it, and however
much of the rest was made to fit (21 CFR 11.70; Annex 11 draft 13.8).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.db import canonical, table_of
from tracker.people.passkeys.models import PasskeyUse, PersonPasskey
from tracker.people.signatures.bound import bound_fields, image_sha256
from tracker.people.signatures.models import SiteSignature, SiteSignedContent
from tracker.people.signatures.stand import Change, Stand
from tracker.record.capture import ImageRow, recorded, shape
from tracker.record.models import Touch
from tracker.record.rebuild import value_of
from tracker.record.seal import digest

Key = tuple[str, tuple[Any, ...]]
SIGNATURE: Final = SiteSignature.__tablename__
CONTENT: Final = SiteSignedContent.__tablename__
OWN: Final = "signed:"
"""How the streams of site signatures begin."""
_GIVEN = (
    select(SiteSignature, PersonPasskey)
    .outerjoin(PasskeyUse, PasskeyUse.id == SiteSignature.passkey_use_id)
    .outerjoin(PersonPasskey, PersonPasskey.id == PasskeyUse.passkey_id)
    .order_by(SiteSignature.signed_at, SiteSignature.meaning, SiteSignature.id)
)
_LOGGED = select(Touch.part).where(Touch.stream.startswith(OWN), Touch.n.is_not(None))
_PARTS = select(Touch.part).where(Touch.stream == bindparam("stream"), Touch.n.is_not(None))
_SAME_ENTRY = select(Touch.part).where(
    Touch.seq.in_(select(Touch.seq).where(Touch.stream == bindparam("stream")))
)


@dataclass(frozen=True, slots=True)
class SiteSigned:
    """A signature of the site with what became of its content since."""

    signature: SiteSignature
    stand: Stand
    changes: tuple[Change, ...] = ()
    rows: tuple[Key, ...] = ()
    """What was signed, by table and key, as the log says it: what was altered hides nothing."""
    passkey: PersonPasskey | None = None
    """What it was given by; nothing for a password."""

    @property
    def tag(self) -> str:
        """The act by which both signed."""
        return self.signature.meaning.partition(":verified")[0]

    @property
    def holds(self) -> bool:
        """True while nothing that was signed is known to have changed."""
        return self.stand is not Stand.BROKEN


def site_standings(s: Session) -> list[SiteSigned]:
    """Every signature of the site, oldest first, each with its standing."""
    given = [(one, by) for one, by in s.execute(_GIVEN)]
    contents = {c.sha256: c.document for c in s.scalars(select(SiteSignedContent))}
    logged = dict(_images(s.scalars(_LOGGED)))
    judged = _Judge(s, logged)
    found = [
        replace(judged.of(one, contents.get(one.content_sha256)), passkey=by) for one, by in given
    ]
    every = [*found, *_gone([one for one, _by in given], logged)]
    return [replace(x, rows=_about(x.signature.id, logged)) for x in every]


def of_row(found: Iterable[SiteSigned], table: str, *key: Any) -> list[SiteSigned]:
    """Those of them by which this row was signed."""
    return [x for x in found if (table, key) in x.rows]


def _images(parts: Iterable[bytes]) -> Iterable[tuple[Key, ImageRow]]:
    for part in parts:
        for table, image in json.loads(part):
            yield (table, shape(table).key(image)), image


def _gone(here: Sequence[SiteSignature], logged: Mapping[Key, ImageRow]) -> list[SiteSigned]:
    """Signatures that the log knows and the table does not: removed, never merely unsaid."""
    ids = {one.id for one in here}
    lost = [key[1][0] for key in logged if key[0] == SIGNATURE and key[1][0] not in ids]
    rows = [SiteSignature(**_values(SIGNATURE, logged[SIGNATURE, (id_,)])) for id_ in lost]
    return [SiteSigned(one, Stand.BROKEN, (Change(SIGNATURE, one.id),)) for one in rows]


def _about(id_: str, logged: Mapping[Key, ImageRow]) -> tuple[Key, ...]:
    """The rows that this signature was given for, by the log alone."""
    image = logged.get((SIGNATURE, (id_,)))
    content = (CONTENT, (_values(SIGNATURE, image)["content_sha256"],)) if image else None
    if content is None or content not in logged:
        return ()
    document = _values(CONTENT, logged[content])["document"]
    return tuple((table, tuple(key)) for table, key, _sha256 in document["rows"])


def _values(table: str, image: ImageRow) -> dict[str, Any]:
    pairs = zip(shape(table).columns, image, strict=True)
    return {c.name: value_of(c.kind, v) for c, v in pairs}


class _Judge:
    """The site as the log tells it, asked row by row; a row is read once."""

    def __init__(self, s: Session, logged: Mapping[Key, ImageRow]) -> None:
        self._s = s
        self._logged = logged
        self._live: dict[Key, ImageRow | None] = {}

    def of(self, one: SiteSignature, document: dict[str, Any] | None) -> SiteSigned:
        """The signature against its row in the log, its content, and the rows it is about."""
        own: Key = (SIGNATURE, (one.id,))
        found = _unlike(own, self._logged.get(own), self._now(own))
        if document is None or digest(canonical(document)) != one.content_sha256:
            content = Change(CONTENT, one.content_sha256[:12], "document")
            return SiteSigned(one, Stand.BROKEN, (*found, content))  # nothing in it can be believed
        if not found and bound_fields(one) not in document["signatures"]:
            found = [Change(own[0], one.id)]
        for table, key, sha256 in document["rows"]:
            found += self._row(one, (table, tuple(key)), sha256)
        unique = tuple(dict.fromkeys(found))
        return SiteSigned(one, Stand.BROKEN if unique else Stand.STANDS, unique)

    def _row(self, one: SiteSignature, key: Key, sha256: str) -> list[Change]:
        """A row that was signed: as its hash says; where it is not, what the log says of it."""
        now = self._now(key)
        if now is not None and image_sha256(now) == sha256:
            return []
        return _unlike(key, None if now is None else self._told(one, key, now, sha256), now)

    def _now(self, key: Key) -> ImageRow | None:
        if key not in self._live:
            table, kept = table_of(recorded()[key[0]]), shape(key[0])
            kinds = [kept.columns[at] for at in kept.keys]
            pairs = zip(kinds, key[1], strict=True)
            where = [table.c[k.name] == value_of(k.kind, value) for k, value in pairs]
            row = self._s.execute(select(table).where(*where)).mappings().first()
            self._live[key] = None if row is None else kept.image(row.__getitem__)
        return self._live[key]

    def _told(self, one: SiteSignature, key: Key, now: ImageRow, sha256: str) -> ImageRow | None:
        """The image that was signed, sought in the log only when the row is not what it was.

        It was written with the signature, or stood before.
        """
        with_it = self._s.scalars(_SAME_ENTRY, {"stream": f"{OWN}{one.content_sha256}"})
        before = self._s.scalars(_PARTS, {"stream": shape(key[0]).stream_of(now)})
        images = chain(_images(with_it), _images(before))
        return next((i for k, i in images if k == key and image_sha256(i) == sha256), None)


def _unlike(key: Key, told: ImageRow | None, now: ImageRow | None) -> list[Change]:
    """Where the row differs from the log's image, column by column."""
    named = "/".join(map(str, key[1]))
    if told is None or now is None:
        return [Change(key[0], named)]
    columns = [c.name for c in shape(key[0]).columns]
    pairs = zip(columns, told, now, strict=True)
    return [Change(key[0], named, name) for name, a, b in pairs if a != b]
