"""One's own account: password, PIN, where one has signed in."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.act.proving import signer
from tracker.identity.verdict import Reason
from tracker.pages.doors import fresh_op
from tracker.pages.frame import role_words, show
from tracker.pages.here import let_go, needs, opens, reading, signed_in, site
from tracker.pages.refusals import sentence
from tracker.pages.shown import ActForm, Fact
from tracker.pages.stations import where_here
from tracker.pages.words import gettext as _
from tracker.people.access import history
from tracker.people.access.models import Through
from tracker.people.access.policies import policies
from tracker.people.access.rules import PolicyName
from tracker.people.certificate.standing import certified
from tracker.staff.access.secret import change_password as change
from tracker.staff.access.secret import set_own_pin
from tracker.staff.access.shown import AccountPage
from tracker.staff.access.words import history_line
from tracker.staff.views import pages


@pages.get("/account")
@needs()
def account(wrong: tuple[str, ...] = (), wrong_pin: tuple[str, ...] = ()) -> tuple[str, int]:
    """My password, my PIN, my sign-ins."""
    person, rules = signed_in(), policies(reading())
    page = AccountPage(
        facts=_facts(),
        first=person.must_change,
        length_min=rules[PolicyName.PASSWORD_LENGTH],
        pin_length=rules[PolicyName.PIN_LENGTH],
        password_href=url_for("staff.change_password"),
        pin_form=None if person.must_change else ActForm(url_for("staff.own_pin"), fresh_op()),
        wrong=wrong,
        wrong_pin=wrong_pin,
        history=tuple(map(history_line, history.of_person(reading(), person.id))),
        links=() if person.must_change else _links(),
        full_href=url_for("staff.unlock") if person.by_pin else "",
        agree_href="" if _agreed() else url_for("staff.own_signature"),
    )
    return show("staff/account.html", page, status=409 if wrong or wrong_pin else 200)


def _facts() -> tuple[Fact, ...]:
    person = signed_in()
    return (
        Fact(_("User name"), person.username),
        Fact(_("Roles"), ", ".join(role_words(r) for r in sorted(person.roles))),
    )


def _agreed() -> bool:
    """True when this person's signature counts, or nothing but the password may be changed."""
    person = signed_in()
    return person.must_change or person.id in certified(reading(), [person.id])


def _links() -> tuple[tuple[str, str], ...]:
    known = (
        ("staff.own_signature", _("My signature")),
        ("staff.passkeys", _("My passkeys")),
        ("training.mine", _("My training")),
        ("staff.people", _("Staff")),
        ("staff.policies", _("Policies of access")),
        ("staff.stations", _("Shared bench computers")),
        ("training.people", _("Training")),
        ("training.matrix", _("Who may do what")),
        ("training.review", _("Review of access")),
        ("staff.wording", _("What a signature means")),
    )
    return tuple((words, url_for(name)) for name, words in known if opens(name))


@pages.get("/account/password")
@needs()
def own_password() -> Response | tuple[str, int]:
    """The same page: all of it that somebody with a first password sees."""
    return account()


@pages.post("/account/password")
@needs()
def change_password() -> Response | tuple[str, int]:
    """The password is one that nobody else knows; sign-ins elsewhere have ended."""
    person, form, where = signed_in(), request.form, where_here(Through.FORM)
    let_go()
    if form.get("new", "") != form.get("again", ""):
        return account((_("The two new passwords are not the same."),))
    old, new = form.get("password", ""), form.get("new", "")
    why = change(site(), person.username, old, new, where, keep=session["token"])
    if why:
        return account(_said(why))
    flash(_("Your password is changed. Sign-ins elsewhere have ended."), "accepted")
    return redirect(url_for("staff.home"), 303)


@pages.post("/account/pin")
@needs()
def own_pin() -> Response | tuple[str, int]:
    """The bench PIN is set, by its person, with their password."""
    person, form, where = signed_in(), request.form, where_here(Through.FORM)
    let_go()
    if form.get("pin", "") != form.get("pin_again", ""):
        return account(wrong_pin=(_("The two PINs are not the same."),))
    signed = signer(site(), person.username, form.get("password", ""), where) == person.id
    answer = set_own_pin(site(), person.id, signed, form.get("pin", ""), where)
    if not answer.accepted:
        return account(wrong_pin=_said(answer.reasons))
    flash(_("Your PIN is set."), "accepted")
    return redirect(url_for("staff.account"), 303)


def _said(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(sentence(r).why for r in reasons)
