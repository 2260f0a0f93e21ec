"""The request's surroundings: the installation, the signed-in person, a reading session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import abort, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.people.held import Held
from tracker.people.models import Role
from tracker.people.sign_ins import SignedIn, who
from tracker.people.training.rules import narrowed
from tracker.people.training.standing import performers
from tracker.record.site import Site

P = ParamSpec("P")
R = TypeVar("R")

EXTENSION = "marrowtrace"


def site() -> Site:
    """The installation that this application serves."""
    return cast(Site, current_app.extensions[EXTENSION])


def reading() -> Session:
    """The request's reading session, closed when the request ends."""
    if "reading" not in g:
        g.reading_context = site().database.reading()
        g.reading = g.reading_context.__enter__()
    return cast(Session, g.reading)


def close_reading(_: BaseException | None = None) -> None:
    """End the request's reading session."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)


def let_go() -> None:
    """End the reading session before an act: an open read would hold the commit on SQLite."""
    close_reading()


def seated() -> SignedIn | None:
    """Whose sign-in this browser holds, locked or not; read from the database once a request."""
    if "seated" not in g:
        from flask import session

        token = session.get("token")
        g.seated = who(reading(), token, site().clock(), held_sign_ins()) if token else None
    return cast("SignedIn | None", g.seated)


def me() -> SignedIn | None:
    """Who is signed in and may do things: nobody while the sign-in is locked (I21)."""
    person = seated()
    return None if person is None or person.locked else person


def held_sign_ins() -> Held:
    """The sign-ins, and the uses of sign-ins, that stand in this process only."""
    held: Held = current_app.extensions["marrowtrace-held"]
    return held


def forget_me() -> None:
    """Who sits here has changed within the request: ask the database again."""
    g.pop("seated", None)


def signed_in() -> SignedIn:
    """The signed-in person; 401 for nobody."""
    person = me()
    if person is None:
        abort(401)
    return person


def address_here() -> str:
    """This page's address with its question, within the seat that the browser sits on."""
    return request.script_root + request.full_path.rstrip("?")


def needs(*roles: Role, act: str = "") -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """The view is for people who hold one of the roles (for anybody signed in without roles).

    A page of an ``act`` is shown to those roles alone that the site's matrix leaves it. What is
    posted all the same is refused by the act itself, so that the refusal is recorded.
    """
    return _guard(frozenset(roles), act)


def _guard(
    wanted: frozenset[Role], act: str
) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:

    def around(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kw: P.kwargs) -> R | Response:
            person = me()
            if person is None:
                if request.method == "GET":
                    return redirect(url_for("staff.sign_in", next=address_here()))
                abort(401)
            shown = _left(wanted, act) if request.method == "GET" else wanted
            if wanted and not shown & person.roles:
                abort(403)
            return view(*args, **kw)

        guarded.__dict__["needs"], guarded.__dict__["act"] = wanted, act
        return guarded

    return around


def opens(endpoint: str) -> bool:
    """True when there is such a page and this person may open it: no button leads to a 403."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    wanted = cast("frozenset[Role]", view.__dict__.get("needs", frozenset()))
    person = me()
    if not wanted or person is None:
        return True
    return bool(wanted & person.roles and _left(wanted, view.__dict__["act"]) & person.roles)


def _left(widest: frozenset[Role], act: str) -> frozenset[Role]:
    """The roles that the site's matrix leaves of an act's own; read once a request (I21)."""
    if not act:
        return widest
    if "performers" not in g:
        g.performers = performers(reading())
    return narrowed(widest, cast("dict[str, tuple[str, ...]]", g.performers).get(act))


def anyone(view: Callable[P, R]) -> Callable[P, R]:
    """The view is open to the world; the house test wants this said."""
    cast(Any, view).__dict__["open_to_all"] = True
    return view
