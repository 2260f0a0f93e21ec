"""Whether what was signed still stands: each field signed, against its hash and against the log.

Annex 11 (draft of 2025) 13.8: a record that was changed after its signature shows as unsigned. The
page and the print ask here each time; nothing keeps an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.db import canonical, table_of
from tracker.people.passkeys.models import PasskeyUse, PersonPasskey
from tracker.people.signatures.bound import bound_fields, image_sha256
from tracker.people.signatures.stand import Change, Stand
from tracker.record.capture import ImageRow, recorded, shape
from tracker.record.rebuild import value_of
from tracker.record.seal import digest
from tracker.therapy.models import Signature, SignatureFactor, SignedContent
from tracker.therapy.signing import Logged, covered, logged_rows

__all__ = ["Change", "SignedNow", "Stand", "standings"]

Key = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class SignedNow:
    """A signature with what became of its content since."""

    signature: Signature
    stand: Stand
    changes: tuple[Change, ...] = ()
    subject: str = ""
    """What was signed, as the log says it: a row that was altered hides nothing by that."""
    passkey: PersonPasskey | None = None
    """What it was given by; nothing for a password. A badge and its PIN sign nothing."""

    @property
    def holds(self) -> bool:
        """True while nothing that was signed is known to have changed."""
        return self.stand is not Stand.BROKEN


_SIGNATURES = (
    select(Signature, PersonPasskey)
    .outerjoin(SignatureFactor, SignatureFactor.signature_id == Signature.id)
    .outerjoin(PasskeyUse, PasskeyUse.id == SignatureFactor.passkey_use_id)
    .outerjoin(PersonPasskey, PersonPasskey.id == PasskeyUse.passkey_id)
    .where(Signature.therapy_id == bindparam("therapy_id"))
    .order_by(Signature.signed_at, Signature.meaning, Signature.id)
)
_CONTENTS = select(SignedContent).where(SignedContent.therapy_id == bindparam("therapy_id"))


def standings(s: Session, therapy_id: str) -> list[SignedNow]:
    """Every signature of the therapy, oldest first, each with its standing."""
    named = {"therapy_id": therapy_id}
    given = [(one, by) for one, by in s.execute(_SIGNATURES, named)]
    signatures = [one for one, _by in given]
    contents = {c.sha256: c.document for c in s.scalars(_CONTENTS, named)}
    every = list(logged_rows(s, therapy_id))
    live = _live(s, therapy_id, {row.table for row in every})
    world = _World(every, {(row.table, row.key): row for row in every}, live)
    found = [
        replace(_judged(one, contents.get(one.content_sha256), world), passkey=by)
        for one, by in given
    ]
    return [_told(x, world) for x in (*found, *_gone(signatures, world))]


def _told(x: SignedNow, world: _World) -> SignedNow:
    row = world.logged.get(("signature", (x.signature.id,)))
    subject = x.signature.subject if row is None else _as_logged(row).subject
    return replace(x, subject=subject)


def _gone(signatures: Sequence[Signature], world: _World) -> list[SignedNow]:
    """Signatures that the log knows and the table does not: removed, never merely unsaid."""
    here = {("signature", (one.id,)) for one in signatures}
    lost = [row for key, row in world.logged.items() if key[0] == "signature" and key not in here]
    return [SignedNow(_as_logged(r), Stand.BROKEN, (Change(r.table, r.key[0]),)) for r in lost]


def _as_logged(row: Logged) -> Signature:
    columns = shape(row.table).columns
    return Signature(
        **{c.name: value_of(c.kind, v) for c, v in zip(columns, row.image, strict=True)}
    )


@dataclass(frozen=True, slots=True)
class _World:
    """The therapy as the log tells it, and as its tables stand now."""

    every: Sequence[Logged]
    logged: Mapping[Key, Logged]
    live: Mapping[Key, ImageRow]


def _judged(one: Signature, document: dict[str, Any] | None, world: _World) -> SignedNow:
    logged = world.logged
    found = [*_row(("signature", (one.id,)), logged, world.live)]
    if document is None:
        known = ("signed_content", (one.content_sha256,)) in logged
        if found or known:
            return SignedNow(one, Stand.BROKEN, (*found, Change("signed_content", one.id)))
        return SignedNow(one, Stand.NOT_KEPT)
    if digest(canonical(document)) != one.content_sha256:  # nothing in it can be believed
        content = Change("signed_content", one.content_sha256[:12], "document")
        return SignedNow(one, Stand.BROKEN, (*found, content))
    if bound_fields(one) not in document["signatures"]:
        found += [Change("signature", one.id, c) for c in _unlike(one, document["signatures"])]
    for table, key, sha256 in document["rows"]:
        found += _own((table, tuple(key)), sha256, logged, world.live)
    found += _steps(document, world)
    unique = tuple(dict.fromkeys(found))
    return SignedNow(one, Stand.BROKEN if unique else Stand.STANDS, unique)


def _unlike(one: Signature, bound: Iterable[Mapping[str, str]]) -> list[str]:
    now = bound_fields(one)
    nearest = max(bound, key=lambda b: sum(b.get(k) == v for k, v in now.items()), default={})
    return [k for k, v in now.items() if nearest.get(k) != v]


def _own(
    key: Key, sha256: str, logged: Mapping[Key, Logged], live: Mapping[Key, ImageRow]
) -> list[Change]:
    """A row written with the signature: as its hash says, and as the log says."""
    if key not in live:
        return [Change(key[0], _named(key))]
    if image_sha256(live[key]) == sha256:
        return _row(key, logged, live)
    return _row(key, logged, live) or [Change(key[0], _named(key))]


def _row(key: Key, logged: Mapping[Key, Logged], live: Mapping[Key, ImageRow]) -> list[Change]:
    """Where the row differs from the log's image, column by column."""
    told, now = logged.get(key), live.get(key)
    if told is None or now is None:
        return [Change(key[0], _named(key))]
    columns = [c.name for c in shape(key[0]).columns]
    pairs = zip(columns, told.image, now, strict=True)
    return [Change(key[0], _named(key), name) for name, a, b in pairs if a != b]


def _steps(document: Mapping[str, Any], world: _World) -> list[Change]:
    """The rows of the steps signed for: the log's images by the signed hash, the tables by them."""
    steps, until = set(document["steps"]), document["until"]
    signed_for = [row for row in world.every if row.n <= until and row.step in steps]
    now, found = covered(signed_for), list[Change]()
    for table in sorted(now.keys() | document["covered"].keys()):
        if now.get(table) != document["covered"].get(table):
            found.append(Change("log_touch", table))
    logged = world.logged
    for row in signed_for:
        found += _row((row.table, row.key), logged, world.live)
    return found


def _named(key: Key) -> str:
    return "/".join(map(str, key[1]))


def _live(s: Session, therapy_id: str, tables: Iterable[str]) -> dict[Key, ImageRow]:
    """The therapy's rows of these tables as images, by table and key."""
    out: dict[Key, ImageRow] = {}
    for name in sorted(tables):
        table, kept = table_of(recorded()[name]), shape(name)
        assert kept.stream is not None  # rows of the site's own stream are not a therapy's
        whose = table.c[kept.columns[kept.stream[1]].name]
        for values in s.execute(select(table).where(whose == therapy_id)).mappings():
            image = kept.image(values.__getitem__)
            out[name, kept.key(image)] = image
    return out
