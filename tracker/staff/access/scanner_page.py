"""The scanner of a station: how it is set, and what the last trial found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.identity.self_test import Found, Wrong
from tracker.identity.verdict import Reason
from tracker.identity.wedge import Terminator, Wedge
from tracker.pages.doors import fresh_op
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.refusals import sentence
from tracker.pages.shown import ActForm, Fact, RefusalReason
from tracker.pages.words import gettext as _
from tracker.people.access.scanning.models import ScannerTest


@dataclass(frozen=True, slots=True)
class EndChoice:
    """A closing key that a scanner may press."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ScannerPage:
    """A station's scanner; ``set`` and ``trial`` are forms where the reader may post them."""

    station: str
    here: bool
    wedge: Wedge
    ends: tuple[EndChoice, ...]
    facts: tuple[Fact, ...]
    set: ActForm | None
    trial: ActForm
    card_href: str
    back_href: str
    found: tuple[RefusalReason, ...] = ()
    passed: bool = False


def end_words(terminator: Terminator) -> str:
    """The closing key in words."""
    return {
        Terminator.ENTER: _("Enter key"),
        Terminator.TAB: _("Tab key"),
        Terminator.NONE: _("no key"),
    }[terminator]


def scanner_facts(wedge: Wedge, last: ScannerTest | None) -> tuple[Fact, ...]:
    """How the scanner is set, and its last trial, for a list."""
    tried = Fact(_("Last trial"), _("never"))
    if last is not None:
        about = "; ".join(wrong_words(w) for w in last.found)
        said = _("right") if last.passed else _("not right: %(what)s", what=about)
        tried = Fact(_("Last trial"), said, when(last.tried_at, site().zone))
    return (
        Fact(_("Prefix"), wedge.prefix or _("none")),
        Fact(_("Suffix"), wedge.suffix or _("none")),
        Fact(_("Closing key"), end_words(wedge.terminator)),
        tried,
    )


def wrong_words(wrong: str) -> str:
    """What was wrong, in a word or two."""
    return {
        Wrong.NOT_SCANNED: _("not all scanned"),
        Wrong.CAPSLOCK: _("Caps Lock"),
        Wrong.LAYOUT: _("keyboard layout"),
        Wrong.PREFIX: _("prefix"),
        Wrong.SUFFIX: _("suffix"),
        Wrong.TERMINATOR: _("closing key"),
        Wrong.CUT: _("cut off"),
        Wrong.GS_LOST: _("separators lost"),
        Wrong.GS_CHANGED: _("separators changed"),
        Wrong.OTHER: _("another text"),
    }[Wrong(wrong)]


def scanner_page(
    station: tuple[str, str],
    wedge: Wedge,
    last: ScannerTest | None,
    *,
    here: bool,
    sets: bool,
    found: Sequence[Found] = (),
    passed: bool = False,
) -> ScannerPage:
    """The page of one station's scanner; after a trial with what it found."""
    station_id, name = station
    said = tuple(sentence(Reason(one.wrong.value, facts=one.facts)) for one in found)
    href = url_for("staff.set_scanner", station_id=station_id)
    return ScannerPage(
        station=name,
        here=here,
        wedge=wedge,
        ends=tuple(EndChoice(t.value, end_words(t), t is wedge.terminator) for t in Terminator),
        facts=scanner_facts(wedge, last),
        set=ActForm(href, fresh_op()) if sets else None,
        trial=ActForm(url_for("staff.try_scanner", station_id=station_id), fresh_op()),
        card_href=url_for("staff.scanner_card"),
        back_href=url_for("staff.stations") if sets else url_for("staff.shift"),
        found=said,
        passed=passed,
    )
