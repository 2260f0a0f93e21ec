"""A second seat in one browser: the same pages under ``/seat2`` with a sign-in of their own.

Two people check a unit on two sign-ins. In a demo they sit at one screen; so that no second browser
profile is needed, the address decides which cookie counts. Not registered in production.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask, Request
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
)
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SEAT: Final = "/seat2"


class Seats:
    """Serves ``/seat2/...`` as the same application mounted there."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == SEAT or path.startswith(SEAT + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + SEAT
            environ["PATH_INFO"] = path[len(SEAT) :] or "/"
        return self._application(environ, start)


class SeatSession(SecureCookieSessionInterface):
    """One cookie a seat, so that the two sign-ins of one browser never mix."""

    def _named(self, app: Flask, request: Request) -> str:
        own = self.get_cookie_name(app)
        return f"{own}-seat2" if request.script_root.endswith(SEAT) else own

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        value = request.cookies.get(self._named(app, request))
        if not value:
            return self.session_class()
        from itsdangerous import BadSignature

        try:
            age = int(app.permanent_session_lifetime.total_seconds())
            return self.session_class(signer.loads(value, max_age=age))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        from flask import request

        name = self._named(app, request)
        response.vary.add("Cookie")
        if not session:
            if session.modified:
                response.delete_cookie(name, path="/")
            return
        if not self.should_set_cookie(app, session):
            return
        signer = self.get_signing_serializer(app)
        assert signer is not None
        response.set_cookie(
            name,
            signer.dumps(dict(session)),
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Strict",
            path="/",
        )
