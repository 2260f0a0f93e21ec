"""Who may do what: pure."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.identity.verdict import Reason, reason


def fit(
    known: bool, active: bool, held: Iterable[str], needed: Iterable[str] | None, part: str
) -> tuple[Reason, ...]:
    """Every reason why a person may not take this part in an act (I21).

    ``part`` is performer or verifier. ``None`` needed means that any active person may; of an
    empty set of roles nobody holds one.
    """
    if not known:
        return (reason("person_unknown", about=part),)
    found = [] if active else [reason("person_disabled", about=part)]
    wanted = frozenset(needed or ())
    if needed is not None and not wanted & frozenset(held):
        found.append(reason("not_qualified", about=part, needed=", ".join(sorted(wanted))))
    return tuple(found)
