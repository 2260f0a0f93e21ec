"""Instants and numbers as people read them.

Counts are shown with three figures as ``1.02 × 10⁸``, measured values with three figures and their
unit, instants with their zone. Nothing here is used to compute or to compare: only to show.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date
from flask import Flask
from markupsafe import Markup, escape

from tracker.pages.words import gettext, language

NONE = "—"
NARROW = "\u202f"  # narrow no-break space: keeps number and unit on one line
NBSP = "\u00a0"
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PLAIN_BELOW = 10_000


def _three_figures(value: Decimal) -> Decimal:
    """The value rounded half up to three figures, trailing zeros kept (10.0, 0.100)."""
    if value == 0:
        return Decimal("0.00")
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_UP)
    if rounded.adjusted() != value.adjusted():  # 9.996 became 10.00: one figure too many
        rounded = rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - 2), ROUND_HALF_UP)
    return rounded


def _grouped(digits: str) -> str:
    """The integer part in groups of three, separated by narrow spaces (ISO 80000-1)."""
    whole, dot, rest = digits.partition(".")
    return f"{int(whole):,}".replace(",", NARROW) + dot + rest if len(whole) > 4 else digits


def cells(count: int | None) -> str:
    """A count of cells: plain below ten thousand, else three figures and a power of ten."""
    if count is None:
        return NONE
    if abs(count) < _PLAIN_BELOW:
        return str(count)
    rounded = _three_figures(Decimal(count))
    power = rounded.adjusted()
    figure = rounded.scaleb(-power).quantize(Decimal("0.01"))
    return f"{figure}{NBSP}×{NBSP}10{str(power).translate(_SUPERSCRIPT)}"


def amount(value: Decimal | int | None, unit: str = "") -> str:
    """A measured value with three figures and its unit: ``10.0 ml``, ``0.100 EU/ml``."""
    if value is None:
        return NONE
    shown = _three_figures(Decimal(value))
    text = _grouped(f"{shown:f}".replace("-", "\u2212"))
    return f"{text}{NARROW}{unit}" if unit else text


def offset(at: datetime) -> str:
    """The distance from UTC as ``+08:00``; a naive instant is a mistake of the program."""
    text = at.isoformat()
    if at.utcoffset() is None:
        raise ValueError("an instant without zone cannot be shown")
    return "+00:00" if text.endswith("Z") else text[-6:]


def when(at: datetime | None, zone: tzinfo | None = None) -> str:
    """Date, time to the minute, and zone: ``2026-05-18 13:00 +08:00``."""
    if at is None:
        return NONE
    local = at.astimezone(zone) if zone else at
    return f"{local:%Y-%m-%d}{NBSP}{local:%H:%M}{NBSP}{offset(local)}"


def clock(at: datetime | None, zone: tzinfo | None = None) -> str:
    """Time of day, ``13:00``; for lists whose day and zone stand beside it."""
    return NONE if at is None else f"{at.astimezone(zone) if zone else at:%H:%M}"


def short_day(on: date | datetime | None, zone: tzinfo | None = None, locale: str = "en") -> str:
    """Day and month in the reader's language: ``18 May``, ``5月18日``."""
    if on is None:
        return NONE
    local = on.astimezone(zone) if isinstance(on, datetime) and zone else on
    pattern = "M月d日" if locale.startswith("zh") else "d MMM"
    return format_date(local, pattern, locale=Locale.parse(locale)).replace(" ", NBSP)


def brief(at: datetime | None, now: datetime, zone: tzinfo, locale: str = "en") -> str:
    """The instant as a work list says it: ``today 14:00``, ``tomorrow 09:00``, ``18 May 06:30``."""
    if at is None:
        return NONE
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return f"{near.get(days) or short_day(at, zone, locale)}{NBSP}{clock(at, zone)}"


def span(seconds: int) -> str:
    """A length of time by its two largest units: ``2 days 3 h``, ``2 h 06 min``, ``4 min 09 s``."""
    minutes, s = divmod(max(seconds, 0), 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    if days >= 14 or (days and not h):
        return gettext("%(n)s d", n=days)
    if days:
        return gettext("%(d)s d %(h)s h", d=days, h=h)
    if hours:
        return gettext("%(h)s h %(m)s min", h=hours, m=f"{m:02}")
    if minutes:
        return gettext("%(m)s min %(s)s s", m=m, s=f"{s:02}") if m < 10 else _minutes(m)
    return gettext("%(s)s s", s=s)


def _minutes(m: int) -> str:
    return gettext("%(m)s min", m=m)


def ago(at: datetime | None, now: datetime) -> str:
    """How long past the instant is, in words: ``3 h 12 min ago``."""
    if at is None:
        return NONE
    return gettext("%(span)s ago", span=span(int((now - at).total_seconds())))


def in_time(at: datetime | None, now: datetime) -> str:
    """How far the instant is, either way: ``in 2 d 3 h`` or ``3 h 12 min ago``."""
    if at is None:
        return NONE
    seconds = int((at - now).total_seconds())
    return gettext("in %(span)s", span=span(seconds)) if seconds >= 0 else ago(at, now)


_CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


def whole(words: str) -> Markup:
    """The words, with codes such as ``SYN-ON-007`` never broken at the end of a line."""
    escaped = _CODE.sub(r'<span class="nowrap">\g<0></span>', str(escape(words)))
    return Markup(escaped)  # noqa: S704 - what is put around is escaped first


def install_filters(app: Flask, zone: tzinfo, now: Callable[[], datetime]) -> None:
    """Templates can write ``x|when``, ``x|cells`` and the others, in the site's zone."""

    def locale() -> str:
        return language()

    app.jinja_env.filters.update(
        when=lambda at: when(at, zone),
        clock=lambda at: clock(at, zone),
        day=lambda on: short_day(on, zone, locale()),
        brief=lambda at: brief(at, now(), zone, locale()),
        ago=lambda at: ago(at, now()),
        in_time=lambda at: in_time(at, now()),
        span=span,
        cells=cells,
        amount=amount,
        whole=whole,
    )
