"""Sign-in: role cards in a demo database, user name and password elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.pages.shown import ActForm


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One invented person of a demo database; never made in production.

    ``account`` is posted as ``account``; ``beside_href`` opens the same person as the second
    checker in a new window with its own sign-in. ``password`` is for signatures.
    """

    account: str
    name: str
    role: str
    does: str
    icon: str
    password: str
    beside_href: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Role cards when there are any; the ordinary form always.

    ``wrong`` says why the last attempt failed, the same words for name and password.
    """

    form: ActForm
    cards: tuple[RoleCard, ...] = ()
    cards_href: str = ""
    user_name: str = ""
    wrong: str = ""
    locked_for: str = ""
