"""Names of people behind the ids that rows keep; rows hold ids as text (I21)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.pages.words import gettext as _
from tracker.people.models import SYSTEM, Person

_IDS: Final[BindParameter[str]] = bindparam("ids", expanding=True)
_NAMES = select(Person.id, Person.name).where(Person.id.in_(_IDS))


def names_of(s: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The name of each of these people; one statement, none for nobody."""
    wanted = sorted({i for i in ids if i})
    return {row.id: row.name for row in s.execute(_NAMES, {"ids": wanted})} if wanted else {}


def person_words(names: Mapping[str, str], *ids: str | None) -> str:
    """The people one after the other; who is nobody's name stands as the row says it."""
    said = [_("the system") if i == SYSTEM else names.get(i, i) for i in ids if i]
    return ", ".join(dict.fromkeys(said))
