"""The people of a told story have agreed before it begins: each by an act of their own."""

from __future__ import annotations

from sqlalchemy import select

from tracker.act import Door, perform
from tracker.people.certificate.models import Tongue
from tracker.people.certificate.standing import certified, wording_now
from tracker.people.models import Person
from tracker.record.site import Site


def certify(site: Site, tongue: Tongue = Tongue.ENGLISH) -> int:
    """Every active person has agreed to the text in force; answers how many did so now."""
    with site.database.reading() as s:
        everybody = s.scalars(
            select(Person.id).where(Person.active).order_by(Person.username)
        ).all()
        now, done = wording_now(s), certified(s, everybody)
    if now is None:
        raise ValueError("the site has no text for its signers")
    missing = [i for i in everybody if i not in done]
    given = {
        "wording": now.n,
        "language": tongue.value,
        "text_sha256": now.sha256[tongue],
        "agreed": True,
    }
    for id_ in missing:
        door = Door(id_, f"agreed:{now.n}:{id_}", signed=frozenset({id_}))
        answer = perform(site, door, "staff:signature:agreed", given)
        if not answer.accepted:
            raise ValueError(f"agreeing was refused: {answer.verdict.codes}")
    return len(missing)
