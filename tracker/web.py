"""The web application and its server."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request, session
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

import tracker
from tracker.identity.environment import Environment
from tracker.marking.printing.spool import Spool
from tracker.pages.arriving import refuse_unkept
from tracker.pages.errors import UPLOAD_MAX, on_error
from tracker.pages.format import install_filters
from tracker.pages.front import Front
from tracker.pages.here import EXTENSION, close_reading
from tracker.pages.kept_files import serve_files
from tracker.pages.origins import refuse_foreign
from tracker.pages.scanning import SeenQueue
from tracker.pages.seat import Seats, SeatSession
from tracker.pages.security import harden
from tracker.pages.tapping import passkeys_here
from tracker.pages.watching import person_here, shift_here, watch
from tracker.pages.wedge import wedge_here
from tracker.people.held import Held
from tracker.record.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from config import Settings

HERE: Final = Path(tracker.__file__).parent
BODY_MAX: Final = 8 * UPLOAD_MAX
"""Bytes after which the server stops reading; below it the answer is a page that says so."""
HEADER_MAX: Final = 32 * 1024
TRIES: Final = "20/minute"
"""Wrong tries from one address, whoever they were for; each person has a count of their own."""


def create_app(site: Site, settings: Settings) -> Flask:
    """The application that serves this installation."""
    app = Flask("tracker", root_path=str(HERE), static_folder=None)
    serve_files(app, HERE / "static")
    real = site.environment is Environment.PRODUCTION
    guarded = settings.https or real
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_urlsafe(48),
        SESSION_COOKIE_NAME="__Host-marrowtrace" if guarded else "marrowtrace",
        SESSION_COOKIE_SECURE=guarded,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=UPLOAD_MAX,
        MAX_FORM_MEMORY_SIZE=UPLOAD_MAX,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # where a form comes from is asked in ``origins``
        BABEL_TRANSLATION_DIRECTORIES=str(HERE / "translations"),
        RATELIMIT_ENABLED=real,
        RATELIMIT_STORAGE_URI="memory://",
    )
    app.extensions[EXTENSION] = site
    app.extensions["marrowtrace-seen"] = SeenQueue(site)
    app.extensions["marrowtrace-held"] = Held()
    app.extensions["marrowtrace-spool"] = Spool(site)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        person_here=person_here,
        shift_here=shift_here,
        passkeys_here=passkeys_here,
        wedge_here=wedge_here,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    install_filters(app, site.zone, site.clock)
    Babel(app, locale_selector=lambda: _language(settings.language))
    app.before_request(refuse_foreign)
    CSRFProtect(app)
    _rooms(app)
    views: dict[str, Any] = app.view_functions
    limiter = Limiter(get_remote_address, app=app)
    app.extensions["marrowtrace-limiter"] = limiter  # its limits refer to it weakly
    slowly = limiter.shared_limit(TRIES, scope="tries", deduct_when=lambda a: a.status_code == 401)
    for endpoint in ("staff.begin", "staff.unlock", "staff.hand_over"):
        views[endpoint] = slowly(views[endpoint])
    wsgi: WSGIApplication = app.wsgi_app
    if not real:
        app.session_interface = SeatSession()
        wsgi = Seats(wsgi)
    front = Front(wsgi, settings.hosts, settings.proxies, https=settings.https, only=real)
    setattr(app, "wsgi_app", front)  # noqa: B010 - Flask's own way to wrap
    app.before_request(watch)
    app.before_request(refuse_unkept)
    app.teardown_request(close_reading)
    app.register_error_handler(HTTPException, on_error)
    app.register_error_handler(Exception, on_error)

    @app.after_request
    def _(answer: Response) -> Response:
        harden(answer, https=settings.https, static=request.endpoint == "static")
        return answer

    return app


def _language(first: str) -> str:
    asked = session.get("language")
    if isinstance(asked, str):
        return asked
    best = request.accept_languages.best_match(["zh-CN", "zh-Hans", "zh", "en"])
    return "zh_Hans_CN" if best and best.startswith("zh") else first


def _rooms(app: Flask) -> None:
    """Register every room's pages, which it brings in ``views.py`` under the name ``pages``.

    A room of several ``views.py`` shares one blueprint between them; it is registered once, when
    all of them have been read.
    """
    own = {}
    for found in pkgutil.walk_packages(tracker.__path__, "tracker."):
        part = found.name.rpartition(".")[2]
        if part in ("views", "resolve") and not found.name.startswith("tracker.demo"):
            module = importlib.import_module(found.name)
            if part == "views":
                own[module.pages.name] = module.pages
    for pages in own.values():
        app.register_blueprint(pages)
    importlib.import_module("tracker.pages.camera")  # its address is one of the scan box's
    app.register_blueprint(importlib.import_module("tracker.pages.scanning").pages)


def serve(settings: Settings, site: Site) -> int:
    """Show the pages until Ctrl-C."""
    return run(create_app(site, settings), settings.host, settings.port)


def run(app: Flask, host: str, port: int) -> int:
    """Listen; answers 2 with a sentence when the port is taken."""
    import waitress

    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=8,
            ident=None,
            clear_untrusted_proxy_headers=False,  # ``Front`` knows which proxy is believed
            max_request_body_size=BODY_MAX,
            max_request_header_size=HEADER_MAX,
        )
    except OSError as wrong:
        print(
            f"Port {port} on {host} cannot be used ({wrong.strerror}): another program listens"
            f" there. Choose another, for example TRACKER_PORT={port + 1}.",
            file=sys.stderr,
        )
        return 2
    spool: Spool = app.extensions["marrowtrace-spool"]
    spool.start()
    server.run()
    return 0
