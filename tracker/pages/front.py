"""Before the application: by which name, through which proxy and over HTTPS or not it is reached.

What a client writes into ``X-Forwarded-...`` is believed from the named proxies alone; a name that
is not the site's own is refused (a page of elsewhere that has its name lead here would be one).
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import structlog
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names of this machine for itself."""
TOLD: Final = (
    *(f"HTTP_X_FORWARDED_{word}" for word in ("FOR", "PROTO", "HOST", "PORT", "PREFIX", "BY")),
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
"""Headers in which a proxy says for whom it speaks, and in which anybody may lie."""
STRANGE_NAME: Final = (
    421,
    "This address is not one of the site's. Whoever runs it writes its name into TRACKER_HOSTS.",
    "此地址不属于本站点。请管理员将其写入 TRACKER_HOSTS。",
)
PLAIN: Final = (
    403,
    "Open this site with https://. Over plain HTTP others could read what is typed. Nothing was"
    " written.",
    "请使用 https:// 打开本站点。通过普通 HTTP，他人可能读取所输入的内容。没有写入任何内容。",
)
PAST_PROXY: Final = (
    403,
    "This server answers to its proxy alone (TRACKER_PROXIES). Open the site by its own address.",
    "此服务器只应答其代理（TRACKER_PROXIES）。请通过站点自己的地址打开。",
)
Refusal = tuple[int, str, str]
log = structlog.get_logger("marrowtrace")


class Front:
    """The application, reached as the settings say or not at all.

    ``hosts``: the site's names besides this machine's own. ``proxies``: nearest first, as many as
    a request passes. ``only``: plain HTTP is refused to other machines (production).
    """

    def __init__(
        self,
        application: WSGIApplication,
        hosts: Iterable[str] = (),
        proxies: Sequence[Network] = (),
        *,
        https: bool = False,
        only: bool = False,
    ) -> None:
        self._application = application
        self._hosts = HERE | frozenset(hosts)
        self._proxies = tuple(proxies)
        self._https, self._only = https, only
        hops = len(self._proxies)
        self._behind = ProxyFix(self._by_proxy, x_for=hops, x_proto=1, x_host=0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        peer = _address(environ)
        if self._proxies and peer is not None and peer in self._proxies[0]:
            return self._behind(environ, start)
        for header in TOLD:
            environ.pop(header, None)
        here = peer is not None and peer.is_loopback
        if self._only and not here:
            return _refused(PAST_PROXY if self._proxies else PLAIN, start)
        if self._https and not self._proxies:  # the proxy stands on this machine
            environ["wsgi.url_scheme"] = "https"
        return self._named(environ, start)

    def _by_proxy(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """What the proxy took over HTTPS; what it took otherwise, or does not say, is refused."""
        if self._only and environ.get("wsgi.url_scheme") != "https":
            return _refused(PLAIN, start)
        return self._named(environ, start)

    def _named(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """The application's answer under a name of the site's."""
        if _name(environ.get("HTTP_HOST", "")) not in self._hosts:
            return _refused(STRANGE_NAME, start)
        return self._application(environ, start)


def _address(environ: WSGIEnvironment) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _name(host: str) -> str:
    """The name without its port; a text that is neither stays strange."""
    name, colon, port = host.rpartition(":")
    bare = name if colon and port.isascii() and port.isdigit() else host
    return bare.lower()


def _refused(why: Refusal, start: StartResponse) -> Iterable[bytes]:
    """The sentence in both languages, with a reference that the server log has too."""
    status, english, chinese = why
    reference = secrets.token_hex(4).upper()
    log.warning("not_let_in", reference=reference, status=status, why=english.partition(".")[0])
    body = f"{english}\n{chinese}\n{reference}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start(f"{status} {HTTP_STATUS_CODES[status]}", headers)
    return [body]
