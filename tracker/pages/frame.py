"""What stands around every page: navigation by role, scan box, person, language, place, answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple, cast

from flask import current_app, get_flashed_messages, render_template, request, session, url_for

from tracker.identity.environment import Environment as Kind
from tracker.pages.format import offset
from tracker.pages.here import address_here, me, reading, seated, site
from tracker.pages.refusals import sentence
from tracker.pages.shown import (
    Environment,
    Frame,
    Language,
    LockPanel,
    NavEntry,
    PatientBanner,
    Person,
    ScanBox,
    Toast,
)
from tracker.pages.stations import station_here
from tracker.pages.witnessed import paper_foot
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.models import Role
from tracker.record.position import position

SHOWN_AS: Final = {
    Kind.DEMO: Environment.DEMO,
    Kind.TEST: Environment.TEST,
    Kind.PRODUCTION: Environment.LIVE,
}
LANGUAGES: Final = (("en", "en", "English"), ("zh_Hans_CN", "zh-Hans", "简体中文"))
"""Babel's name, the tag for HTML, the language's own name."""


class Entry(NamedTuple):
    """A navigation entry: endpoint, icon, who sees it (nobody named: everyone)."""

    endpoint: str
    icon: str
    roles: frozenset[Role] = frozenset()


_BEDSIDE: Final = frozenset({Role.INFUSION_NURSE, Role.PHYSICIAN, Role.INTERVENTIONALIST})
_ONE_PATIENT: Final = frozenset(
    {Role.INFUSION_NURSE, Role.INTERVENTIONALIST, Role.RUNNER, Role.COURIER, Role.WITNESS}
)
"""Who has one patient before them, and no list of patients (H51)."""
_REVIEW: Final = frozenset(
    {
        Role.QA,
        Role.QUALIFIED_PERSON,
        Role.QC_MANAGER,
        Role.QC_ANALYST,
        Role.PRODUCTION,
        Role.TECHNICIAN,
        Role.INVESTIGATOR,
        Role.PHYSICIAN,
        Role.ADMINISTRATOR,
    }
)
NAVIGATION: Final = (
    Entry("dossier.landing", "today"),
    Entry("dossier.therapies", "journey", frozenset(Role) - _ONE_PATIENT),
    Entry("dossier.cultures", "culture", frozenset(Role) - _BEDSIDE - _ONE_PATIENT),
    Entry("administration.bedside", "bedside", _BEDSIDE),
    Entry("dossier.review", "review", _REVIEW),
    Entry("dossier.trace", "trace", frozenset(Role) - _ONE_PATIENT),
    Entry("upkeep.health", "chain", frozenset({Role.QA, Role.ADMINISTRATOR})),
)


def role_words(role: Role) -> str:
    """The role in the reader's language."""
    words = {
        Role.ADMINISTRATOR: _("administrator"),
        Role.COORDINATOR: _("study coordinator"),
        Role.INVESTIGATOR: _("investigator"),
        Role.WITNESS: _("witness"),
        Role.RADIOLOGIST: _("radiologist"),
        Role.NURSE: _("nurse"),
        Role.CLINICAL_LAB: _("clinical laboratory"),
        Role.PHYSICIAN: _("physician"),
        Role.COURIER: _("courier"),
        Role.TECHNICIAN: _("technician"),
        Role.PRODUCTION: _("production manager"),
        Role.QC_ANALYST: _("QC analyst"),
        Role.QC_MANAGER: _("QC manager"),
        Role.QA: _("quality assurance"),
        Role.QUALIFIED_PERSON: _("qualified person"),
        Role.RUNNER: _("ward runner"),
        Role.INFUSION_NURSE: _("infusion nurse"),
        Role.INTERVENTIONALIST: _("interventional radiologist"),
    }
    return words[role]


def _entry_words(endpoint: str) -> str:
    return {
        "dossier.landing": _("Today"),
        "dossier.therapies": _("Therapies"),
        "dossier.cultures": _("Cultures"),
        "administration.bedside": _("Bedside"),
        "dossier.review": _("Review"),
        "dossier.trace": _("Trace"),
        "upkeep.health": _("Record health"),
    }[endpoint]


def navigation() -> tuple[NavEntry, ...]:
    """At most six entries for the person who is signed in."""
    person = me()
    if person is None:
        return ()
    return tuple(
        NavEntry(_entry_words(e.endpoint), url_for(e.endpoint), e.icon, _is_current(e.endpoint))
        for e in NAVIGATION
        if e.endpoint in current_app.view_functions and (not e.roles or e.roles & person.roles)
    )


def _is_current(endpoint: str) -> bool:
    return request.endpoint == endpoint


def _languages() -> tuple[Language, ...]:
    here = address_here() if request.method == "GET" else url_for("staff.home")
    return tuple(
        Language(tag, words, url_for("staff.set_language", code=code, back=here))
        for code, tag, words in LANGUAGES
    )


def _toasts() -> tuple[Toast, ...]:
    told = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    lead = {"unsigned": _("Unsigned")}
    return tuple(Toast(c == "accepted", words, lead=lead.get(c, "")) for c, words in told)


def frame(
    banner: PatientBanner | None = None, scan: ScanBox | None = None, accepted_form: str = ""
) -> Frame:
    """The frame of the page that is being made."""
    person = me()
    now_at = position(reading()) if person is not None else None
    now = site().clock().astimezone(site().zone)
    tag = next(tag for code, tag, _w in LANGUAGES if code == language())
    return Frame(
        lang=tag,
        environment=SHOWN_AS[site().environment],
        now=now,
        zone=f"{site().zone.key}, {offset(now)}",
        languages=_languages(),
        home_href=url_for("staff.home"),
        nav=navigation(),
        scan=scan or (ScanBox(url_for("scanning.scan")) if person else None),
        person=_person() if person else None,
        banner=banner,
        toasts=_toasts(),
        tray=_tray(),
        accepted_form=accepted_form or session.pop("accepted_form", ""),
        site=now_at.site if now_at else "",
        record_position=str(now_at.entries) if now_at else "",
        paper=paper_foot(now_at, read_only=bool(site().recovery)) if person else None,
        kept_for=seat.id if (seat := seated()) else "",
        lock=_lock(),
        **_recovery(),
    )


def site_name() -> str:
    """What the site is called on records."""
    now_at = position(reading())
    return now_at.site if now_at else ""


def _lock() -> LockPanel | None:
    """What the page needs to lock itself when nobody uses it; nothing for nobody."""
    person = me()
    if person is None or "staff.unlock" not in current_app.view_functions:
        return None
    here = station_here() if person.shift else None
    return LockPanel(
        seconds=max(1, int(person.idle_left.total_seconds())),
        href=url_for("staff.still_here"),
        unlock_href=url_for("staff.unlock"),
        with_badge=here is not None,
        station=here[1] if here else "",
    )


def _recovery() -> dict[str, Any]:
    """Why nothing is recorded now, and the page where QA ends it (I23)."""
    causes = site().recovery
    here = "upkeep.recovery" in current_app.view_functions
    href = url_for("upkeep.recovery") if causes and here and me() is not None else ""
    return {"recovery": tuple(map(sentence, causes)), "recovery_href": href}


def _person() -> Person:
    person = me()
    assert person is not None
    roles = ", ".join(role_words(r) for r in sorted(person.roles))
    return Person(
        person.name, roles, person.id, url_for("staff.sign_out"), url_for("staff.account")
    )


def _tray() -> Any:
    """The scanner tray, where the demo has put one."""
    make = current_app.extensions.get("marrowtrace-tray")
    return make() if make and me() is not None else None


def show(template: str, page: Any, *, status: int = 200, **around: Any) -> tuple[str, int]:
    """The page within its frame."""
    return render_template(template, page=page, frame=frame(**around)), status


def with_scan(made: Frame, scan: ScanBox) -> Frame:
    """The frame with another place for scans to go."""
    return replace(made, scan=scan)
