"""From the facts of the access review to its page and its sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.pages.format import when
from tracker.pages.frame import role_words
from tracker.pages.sheets import sheet
from tracker.pages.shown import ActForm, Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.staff.training.held.shown import need_words
from tracker.staff.training.review.report import Access, Report, Reviewed
from tracker.staff.training.review.review_page import AccessLine, AccessPage, ReviewLine
from tracker.staff.training.review.rules import QUIET_DAYS
from tracker.staff.training.words import kind_words

HEAD: Final = (
    "user name",
    "name",
    "active",
    "roles since",
    "last sign-in",
    "last act (90 days)",
    "to ask about",
)


def access_page(
    report: Report, now: dt.datetime, names: Mapping[str, str], form: ActForm | None
) -> AccessPage:
    """The list for the reviewer."""
    return AccessPage(
        people=tuple(_line(p) for p in report.people),
        findings=report.findings,
        overdue=now > report.due_at,
        due_at=report.due_at,
        sha256=report.sha256,
        form=form,
        csv_href=url_for("training.review_csv"),
        reviews=tuple(_review(r, names) for r in report.reviews),
    )


def access_sheet(report: Report, zone: ZoneInfo) -> bytes:
    """The list as CSV, one row for each person."""
    rows = [
        (
            p.username,
            p.name,
            "yes" if p.active else "no",
            "; ".join(f"{role_words(r)} {since.astimezone(zone):%Y-%m-%d}" for r, since in p.roles),
            _at(p.last_sign_in_at, zone),
            _at(p.last_act_at, zone),
            "; ".join(c.words for c in chips_of(p)),
        )
        for p in report.people
    ]
    return sheet(HEAD, rows)


def _at(at: dt.datetime | None, zone: ZoneInfo) -> str:
    return when(at, zone).replace("\u00a0", " ") if at else ""


def _line(p: Access) -> AccessLine:
    return AccessLine(
        name=p.name,
        username=p.username,
        active=p.active,
        roles=tuple(
            _("%(role)s since %(day)s", role=role_words(r), day=since.date())
            for r, since in p.roles
        ),
        last_sign_in_at=p.last_sign_in_at,
        last_act_at=p.last_act_at,
        chips=chips_of(p),
        href=url_for("training.person", person_id=p.id),
    )


def chips_of(p: Access) -> tuple[Chip, ...]:
    """What a reviewer should ask about, in the reader's language."""
    if not p.active:
        return (Chip(ChipKind.PLAIN, "lock", _("disabled")),)
    found = [
        Chip(
            ChipKind.ATTENTION,
            "people",
            _("%(one)s and %(other)s in one hand", one=role_words(a), other=role_words(b)),
        )
        for a, b in p.conflicts
    ]
    if p.quiet:
        words = _("no act for %(n)s days", n=QUIET_DAYS)
        found.append(Chip(ChipKind.ATTENTION, "clock", words))
    for need in p.lacking:
        words = _("%(kind)s lacks or has lapsed", kind=need_words(need))
        found.append(Chip(ChipKind.ATTENTION, "alert", words))
    for held in p.expiring:
        words = _("%(kind)s until %(day)s", kind=kind_words(held.kind), day=held.valid_until)
        found.append(Chip(ChipKind.ATTENTION, "clock", words))
    return tuple(found)


def _review(r: Reviewed, names: Mapping[str, str]) -> ReviewLine:
    who = f"{names.get(r.by, r.by)}, {names.get(r.second, r.second)}"
    found = _("%(people)s people, %(findings)s to ask about", people=r.people, findings=r.findings)
    href = url_for("training.review_paper", review_id=r.id)
    return ReviewLine(r.at, who, found, r.reason, href)
