"""The staff as an administrator sees it: who is locked out, who signed in, what may be done."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from labels.svg import symbol_svg
from tracker.act import Answer
from tracker.pages.doors import fresh_op, posted
from tracker.pages.frame import role_words, show, site_name
from tracker.pages.here import let_go, needs, reading, signed_in, site
from tracker.pages.refusals import refusal_page
from tracker.pages.shown import ActForm, Fact
from tracker.pages.stations import where_here
from tracker.pages.words import gettext as _
from tracker.people.access import history
from tracker.people.access.history import Where
from tracker.people.access.models import Through
from tracker.people.access.policies import policies
from tracker.people.access.rules import PolicyName
from tracker.people.access.two_places import flagged
from tracker.people.alarms.two_people import followed
from tracker.people.models import SYSTEM, Role
from tracker.people.passkeys import standing
from tracker.staff.access import secret
from tracker.staff.access.listing import Member, staff
from tracker.staff.access.shown import BadgePage, PersonForms, PersonPage, StaffLine, StaffPage
from tracker.staff.access.words import followed_words, history_line, two_places_words
from tracker.staff.passkeys.listing import lines_of
from tracker.staff.signatures.here import say_unsigned
from tracker.staff.views import pages

MAY = (Role.ADMINISTRATOR,)
SEE = (Role.ADMINISTRATOR, Role.QA)


@pages.get("/staff")
@needs(*SEE)
def people() -> tuple[str, int]:
    """Everybody, those who are locked out first."""
    found = sorted(staff(reading()), key=lambda m: (not m.locked, not m.active, m.name))
    page = StaffPage(
        people=tuple(
            StaffLine(m.name, m.username, _roles(m), _to(m.id), m.active, _locked(m)) for m in found
        ),
        alarms=tuple(
            _("%(name)s is locked out after wrong tries.", name=m.name) for m in found if m.locked
        ),
        at_once=tuple(map(two_places_words, flagged(reading(), site().clock()))),
        followed=tuple(map(followed_words, followed(reading(), site().clock()))),
        nobody=tuple(map(history_line, history.of_nobody(reading())[:20])),
        links=(
            (_("Policies of access"), url_for("staff.policies")),
            (_("Shared bench computers"), url_for("staff.stations")),
            *_alarms(),
            (_("Signatures of the site"), url_for("training.site_signatures")),
        ),
    )
    say_unsigned("person_role", "password_reset")
    return show("staff/people.html", page)


def _alarms() -> tuple[tuple[str, str], ...]:
    """Where the alarms are set, for who may set them."""
    may = Role.QA in signed_in().roles
    return ((_("Alarms of identity"), url_for("staff.alarms")),) if may else ()


def _to(person_id: str) -> str:
    return url_for("staff.person", person_id=person_id)


def _roles(m: Member) -> str:
    return ", ".join(role_words(r) for r in sorted(m.roles))


def _locked(m: Member) -> str:
    return _("locked out") if m.locked else ""


def _member(person_id: str) -> Member:
    found = staff(reading(), person_id)
    if not found:
        abort(404)
    return found[0]


@pages.get("/staff/<person_id>")
@needs(*SEE)
def person(person_id: str, first_password: str = "") -> tuple[str, int]:
    """One member of the staff."""
    if person_id == SYSTEM:
        abort(404)
    m = _member(person_id)
    state = _("active") if m.active else _("disabled")
    page = PersonPage(
        name=m.name,
        facts=(
            Fact(_("User name"), m.username),
            Fact(_("Roles"), _roles(m) or "—"),
            Fact(_("Account"), _("locked out") if m.locked else state),
            Fact(_("Badge"), _("given") if m.badge else _("none")),
        ),
        forms=_forms(m),
        history=tuple(map(history_line, history.of_person(reading(), m.id))),
        back_href=url_for("staff.people"),
        first_password=first_password,
        hours=policies(reading())[PolicyName.FIRST_PASSWORD_HOURS],
        badge_href=url_for("staff.badge", person_id=m.id) if m.badge and m.active else "",
        passkeys=lines_of(standing.owned(reading(), m.id), m.id, may=_may(m)),
    )
    return show("staff/person.html", page)


def _may(m: Member) -> bool:
    """True for an administrator at somebody else's account."""
    me = signed_in()
    return Role.ADMINISTRATOR in me.roles and me.id != m.id


def _forms(m: Member) -> PersonForms:
    """What may be done now, by an administrator, with somebody else's account."""
    may = _may(m)

    def form(name: str, possible: bool) -> ActForm | None:
        href = url_for(f"staff.{name}", person_id=m.id)
        return ActForm(href, fresh_op()) if may and possible else None

    return PersonForms(
        unlock=form("unlock_person", bool(m.locked)),
        disable=form("disable", m.active),
        reset=form("first_password", m.active),
        badge=form("give_badge", m.active and not m.badge),
        revoke=form("revoke_badge", bool(m.badge)),
    )


@pages.post("/staff/<person_id>/unlock")
@needs(*MAY)
def unlock_person(person_id: str) -> Response | tuple[str, int]:
    """The lock-outs of this person have ended."""
    answer = posted("staff:sign_in:unlocked", {"person": person_id})
    if answer.accepted:
        secret.after_unlock(site(), person_id, _where())
    return _answered(answer, person_id, _("Unlocked."))


@pages.post("/staff/<person_id>/disable")
@needs(*MAY)
def disable(person_id: str) -> Response | tuple[str, int]:
    """The person can do nothing more, wherever they are signed in."""
    answer = posted("staff:person:disabled", {"person": person_id})
    if answer.accepted:
        secret.after_disabling(site(), person_id, _where())
    return _answered(answer, person_id, _("The account is disabled; its sign-ins have ended."))


@pages.post("/staff/<person_id>/first-password")
@needs(*MAY)
def first_password(person_id: str) -> Response | tuple[str, int]:
    """A first password is shown once, to be handed over; it signs nothing until it is changed."""
    answer = posted("staff:password:reset", {"person": person_id}, sign=True)
    if not answer.accepted:
        return _answered(answer, person_id, "")
    fresh, where = secret.fresh_first_password(), _where()
    secret.give_first_password(site(), person_id, signed_in().id, fresh, where)
    return person(person_id, fresh)


@pages.post("/staff/<person_id>/badge")
@needs(*MAY)
def give_badge(person_id: str) -> Response | tuple[str, int]:
    """The person has a badge."""
    answer = posted("staff:badge:issued", {"person": person_id})
    return _answered(answer, person_id, _("The badge is issued. Print it now."))


@pages.get("/staff/<person_id>/badge")
@needs(*MAY)
def badge(person_id: str) -> tuple[str, int]:
    """The badge, to be printed and worn; its code names the person and opens nothing alone."""
    m = _member(person_id)
    if not (m.badge and m.active):
        abort(404)
    # drawn by us from our own code
    drawn = Markup(symbol_svg(m.badge, _("Badge of %(name)s", name=m.name)))  # noqa: S704 - ours
    page = BadgePage(m.name, site_name(), drawn, _to(person_id))
    return show("staff/badge.html", page)


@pages.post("/staff/<person_id>/badge/revoke")
@needs(*MAY)
def revoke_badge(person_id: str) -> Response | tuple[str, int]:
    """The badge names nobody any more."""
    answer = posted("staff:badge:revoked", {"person": person_id})
    return _answered(answer, person_id, _("The badge is revoked."))


@pages.post("/staff/<person_id>/passkeys/<passkey_id>/revoke")
@needs(*MAY)
def revoke_passkey_of(person_id: str, passkey_id: str) -> Response | tuple[str, int]:
    """A lost passkey of this person signs nothing any more; an administrator's password said so."""
    if passkey_id not in {o.passkey.id for o in standing.owned(reading(), person_id)}:
        abort(404)
    given = {"passkey": passkey_id, "reason": request.form.get("why", "").strip()}
    answer = posted("staff:passkey:revoked", given, sign=True)
    words = _("The passkey is revoked. It signs nothing any more.")
    return _answered(answer, person_id, words)


def _where() -> Where:
    where = where_here(Through.FORM)
    let_go()
    return where


def _answered(answer: Answer, person_id: str, words: str) -> Response | tuple[str, int]:
    if not answer.accepted:
        page = refusal_page(answer, back_href=_to(person_id))
        return show("pages/refused.html", page, status=409)
    flash(words, "accepted")
    return redirect(_to(person_id), 303)
