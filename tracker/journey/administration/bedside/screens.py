"""The bedside's screens from what the record says: one thing at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.identity.verdict import BLOCKING, Reason
from tracker.journey.administration.bedside.alarm import alarms, state_token
from tracker.journey.administration.bedside.state import SessionView, UnitNow
from tracker.journey.administration.bedside_page import (
    AcceptancePage,
    BedsideHead,
    Bilingual,
    FinishedPage,
    FirstDonePage,
    InfusionPage,
    PatientSignInPage,
    UnitCheckPage,
    UnitPill,
    UnitState,
    VerdictPage,
)
from tracker.journey.administration.words import EndCause
from tracker.material.words import State
from tracker.pages.doors import form_for, fresh_op
from tracker.pages.here import signed_in, site
from tracker.pages.refusals import sentence
from tracker.pages.seat import SEAT
from tracker.pages.shown import ActForm, Fact, PictureKind, ScanBox
from tracker.pages.step_shown import Choice, ExpectedContainer, FieldKind, StepField, Tick
from tracker.pages.witnessed import newest_printed
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.models import Role
from tracker.people.names import names_of
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.said import place_asked
from tracker.protocol.site import Word
from tracker.therapy.banner import banner_of
from tracker.therapy.present import TherapyNow

TONGUES = {"en": ("en", "zh-Hans"), "zh_Hans_CN": ("zh-Hans", "en")}


def target(definition: ProcessDefinition, unit: UnitNow, tongue: str | None = None) -> str:
    """Side and artery in words: ``left medial femoral circumflex artery``."""
    chinese = (tongue or TONGUES[language()][0]) != "en"
    side = next(w.name for w in definition.sides if w.code == unit.side)
    artery = next(w.name for w in definition.places if w.code == unit.artery)
    return f"{side.zh}{artery.zh}" if chinese else f"{side.en} {artery.en}"


def both(en: str, zh: str) -> Bilingual:
    """The sentence in both languages, the reader's own first."""
    own, other = TONGUES[language()]
    return Bilingual(en, own, zh, other) if own == "en" else Bilingual(zh, own, en, other)


def pill_state(unit: UnitNow, now: dt.datetime, next_id: str) -> UnitState:
    """The unit's state as the strip says it; another person's open check does not show."""
    ended = {
        State.INFUSED: UnitState.DONE,
        State.STOPPED: UnitState.PARTIAL,
        State.RETURNED: UnitState.RETURNED,
        State.STARTED: UnitState.INFUSING,
    }
    if unit.state in ended:
        return ended[unit.state]
    if now >= unit.expires_at:
        return UnitState.EXPIRED
    if unit.state is State.ISSUED:
        return UnitState.AWAITED
    if unit.match_id:
        return UnitState.MATCHED
    if unit.mine_at:
        return UnitState.FIRST
    return UnitState.NOW if unit.id == next_id else UnitState.READY


def next_unit(units: list[UnitNow], now: dt.datetime) -> UnitNow | None:
    """The unit that is to be checked or given next."""
    open_ = [u for u in units if u.state is State.ACCEPTED and now < u.expires_at]
    return open_[0] if open_ else None


def head(
    s: Session, therapy: TherapyNow | None, units: list[UnitNow], session: SessionView | None = None
) -> BedsideHead:
    """What stands around every bedside screen."""
    now = site().clock()
    offset = now.astimezone(site().zone).utcoffset() or dt.timedelta()
    busy = any(u.state is State.STARTED for u in units)
    coming = None if busy or (session and session.ended) else next_unit(units, now)
    pills = tuple(
        UnitPill(
            u.name,
            target(therapy.definition, u),
            pill_state(u, now, coming.id if coming else ""),
            u.expires_at,
        )
        for u in units
        if therapy is not None
    )
    since = ""
    if session is not None:
        at = session.signed_in_at.astimezone(site().zone)
        since = _("patient signed in %(at)s", at=f"{at:%H:%M}")
    return BedsideHead(
        suite=_("%(suite)s") if therapy else "",
        part=_("giving") if Role.INTERVENTIONALIST in signed_in().roles else _("checking"),
        zone_minutes=int(offset.total_seconds() // 60),
        banner=banner_of(s, therapy.id) if therapy else None,
        units=pills,
        signed_in=since,
        leave_href=url_for("staff.home"),
    )


def second_person(who: str) -> tuple[StepField, ...]:
    """The fields in which a second person puts name and password."""
    return (
        StepField("second_user", who, FieldKind.TEXT, help=_("user name")),
        StepField("second_password", _("Their password"), FieldKind.PASSWORD, secret=True),
    )


def own_password() -> StepField:
    """The field of one's own signature."""
    return StepField("password", _("My password, as signature"), FieldKind.PASSWORD, secret=True)


def scan_page(s: Session) -> PatientSignInPage:
    """The bedside begins with a scan: a unit to be accepted, or the wristband."""
    scan = ScanBox(url_for("administration.scan"), _("Scan a unit or the wristband"))
    return PatientSignInPage(head(s, None, []), False, scan, ActForm("", ""), (), (), begins=True)


def sign_in_page(s: Session, therapy: TherapyNow, units: list[UnitNow]) -> PatientSignInPage:
    """Name and date of birth typed blind; the answer is not on the page."""
    fields = (
        StepField("spoken_name", _("Name, as spoken"), FieldKind.TEXT, autofocus=True, secret=True),
        StepField("spoken_birth_on", _("Date of birth, as spoken"), FieldKind.DATE, secret=True),
        own_password(),
        *second_person(_("Physician who stands by")),
    )
    return PatientSignInPage(
        head=head(s, therapy, units),
        wristband_read=True,
        scan=ScanBox(url_for("administration.scan")),
        form=form_for(url_for("administration.sign_in"), therapy.id),
        fields=fields,
        sides=sides_of(therapy.definition),
    )


def sides_of(definition: ProcessDefinition) -> tuple[Choice, ...]:
    """Every side that there is; which one is meant is for a person to say."""
    return _choices(definition.sides)


def arteries_of(definition: ProcessDefinition) -> tuple[Choice, ...]:
    """Every artery that there is."""
    return _choices(definition.places)


def _choices(named: Iterable[Word]) -> tuple[Choice, ...]:
    own = language() == "en"
    return tuple(Choice(w.code, w.name.en if own else w.name.zh) for w in named)


def acceptance_page(
    s: Session, therapy: TherapyNow, units: list[UnitNow], scanned: set[str]
) -> AcceptancePage:
    """The expected set, ticked by scans."""
    expected = tuple(
        ExpectedContainer(
            u.name,
            PictureKind.SYRINGE,
            Tick.SCANNED if u.id in scanned else Tick.AWAITED,
            target(therapy.definition, u),
        )
        for u in units
        if u.state is State.ISSUED
    )
    return AcceptancePage(
        head=head(s, therapy, units),
        expected=expected,
        fields=second_person(_("Second person who looked at them")),
        form=form_for(url_for("administration.accept"), therapy.id),
    )


def check_page(
    s: Session,
    therapy: TherapyNow,
    session: SessionView,
    units: list[UnitNow],
    *,
    band_read: bool,
) -> UnitCheckPage:
    """This person's own check of the unit that comes next."""
    coming = next_unit(units, site().clock())
    scan = ScanBox(url_for("administration.check", session_id=session.id), op_id=fresh_op())
    return UnitCheckPage(
        head=head(s, therapy, units, session),
        scan=scan,
        second=Role.INFUSION_NURSE not in signed_in().roles,
        wristband_read=band_read,
        expected_target=f"{coming.name} · {target(therapy.definition, coming)}" if coming else "",
        expires_at=coming.expires_at if coming else None,
        sides=sides_of(therapy.definition),
        arteries=arteries_of(therapy.definition),
        place_words=place_asked(therapy.definition),
    )


def first_done_page(
    s: Session, therapy: TherapyNow, session: SessionView, units: list[UnitNow], unit: UnitNow
) -> FirstDonePage:
    """This person has checked; nothing is given until the second person has."""
    assert unit.mine_at is not None
    minutes = therapy.definition.bedside.unit_check_to_start_minutes
    beside = url_for("administration.session", session_id=session.id)
    return FirstDonePage(
        head=head(s, therapy, units, session),
        unit=unit.name,
        follow_href=url_for("administration.state", session_id=session.id),
        state=state_token(units, ()),
        valid_until=unit.mine_at + dt.timedelta(minutes=minutes),
        beside_href="" if beside.startswith(SEAT) else f"{SEAT}{beside}",
    )


def infusion_page(
    s: Session, therapy: TherapyNow, session: SessionView, units: list[UnitNow], unit: UnitNow
) -> InfusionPage:
    """The matched unit: start it, or say what was given of it."""
    running = unit.state is State.STARTED
    verb = "administration.stop" if running else "administration.start"
    given = (
        StepField("volume_ml", _("Given"), FieldKind.NUMBER, "ml", value=f"{unit.volume_ml:f}"),
        StepField("residual_ml", _("Left over"), FieldKind.NUMBER, "ml", value="0"),
        StepField("flush_ml", _("Flush"), FieldKind.NUMBER, "ml", value="2"),
        StepField("reason", _("Why only part"), FieldKind.LONG, required=False),
    )
    signing = (*second_person(_("Infusion nurse")),)
    found = alarms(s, therapy, units)
    return InfusionPage(
        head=head(s, therapy, units, session),
        unit=unit.name,
        target=target(therapy.definition, unit),
        volume_ml=unit.volume_ml,
        expires_at=unit.expires_at,
        form=form_for(url_for(verb, session_id=session.id, unit_id=unit.id), therapy.id, unit.id),
        fields=(*given, *signing) if running else (own_password(), *signing),
        started_at=unit.started_at if running else None,
        alarms=said_in_both(found),
        follow_href=url_for("administration.state", session_id=session.id) if running else "",
        state=state_token(units, found),
        sides=() if running else sides_of(therapy.definition),
        arteries=() if running else arteries_of(therapy.definition),
        place_words=place_asked(therapy.definition),
    )


def sign_out_page(
    s: Session, therapy: TherapyNow, session: SessionView, units: list[UnitNow]
) -> PatientSignInPage:
    """The wristband again, before the patient leaves."""
    return PatientSignInPage(
        head=head(s, therapy, units, session),
        wristband_read=False,
        scan=ScanBox(url_for("administration.sign_out", session_id=session.id), op_id=fresh_op()),
        form=ActForm("", ""),
        fields=second_person(_("Physician who stands by")),
        sides=(),
        signing_out=True,
    )


def _headline(session: SessionView) -> str:
    """Why this session is over."""
    if session.cause is EndCause.IDENTITY_STOP:
        return _("A stop ended this check.")
    if session.cause is EndCause.SUPERSEDED:
        return _("A newer sign-in of the patient ended this check.")
    return _("The patient is signed out.")


def finished_page(
    s: Session, therapy: TherapyNow, session: SessionView, units: list[UnitNow]
) -> FinishedPage:
    """What was given, per unit, and what becomes of the rest."""
    delivered = [u for u in units if u.delivered is not None]
    again = session.cut_short and next_unit(units, site().clock()) is not None
    return FinishedPage(
        head=head(s, therapy, units, session),
        headline=_headline(session),
        facts=tuple(
            Fact(
                u.name,
                _("given") if u.delivered is not None else _("not given"),
                target(therapy.definition, u),
            )
            for u in units
        ),
        delivered_viable=sum(u.delivered or 0 for u in delivered) or None,
        reconciled=all(u.state is State.INFUSED for u in units),
        next_href=url_for("administration.bedside")
        if again
        else url_for("dossier.therapy", therapy_id=therapy.id),
        next_words=_("Begin again with the wristband") if again else _("To the therapy"),
        stopped=session.cut_short,
        checkpoint=None if site().recovery else newest_printed(),
    )


def said_in_both(reasons: Iterable[Reason]) -> tuple[Bilingual, ...]:
    """Why, in both languages."""
    return tuple(both(sentence(r, "en").why, sentence(r, "zh").why) for r in reasons)


def stop_page(
    s: Session, answer: Answer, therapy: TherapyNow | None, units: list[UnitNow], next_href: str
) -> VerdictPage:
    """STOP, with every reason in both languages and what to do."""
    verdict = answer.verdict
    reasons = [r for r in verdict.reasons if r.severity in BLOCKING] or list(verdict.reasons)
    first = reasons[:1]
    do_next = [both(sentence(r, "en").do_next, sentence(r, "zh").do_next) for r in first]
    identity = verdict.identity_stop
    return VerdictPage(
        head=head(s, therapy, units),
        match=False,
        identity=identity,
        unit=_("Identity stop") if identity else _("Stop"),
        target=None,
        reasons=said_in_both(reasons),
        do_next=do_next[0] if do_next else both("", ""),
        checked_by="",
        expires_at=None,
        next_href=next_href,
        next_words=_("Begin again with the wristband") if identity else _("Back to the check"),
        reference=str(answer.seq),
    )


def match_page(
    s: Session, therapy: TherapyNow, session: SessionView, units: list[UnitNow], unit: UnitNow
) -> VerdictPage:
    """MATCH: this unit, this patient, this artery, now."""
    names = names_of(s, unit.matched_by)
    en, zh = target(therapy.definition, unit, "en"), target(therapy.definition, unit, "zh-Hans")
    return VerdictPage(
        head=head(s, therapy, units, session),
        match=True,
        identity=False,
        unit=unit.name,
        target=both(f"{unit.name} → {en}", f"{unit.name} → {zh}"),
        reasons=(),
        do_next=both("Resuspend gently; look for clumps.", "轻轻混悬，检查有无团块。"),
        checked_by=_("%(one)s and %(two)s", one=names[0], two=names[1]),
        expires_at=unit.expires_at,
        next_href=url_for("administration.session", session_id=session.id),
        next_words=_("To the infusion"),
    )
